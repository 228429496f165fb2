"""What every output format offers to a read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from passmuster.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor

#: So many records are serialised, joined, searched for secrets and written at a time: fewer cost more calls,
#: and more leave the processor's cache before the next step looks at them.
PIECE = 100


class Format(Protocol):
    """What a read writes to; each format takes what it has a place for."""

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the states of the streams from which the read continues."""

    def carried(self, stream: str) -> int:
        """Return the bytes that a STATE of this stream takes beside the stream's own state and coverage."""

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Say which form the records to come have; again when they turn out to have more fields."""

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write the records of a page; return how many bytes that took."""

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write how far the stream was read, and the coverage of the slices since the last time."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write that the stream began, is running, or ended."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write what went wrong."""


def serialised(records: Iterable[Any]) -> list[bytes]:
    """Return each record as JSON; UnreadableError for what is nested deeper than anybody could read."""
    import orjson

    try:
        return list(map(orjson.dumps, records))
    except TypeError as error:
        raise UnreadableError(
            "a record cannot be written as JSON: it is nested too deep, or has a number beyond 64 bits"
        ) from error


def enveloped(records: Iterable[Any], head: bytes, tail: bytes, redactor: Redactor) -> bytes:
    """Return each record as JSON between `head` and `tail`, with every long secret hidden in it."""
    lines = serialised(records)
    page = b"\n".join(lines)
    clean = redactor.clean_records(page)
    if clean is not page:
        lines = clean.split(b"\n")
    if lines:
        lines[0] = head + lines[0]
        lines[-1] += tail
    return (tail + head).join(lines)


def cleaned(
    records: Sequence[Mapping[str, Any]], redactor: Redactor
) -> tuple[Sequence[Mapping[str, Any]], int]:
    """Return the records with every long secret hidden, and the bytes that they take as JSON."""
    import orjson

    page = b"\n".join(serialised(records))
    clean = redactor.clean_records(page)
    return records if clean is page else [*map(orjson.loads, clean.split(b"\n"))], len(page)


def sentence(error: PassmusterError) -> str:
    """Return the error and what to do about it, on one line."""
    text = "; ".join(error.lines)
    return f"{text} ({error.hint})" if error.hint else text
