"""Every error that a person using passmuster may see.

    PassmusterError            a sentence and, where there is one, what to do; exit 1
    ├── SettingsError          the settings or the call are wrong: every problem at once; exit 2
    ├── PluginError            a plugin does not load or breaks its contract; exit 1
    ├── VendorError            the vendor said no, or something that cannot be read; exit 1
    │   ├── AuthError          the vendor refused the credentials; exit 3
    │   ├── ForbiddenError     the vendor refused what was asked for, not the credentials; exit 1
    │   ├── UnreachableError   no request can get through as things are set up here; exit 1
    │   ├── TransientError     a fault that may pass: the core tries again first; exit 1
    │   │   ├── NoAnswerError  the connection itself failed; exit 1
    │   │   └── LimitError     a limit that lasts too long to be waited for; exit 1
    │   ├── IncompleteError    an answer that holds less than it should: this slice is not read; exit 1
    │   └── UnreadableError    an answer that is not what the vendor's page describes: asked once more; exit 1
    │       └── OversizedError one that is too large: not asked again; exit 1
    ├── RecordError            a record breaks its schema, and `--invalid fail` was asked for; exit 1
    ├── ReportError            a report cannot be made; exit 1
    └── IncompleteRead         some stream was not read to its end, as Python programs are told; exit 1

Whatever is not of this family is a bug and keeps its traceback. Each carries what it says as fields, too:

    >>> import passmuster
    >>> try:
    ...     passmuster.check("zego", {"pid": 1200, "secret_id": 7})
    ... except passmuster.errors.SettingsError as error:
    ...     len(error.problems)
    1
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from passmuster.place import Gap, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = [
    "OF_EVERY_REQUEST",
    "AuthError",
    "ForbiddenError",
    "Gap",
    "IncompleteError",
    "IncompleteRead",
    "LimitError",
    "NoAnswerError",
    "OversizedError",
    "PassmusterError",
    "Place",
    "PluginError",
    "Problem",
    "RecordError",
    "ReportError",
    "SettingsError",
    "TransientError",
    "UnreachableError",
    "UnreadableError",
    "VendorError",
]


class PassmusterError(Exception):
    """What happened, as data: `text` says what, `place` and `request` where, and `hint` what to do about it.

    The sentences for people are made of these in one place, `lines`.
    """

    exit_code = 1
    #: Who must act, in Airbyte's words: config_error, transient_error or system_error.
    failure_type = "system_error"
    #: The partitions of a stream of which this read covered nothing; see `StreamReader`.
    gap: Mapping[str, Any] | None = None
    #: Where in a read it happened; None outside one.
    place: Place | None = None
    #: The request that it happened to, as `GET https://api.example/logs`, without its query.
    request: str | None = None

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.text = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the sentences, a line each."""
        return self.message

    @property
    def message(self) -> str:
        """Return what happened and where, without the hint."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return a sentence for each problem; a line end within one is part of what it quotes."""
        return (f"{self._where}{self.text}",)

    @property
    def source(self) -> str | None:
        """Return the name of the source that was read."""
        return self.place.source if self.place else None

    @property
    def stream(self) -> str | None:
        """Return the name of the stream that was read."""
        return self.place.stream if self.place else None

    @property
    def partition(self) -> Mapping[str, Any] | None:
        """Return the partition that was read."""
        return self.place.partition if self.place else None

    def at(self, place: Place | str) -> Self:
        """Return the same error with where it happened: a place of the read or, as a text, the request."""
        error = copy.copy(self)
        if isinstance(place, Place):
            error.place = place
        else:
            error.request = place
        return error

    def going_on(self, more: str, hint: str | None = None) -> Self:
        """Return the same error, its sentence continued with `more`; `hint` replaces its own, if given."""
        return self._saying(f"{self.text}{more}", hint or self.hint)

    def cleaned(self, clean: Callable[[str], str]) -> Self:
        """Return the same error with what `clean` makes of its texts, and without its cause."""
        error = self._saying(clean(self.text), None if self.hint is None else clean(self.hint))
        error.request = None if self.request is None else clean(self.request)
        if self.place is not None and self.place.partition is not None:
            # A secret is a text, also where it is one of a partition's values.
            partition = {
                name: clean(value) if isinstance(value, str) else value
                for name, value in self.place.partition.items()
            }
            error.place = replace(self.place, partition=partition)
        error.__cause__, error.__suppress_context__ = None, True
        return error

    def _saying(self, text: str, hint: str | None) -> Self:
        error = copy.copy(self)
        error.text, error.hint, error.args = text, hint, (text,)
        return error

    @property
    def _where(self) -> str:
        return "".join(f"{where}: " for where in (self.place, self.request) if where is not None)


