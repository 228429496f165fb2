"""Opening a source: its settings and its client, put together for one run."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from passmuster.api import Api
from passmuster.limiter import Limiter
from passmuster.redaction import secret_values
from passmuster.settings import load_settings
from passmuster.source import Tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster.console import Console
    from passmuster.retry import Patience
    from passmuster.source import Source


def open_source(
    kind: type[Source],
    config: str,
    console: Console,
    told: Callable[[str], None],
    patience: Patience,
) -> Source:
    """The source with the settings of the file `config`; SettingsError lists what is wrong with them."""
    schema = kind.settings_schema()
    settings: dict[str, Any] = load_settings(config, schema, console)
    for secret in secret_values(schema, settings):
        console.redactor.add(secret)
    api = Api(
        settings.get("base_url") or kind.base_url,
        f"passmuster/{version('passmuster')} (source-{kind.name})",
        Limiter(settings.get("requests_per_second"), console.clock),
        console.clock,
        told,
        patience,
    )
    return kind(settings, Tools(api, console.clock, console.redactor, told))


def versions(kind: type[Source]) -> dict[str, str]:
    """The versions that did the reading, as coverage states them."""
    try:
        plugin = version(kind.package().replace("_", "-"))
    except PackageNotFoundError:
        plugin = "unknown"
    return {"version": plugin, "core_version": version("passmuster")}
