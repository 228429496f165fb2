"""Names and ids of known people in texts that anybody may have written: titles, places, reasons."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
#: Letters of writing systems without spaces between words: a name may stand within a longer word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: A number of fewer digits may be an hour, a room or an error as well as an id.
_TELLING_DIGITS = 5
_TELLING_LETTERS = 2


class KnownNames:
    """What stands in place of the names and ids of people, word by word and in any case and order of names.

    Only names and ids that were added are found: a nickname is not, nor is a part of a name.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], str] = {}
        self._unspaced: dict[str, str] = {}
        self._longest = 0

    def add(self, name: str, code: str) -> None:
        """Let the code stand in place of a name or an id; where it has a code, that stays."""
        words = tuple(word for _, _, word in _words(name))
        letters = "".join(words)
        if len(letters) < (_TELLING_DIGITS if letters.isdigit() else _TELLING_LETTERS):
            return
        for order in {words, (*words[-1:], *words[:-1]), (*words[1:], *words[:1])}:
            self._codes.setdefault(order, code)
        self._longest = max(self._longest, len(words))
        if _UNSPACED.search(letters):
            self._unspaced.setdefault(name.strip(), code)

    def find(self, word: str) -> str | None:
        """Return the code of a text that is nothing but a name or an id."""
        return self._codes.get(tuple(found for _, _, found in _words(word)))

    def replace(self, text: str, *, numbers: bool) -> str:
        """Return the text with codes, itself where nobody is in it.

        An id that is a number is replaced only where `numbers` are: elsewhere it may be a room or a course.
        """
        text_now = unicodedata.normalize("NFC", text)
        pieces, end = [], 0
        words = list(_words(text_now))
        at = 0
        while at < len(words):
            length = next(
                (
                    length
                    for length in range(min(self._longest, len(words) - at), 0, -1)
                    if self._stands(tuple(word for _, _, word in words[at : at + length]), numbers=numbers)
                ),
                0,
            )
            if length:
                found = words[at : at + length]
                pieces += [text_now[end : found[0][0]], self._codes[tuple(word for _, _, word in found)]]
                end = found[-1][1]
            at += length or 1
        replaced = "".join((*pieces, text_now[end:])) if pieces else text
        for name, code in self._unspaced.items():
            replaced = replaced.replace(name, code)
        return replaced

    def _stands(self, words: tuple[str, ...], *, numbers: bool) -> bool:
        return words in self._codes and (numbers or not "".join(words).isdigit())


def _words(text: str) -> list[tuple[int, int, str]]:
    """Return the start, the end and the letters of each word."""
    normal = unicodedata.normalize("NFC", text)
    return [(found.start(), found.end(), found[0].casefold()) for found in _WORD.finditer(normal)]
