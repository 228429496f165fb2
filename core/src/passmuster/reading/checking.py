"""Asking a vendor whether the settings work, and which streams the account has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.reading.session import open_source
from passmuster.sdk.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.reading.context import ReadContext
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.reading.settings import Inline
    from passmuster.sdk.source import Source, Stream


@dataclass(frozen=True)
class StreamInfo:
    """A stream that an account has: its name, its JSON Schema, its primary key, and what it is good for.

    >>> import passmuster
    >>> visits = passmuster.discover("zego", settings)["room_logio_records"]
    >>> visits.primary_key, visits.incremental, visits.kind
    (('pid', 'room_id', 'uid', 'login_time'), True, 'presence')
    """

    name: str
    schema: Mapping[str, Any]
    #: Fields, of which a dot leads into an object.
    primary_key: tuple[str, ...]
    #: Whether a read continues where the one before it ended.
    incremental: bool
    #: The kind of evidence that its records become; None where they become none.
    kind: str | None

    @classmethod
    def of_stream(cls, stream: Stream[Any]) -> StreamInfo:
        """Return what is said of a stream."""
        incremental = stream.cursor_field is not None
        return cls(stream.name, stream.schema(), stream.primary_key, incremental, stream.kind)


def check_source(
    source_class: type[Source], config: str | Inline, context: ReadContext, reporter: AnyReporter
) -> None:
    """Ask the vendor for next to nothing; raise the PassmusterError that a read would meet."""
    # Somebody waits for the answer: one more try, and not half a minute of them.
    open_source(source_class, config, context, reporter, RetryPolicy(tries=2)).check()


def available_streams(
    source_class: type[Source], config: str | Inline, context: ReadContext, reporter: AnyReporter
) -> list[Stream[Any]]:
    """Return the streams that the account of these settings has; the vendor may be asked for them."""
    from passmuster.protocols.catalog import offered

    return offered(open_source(source_class, config, context, reporter, RetryPolicy()))