class SettingsError(PassmusterError):
    """The settings or the arguments are wrong; `problems` lists everything that is, not only the first.

    A problem that has no place in a file may be given as its sentence.
    """

    exit_code = 2
    failure_type = "config_error"

    def __init__(self, problems: Iterable[Problem | str] | Problem | str, hint: str | None = None) -> None:
        listed = (problems,) if isinstance(problems, Problem | str) else problems
        self.problems = tuple(
            problem if isinstance(problem, Problem) else Problem("", problem) for problem in listed
        )
        super().__init__("\n".join(map(str, self.problems)), hint)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return a sentence for each problem, the place of the read before the first."""
        lines = tuple(map(str, self.problems))
        return (f"{self._where}{lines[0]}", *lines[1:]) if lines else ()

    def cleaned(self, clean: Callable[[str], str]) -> Self:
        """Return the same error with what `clean` makes of its texts."""
        error = super().cleaned(clean)
        error.problems = tuple(
            replace(problem, path=clean(problem.path), text=clean(problem.text)) for problem in self.problems
        )
        return error


class PluginError(PassmusterError):
    """A plugin does not load, or breaks its contract."""


class VendorError(PassmusterError):
    """The vendor refused the request, or answered with an error; `status` is its HTTP status, if any."""

    #: Whether a part of the answer was handed on before: then only the whole slice can be asked again.
    midway = False

    def __init__(self, message: str, hint: str | None = None, status: int | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class AuthError(VendorError):
    """The vendor refused the credentials."""

    exit_code = 3
    failure_type = "config_error"


class ForbiddenError(VendorError):
    """The vendor refused what was asked for (HTTP 403), such as one room, while the credentials hold.

    A source whose vendor means something else by it raises that in its place.
    """

    failure_type = "config_error"

    def of_credentials(self) -> AuthError:
        """Return it as a refusal of the credentials, which it is where nothing else was answered."""
        error = AuthError(self.text, self.hint, self.status)
        error.place, error.request = self.place, self.request
        return error


class UnreachableError(VendorError):
    """No request can get through as things are set up here: an address, a certificate or a proxy is wrong."""

    failure_type = "config_error"


class TransientError(VendorError):
    """A fault that may pass; `retry_after` is the wait in seconds that the vendor asked for."""

    failure_type = "transient_error"

    def __init__(self, message: str, hint: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class NoAnswerError(TransientError):
    """The connection could not be made, or ended before any answer: other requests would meet the same."""


class LimitError(TransientError):
    """The vendor asks for a longer wait than the retry policy allows, such as a day: not tried again."""


class IncompleteError(VendorError):
    """The vendor's answer holds fewer records than it counts, or lacks the array that they should be in.

    What came of it goes out, but the slice counts as not read; the next partition may fare better.
    """


class UnreadableError(VendorError):
    """The vendor's answer is not of the form that its page describes."""


class OversizedError(UnreadableError):
    """The answer is larger than any should be; asked again, it would be as large."""


#: What says nothing of the thing that was asked for: any other request would meet the same.
OF_EVERY_REQUEST = (AuthError, TransientError, UnreachableError, UnreadableError)


class RecordError(PassmusterError):
    """A record breaks its stream's schema, and the read was to stop at the first."""


class ReportError(PassmusterError):
    """A report cannot be made."""


class IncompleteRead(PassmusterError):  # noqa: N818  # the name that the public API gives it
    """Some stream was not read to its end: what came of the read is not all that was asked for.

    `streams` names those that are not complete, `gaps` what of them was not read, as far as is known, and
    `errors` why. `read` counts the records of each stream, and a later read continues from `state`.

    >>> import passmuster
    >>> try:
    ...     table = passmuster.read("zego", settings, streams="rooms", until="2026-11-02").to_arrow()
    ... except passmuster.IncompleteRead as error:
    ...     print(error.streams, error.gaps, error.read)
    """

    def __init__(  # noqa: PLR0913  # its fields
        self,
        message: str,
        hint: str | None = None,
        *,
        errors: Sequence[PassmusterError] = (),
        streams: Sequence[str] = (),
        gaps: Sequence[Gap] = (),
        read: Mapping[str, int] | None = None,
        state: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message, hint)
        self.errors = tuple(errors)
        self.streams = tuple(streams)
        self.gaps = tuple(gaps)
        self.read = dict(read or {})
        self.state = list(state)
