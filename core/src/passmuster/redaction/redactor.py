"""The redactor of a run: knows every secret, and hides each, and whatever gives a part of it away."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.redaction.escapes import Marked, json_undone
from passmuster.redaction.forms import RUN, SHORTEST, Forms, parts_of
from passmuster.redaction.index import Index
from passmuster.redaction.pieces import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from passmuster.redaction.pieces import Pieces

HIDDEN = "[hidden]"
#: What begins many an address, and so tells nothing of a secret that is one.
_COMMON = frozenset({"http://", "https://", "https://www."})
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"\s,:\[\]{}]+|[\s,:\[\]{}]+|"')
_NUMBER = re.compile(r"(?a)-?\d[\d.eE+-]*")
_NAME_ENDS = re.compile(r"\s*:")


def secret_values(schema: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values of the settings that the settings' schema marks `airbyte_secret`."""
    for name, rule in schema["properties"].items():
        if rule.get("airbyte_secret") and settings.get(name):
            yield str(settings[name])


def describe_hidden(count: int) -> str:
    """Return the sentence that says of how many records they are not what the vendor sent."""
    held = "record held" if count == 1 else "records held"
    return f"{count:,} {held} a secret, or eight characters or more of one: {HIDDEN} stands there instead"


@dataclass(frozen=True)
class _Known:
    """What is known at a time: the secrets, and the words of ours of which a part is not hidden."""

    index: Index
    words: Sequence[str]


class Redactor:
    """Knows every secret of a run, also those that came later, such as access tokens.

    Hidden is a secret and every run of eight characters or more of it, in texts and in records: as it is, in
    capitals, escaped for JSON, HTML or addresses, as often as it was; in base64 or hex, alone or within
    something longer; over several lines; with its characters taken for others.

    A secret of three to seven characters is hidden in texts as a whole, a shorter one nowhere. In records,
    one of fewer than twelve is left: so short, it may be a word. Of a longer one that holds a word, such as
    "attendance-2026", the word is hidden in records, too; `hidden_in` counts them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words = _COMMON
        # One object, which is replaced: other threads may look meanwhile.
        self._known = _known((), self._words)
        #: The number of records in which something was hidden.
        self.hidden_in = 0

    def add(self, secret: str) -> None:
        """Hide this value from now on, in whatever way it is written."""
        with self._lock:
            before = self._known.index.secrets
            known = {forms.secret for forms in before}
            new = [part for part in dict.fromkeys(parts_of(secret)) if len(part) >= SHORTEST]
            secrets = (*before, *(Forms(part) for part in new if part not in known))
            if len(secrets) > len(before):
                self._known = _known(secrets, self._words)

    def keep(self, *words: str) -> None:
        """Leave these names of ours as they are, where a secret happens to share a part with one."""
        with self._lock:
            self._words = self._words.union(words)
            index = self._known.index
            self._known = _Known(index, _kept(self._words, index.secrets))

    def clean(self, text: str) -> str:
        """Return the text with every secret hidden."""
        known = self._known
        if not known.index.secrets or not text:
            return text
        return _hidden(text, known.index.in_texts.spans(Marked.of(text), known.words))

    def clean_records(self, page: bytes) -> bytes:
        """Return serialised records, one a line, with every long secret hidden.

        It costs one search of the page, however many the secrets; what is found is hidden record by record,
        and those records are counted.
        """
        found = self._cleaned(page, lambda index: (index.in_records, index.in_names))
        if found is None:
            return page
        cleaned, count = found
        self.hidden_in += count
        return cleaned

    def clean_rows(self, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """Return the rows of a table as `clean_records` does records; a cell may hold JSON."""
        known = self._known
        if not known.index.may_be_in(_writable("\n".join(map("\n".join, rows)))):
            return rows
        cleaned = [[_hidden_in_cell(cell, known) for cell in row] for row in rows]
        self.hidden_in += sum(row != list(before) for row, before in zip(cleaned, rows, strict=True))
        return cleaned

    def clean_message(self, line: bytes) -> bytes:
        """Return a message of ours, such as a state or a schema, with every long secret hidden.

        Twelve characters of one are too many there, and a whole one in a name: a later read and the reports
        go by its words.
        """
        found = self._cleaned(line, lambda index: (index.in_names, index.in_names_of_ours))
        return line if found is None else found[0]

    def _cleaned(
        self, page: bytes, choose: Callable[[Index], tuple[Pieces, Pieces]]
    ) -> tuple[bytes, int] | None:
        """Return the page with what is hidden in it, and the number of lines changed; None where none is.

        `choose` says which pieces are hidden in the texts of its JSON, and which in the names.
        """
        known = self._known
        if not known.index.secrets or not known.index.may_be_in(text := page.decode()):
            return None
        count = 0
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if known.index.may_be_in(line):
                cleaned = _hidden_in_json(line, known, *choose(known.index))
                count += cleaned != line
                lines[number] = cleaned
        return ("\n".join(lines).encode(), count) if count else None


def _known(secrets: Sequence[Forms], words: Iterable[str]) -> _Known:
    return _Known(Index(secrets), _kept(words, secrets))


def _kept(words: Iterable[str], secrets: Iterable[Forms]) -> list[str]:
    """Return the words of which a part is not hidden; one that holds a whole secret is none."""
    whole = [folded(secret.secret) for secret in secrets]
    found = map(folded, words)
    return [HIDDEN, *(word for word in found if len(word) >= RUN and not any(one in word for one in whole))]


def _hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], HIDDEN]
        last = end
    return "".join([*parts, text[last:]])


def _hidden_in_json(line: str, known: _Known, in_texts: Pieces, in_names: Pieces) -> str:
    """Return a line of JSON with secrets hidden in its texts, names and numbers; it stays JSON."""
    parts: list[str] = []
    for token in _TOKEN.finditer(line):
        written = token[0]
        if len(written) < RUN:
            parts.append(written)
        elif written.startswith('"'):
            # A name that lost a part would be that of another field.
            is_name = _NAME_ENDS.match(line, token.end())
            text = written[1:-1]
            pieces = in_names if is_name else in_texts
            parts.append(f'"{_hidden_in_text(text, json_undone(Marked.of(text)), known, pieces)}"')
        else:
            # A number: without a part it would be another number.
            hidden = _hidden_in_text(written, Marked.of(written), known, known.index.in_names)
            parts.append(written if hidden == written else f'"{HIDDEN}"')
    return "".join(parts)


def _hidden_in_cell(cell: str, known: _Known) -> str:
    if cell.startswith(("{", "[")):
        return _hidden_in_json(cell, known, known.index.in_records, known.index.in_names)
    pieces = known.index.in_names if _NUMBER.fullmatch(cell) else known.index.in_records
    return _hidden_in_text(cell, Marked.of(cell), known, pieces)


def _hidden_in_text(text: str, marked: Marked, known: _Known, pieces: Pieces) -> str:
    if not known.index.may_be_in(_writable(text)):
        return text
    return _hidden(text, pieces.spans(marked, known.words))


def _writable(text: str) -> str:
    """Return the text without halves of characters, which JSON can escape: no library takes them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
