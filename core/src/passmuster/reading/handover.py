"""The format of a read by a program: what would be written waits for the program to take it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.protocols.format import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor


@dataclass(frozen=True)
class Form:
    """The form of the records to come."""

    stream: str
    schema: Mapping[str, Any]
    key: Sequence[str]


@dataclass(frozen=True)
class RecordPage:
    """Some records of a stream."""

    stream: str
    records: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Reached:
    """How far a stream is read once all that stands before this is taken."""

    stream: str
    state: Mapping[str, Any]
    coverage: Sequence[Mapping[str, Any]]


class Handover:
    """Holds what a step of a read brought, in order; a step is a page or less."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self.waiting: deque[Form | RecordPage | Reached] = deque()

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Do nothing: the program gave them."""

    def carried(self, stream: str) -> int:
        """Return 0: each stream's state is alone."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Pass on the form of the records."""
        self.waiting.append(Form(stream, schema, key))

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Pass on a page; return the bytes that it would take as JSON."""
        rows, size = cleaned(records, self._redactor)
        self.waiting.append(RecordPage(stream, rows))
        return size

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Pass on how far the stream is read."""
        self.waiting.append(Reached(stream, state, coverage))

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Do nothing: the outcome of the read says it."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Do nothing: the outcome of the read has it."""
