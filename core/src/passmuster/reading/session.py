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
    from passmuster.reading.context import ReadContext
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.sdk.retry import RetryPolicy
    from passmuster.sdk.source import Source


def open_source(
    source_class: type[Source],
    config: str | Inline,
    context: ReadContext,
    reporter: AnyReporter,
    retry_policy: RetryPolicy,
) -> Source:
    """Return the source with the settings `config`; SettingsError lists what is wrong with them."""
    settings = _settings(source_class, config, context)
    address = source_class.address(settings)
    if not is_protected(address):
        reporter.warn(f"{source_class.name}: base_url is not https: credentials are sent unencrypted")
    verify = settings.get("verify_tls", True) and settings.get("ca_bundle", True)
    if not verify:
        reporter.warn(f"{source_class.name}: TLS verification is off: the connection can be intercepted")
    context.redactor.keep(source_class.name, urlsplit(address).netloc)
    http = HttpClient(
        address,
        f"passmuster/{version('passmuster')} (source-{source_class.name})",
        Limiter(settings.get("requests_per_second"), context.clock),
        context.clock,
        reporter.waiting,
        retry_policy,
        verify=verify,
    )
    return source_class(settings, SourceContext(http, context.clock, context.redactor, reporter.info))


def unconnected(
    source_class: type[Source], config: str | Inline | None, context: ReadContext, reporter: AnyReporter
) -> Source:
    """Return the source as evidence needs it: not connected, and with the defaults where no `config` is."""
    from passmuster.sdk.retry import RetryPolicy

    if config is None:
        settings, address = defaults(source_class.settings_schema()), ""
    else:
        settings = _settings(source_class, config, context)
        address = source_class.address(settings)
    http = HttpClient(
        address, "", Limiter(None, context.clock), context.clock, reporter.waiting, RetryPolicy()
    )
    try:
        return source_class(settings, SourceContext(http, context.clock, context.redactor, reporter.info))
    except KeyError as error:
        raise SettingsError(
            f"{source_class.name} makes no evidence without its setting {error}",
            "give its settings with --config",
        ) from error


def _settings(source_class: type[Source], config: str | Inline, context: ReadContext) -> dict[str, Any]:
    """Return the settings of the file, whose secrets are hidden from now on."""
    schema = source_class.settings_schema()
    settings = load_settings(config, schema, context)
    for secret in secret_values(schema, settings):
        context.redactor.add(secret)
    return settings


def is_protected(address: str) -> bool:
    """Return whether nobody can intercept the connection: it is https, or stays on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def versions(source_class: type[Source]) -> dict[str, str]:
    """Return the versions that did the reading, as coverage states them."""
    try:
        plugin = version(source_class.package().replace("_", "-"))
    except PackageNotFoundError:
        plugin = "unknown"
    return {"version": plugin, "core_version": version("passmuster")}
