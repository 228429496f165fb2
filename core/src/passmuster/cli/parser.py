"""The parser of a command: a wrong call is a sentence, with the name that was probably meant."""

from __future__ import annotations

from argparse import Action, ArgumentError, ArgumentParser
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NoReturn

from passmuster.errors import Problem, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence


class Parser(ArgumentParser):
    """Raises SettingsError where argparse would print its usage and end the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with a call."""
        raise SettingsError(message, self._hint)

    def refuse_unknown_options(self, words: Sequence[str]) -> None:
        """Raise every option among the words that the command does not have, before argparse looks.

        It would name what is missing first: of `--confg x` that `--config` is required. The words must all be
        for this parser, and none for a command below it.
        """
        known = list(self._option_string_actions)
        unknown = [
            name
            for word in takewhile(lambda word: word != "--", words)
            # What has a blank in it is a value to argparse, and a beginning of an option is that option.
            if word.startswith("--") and " " not in word
            for name in [word.partition("=")[0]]
            if not any(option.startswith(name) for option in known)
        ]
        if unknown:
            long = [option for option in known if option.startswith("--")]
            raise SettingsError(
                [
                    Problem(name, f"there is no option '{name}'{did_you_mean(name, long)}")
                    for name in dict.fromkeys(unknown)
                ],
                self._hint,
            )

    @property
    def has_commands(self) -> bool:
        """Return whether there are commands below this one, which have options of their own."""
        return self._subparsers is not None

    def _check_value(self, action: Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        meant = did_you_mean(str(value), known)
        raise ArgumentError(action, f"there is no '{value}'{meant}; choose from {', '.join(known)}")

    @property
    def _hint(self) -> str:
        return f"`{self.prog} --help` explains the call"
