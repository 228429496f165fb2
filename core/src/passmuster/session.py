"""Opening a source: its settings and its client, put together for one run."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from passmuster.api import Api
from passmuster.errors import SettingsError
from passmuster.limiter import Limiter
from passmuster.redaction import secret_values
from passmuster.settings import Inline, defaults, load_settings
from passmuster.source import Tools

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.journal import AnyJournal
    from passmuster.retry import Patience
    from passmuster.source import Source


def open_source(
    kind: type[Source],
    config: str | Inline,
    console: Console,
    journal: AnyJournal,
    patience: Patience,
) -> Source:
    """The source with the settings of the file `config`; SettingsError lists what is wrong with them."""
    settings = _settings(kind, config, console)
    address = kind.address(settings)
    if not is_protected(address):
        journal.warn(f"{kind.name}: base_url is not https, so the credentials travel in the open")
    verify = settings.get("verify_tls", True) and settings.get("ca_bundle", True)
    if not verify:
        journal.warn(f"{kind.name}: verify_tls is off, so whoever is on the way may pose as the vendor")
    api = Api(
        address,
        f"passmuster/{version('passmuster')} (source-{kind.name})",
        Limiter(settings.get("requests_per_second"), console.clock),
        console.clock,
        journal.waiting,
        patience,
        verify=verify,
    )
    return kind(settings, Tools(api, console.clock, console.redactor, journal.info))


def unconnected(
    kind: type[Source], config: str | Inline | None, console: Console, journal: AnyJournal
) -> Source:
    """The source as evidence needs it: it asks nobody, and has the defaults where there is no `config`."""
    from passmuster.retry import Patience

    settings = defaults(kind.settings_schema()) if config is None else _settings(kind, config, console)
    address = "" if config is None else kind.address(settings)
    api = Api(address, "", Limiter(None, console.clock), console.clock, journal.waiting, Patience())
    try:
        return kind(settings, Tools(api, console.clock, console.redactor, journal.info))
    except KeyError as error:
        raise SettingsError(
            f"{kind.name} makes no evidence without its setting {error}", "give its settings with --config"
        ) from error


def _settings(kind: type[Source], config: str | Inline, console: Console) -> dict[str, Any]:
    """The settings of the file, whose secrets are hidden from now on."""
    schema = kind.settings_schema()
    settings = load_settings(config, schema, console)
    for secret in secret_values(schema, settings):
        console.redactor.add(secret)
    return settings


def is_protected(address: str) -> bool:
    """Whether nobody on the way can read along: https, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def versions(kind: type[Source]) -> dict[str, str]:
    """The versions that did the reading, as coverage states them."""
    try:
        plugin = version(kind.package().replace("_", "-"))
    except PackageNotFoundError:
        plugin = "unknown"
    return {"version": plugin, "core_version": version("passmuster")}
