"""Every error that a person using passmuster may see.

    PassmusterError            a sentence and, where there is one, what to do; exit 1
    ├── SettingsError          the settings or the call are wrong: every problem at once; exit 2
    ├── PluginError            a plugin does not load or breaks its contract; exit 1
    ├── VendorError            the vendor said no, or something that cannot be read; exit 1
    │   ├── AuthError          the vendor refused the credentials; exit 3
    │   ├── TransientError     a fault that may pass: the core tries again first; exit 1
    │   └── UnreadableError    an answer that is not what the vendor's page describes; exit 1
    ├── RecordError            a record breaks its schema, and `--invalid fail` was asked for; exit 1
    └── ReportError            a report cannot be made; exit 1

Whatever is not of this family is a bug and keeps its traceback.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Self


class PassmusterError(Exception):
    """What happened, in a sentence; `hint` says what to do about it."""

    exit_code = 1
    #: Who must act, in Airbyte's words: config_error, transient_error or system_error.
    failure_type = "system_error"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def lines(self) -> tuple[str, ...]:
        """Each problem, which is a line of its own; a line's end within one is part of what it quotes."""
        return (self.message,)

    def at(self, place: str) -> Self:
        """The same error, its sentence opened by the place where it happened."""
        error = copy.copy(self)
        error.message = f"{place}: {self.message}"
        error.args = (error.message,)
        return error


class SettingsError(PassmusterError):
    """The settings or the arguments are wrong; `problems` lists each."""

    exit_code = 2
    failure_type = "config_error"

    def __init__(self, problems: Sequence[str] | str, hint: str | None = None) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems), hint)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each problem."""
        return self.problems

    def at(self, place: str) -> Self:
        """The same error, the place before its first problem."""
        error = super().at(place)
        error.problems = (f"{place}: {self.problems[0]}", *self.problems[1:])
        return error


class PluginError(PassmusterError):
    """A plugin does not load, or breaks its contract."""


class VendorError(PassmusterError):
    """The vendor refused the request, or answered with an error; `status` is its HTTP status, if any."""

    def __init__(self, message: str, hint: str | None = None, status: int | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class AuthError(VendorError):
    """The vendor refused the credentials."""

    exit_code = 3
    failure_type = "config_error"


class TransientError(VendorError):
    """A fault that may pass; `retry_after` is the wait in seconds that the vendor asked for."""

    failure_type = "transient_error"

    def __init__(self, message: str, hint: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class UnreadableError(VendorError):
    """The vendor's answer is not of the form that its page describes."""


class RecordError(PassmusterError):
    """A record breaks its stream's schema, and the read was to stop at the first."""


class ReportError(PassmusterError):
    """A report cannot be made."""
