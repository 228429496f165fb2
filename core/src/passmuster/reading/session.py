"""Opening a source: its settings and its client, put together for one run."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from passmuster.errors import SettingsError
from passmuster.reading.settings import Inline, defaults, load_settings
from passmuster.redaction import secret_values
from passmuster.sdk.http_client import HttpClient
from passmuster.sdk.limiter import Limiter
from passmuster.sdk.source import SourceContext

if TYPE_CHECKING:
    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.sdk.retry import RetryPolicy
    from passmuster.sdk.source import Source


def open_source(
    kind: type[Source],
    config: str | Inline,
    console: Console,
    reporter: AnyReporter,
    retry_policy: RetryPolicy,
) -> Source:
    """The source with the settings of the file `config`; SettingsError lists what is wrong with them."""
    settings = _settings(kind, config, console)
    address = kind.address(settings)
    if not is_protected(address):
        reporter.warn(f"{kind.name}: base_url is not https, so the credentials travel in the open")
    verify = settings.get("verify_tls", True) and settings.get("ca_bundle", True)
    if not verify:
        reporter.warn(f"{kind.name}: verify_tls is off, so whoever is on the way may pose as the vendor")
    http = HttpClient(
        address,
        f"passmuster/{version('passmuster')} (source-{kind.name})",
        Limiter(settings.get("requests_per_second"), console.clock),
        console.clock,
        reporter.waiting,
        retry_policy,
        verify=verify,
    )
    return kind(settings, SourceContext(http, console.clock, console.redactor, reporter.info))


def unconnected(
    kind: type[Source], config: str | Inline | None, console: Console, reporter: AnyReporter
) -> Source:
    """The source as evidence needs it: it asks nobody, and has the defaults where there is no `config`."""
    from passmuster.sdk.retry import RetryPolicy

    settings = defaults(kind.settings_schema()) if config is None else _settings(kind, config, console)
    address = "" if config is None else kind.address(settings)
    http = HttpClient(
        address, "", Limiter(None, console.clock), console.clock, reporter.waiting, RetryPolicy()
    )
    try:
        return kind(settings, SourceContext(http, console.clock, console.redactor, reporter.info))
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
