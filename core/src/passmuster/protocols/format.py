"""What every output format offers to a read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from passmuster.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster.errors import PassmusterError

#: So many records are serialised, joined, searched for secrets and written at a time: fewer cost more calls,
#: and more leave the processor's cache before the next step looks at them.
PIECE = 100


class Format(Protocol):
    """What a read writes to; each format takes what it has a place for."""

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """The states of the streams from which the read goes on."""

    def carried(self, stream: str) -> int:
        """Return the bytes that a STATE of this stream takes beside the stream's own state and coverage."""

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Records of this form follow; said again when they turn out to have more fields."""

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write the records of a page; return how many bytes that took."""

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """How far the stream was read, and the coverage of the slices since the last time."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """The stream began, is running, or ended."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Something went wrong."""


def serialised(records: Iterable[Any]) -> list[bytes]:
    """Each record as JSON; UnreadableError for what is nested deeper than anybody could read."""
    import orjson

    try:
        return list(map(orjson.dumps, records))
    except TypeError as error:
        raise UnreadableError(
            "a record cannot be written as JSON: it is nested too deep, or has a number beyond 64 bits"
        ) from error


def sentence(error: PassmusterError) -> str:
    """The error and what to do about it, on one line."""
    text = "; ".join(error.lines)
    return f"{text} ({error.hint})" if error.hint else text
