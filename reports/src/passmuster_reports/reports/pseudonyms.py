"""Pseudonyms: codes in place of people, and the key to them in a file of its own.

The key is read again for every report, so that a person has one code in all of them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from passmuster.errors import SettingsError
from passmuster.files import write_whole
from passmuster.protocols import cell, text_of_cell
from passmuster_reports.canonical import items_of, with_changed
from passmuster_reports.store.key_words import is_of_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.reports.shared import Figures

F = TypeVar("F", bound="Figures")

_HEADINGS = ("code", "person", "name")
#: The row of the key that makes codes of evidence ids, which hold the ids of people.
_SALT = "evidence"
#: Keys of what is not about anybody: the words of controls, and of the report itself.
NOT_OF_PEOPLE = frozenset(
    {
        *("sql", "requirement", "reference", "source", "maps_to", "parameters", "rules", "columns", "kind"),
        *("status", "versions"),
    }
)


_KNOWN = """
SELECT person, name FROM people
UNION
SELECT source || ':' || account || ':' || known_as, name FROM identities
UNION
SELECT source || ':' || id, NULL FROM ids_of_roster
"""


def disguise(figures: F, assessment: Assessment, path: str) -> F:
    """Return the figures with a code for each person; who is new to the key in the file is added to it."""
    known = dict(assessment.connection.execute(_KNOWN).fetchall())
    key = _read_key(path)
    people = {person: known[person] for person in _subjects(figures) if person in known}
    for person, name in sorted(people.items(), key=str):
        if person not in key:
            key[person] = (f"N-{secrets.token_hex(4)}", name or "")
    key.setdefault(_SALT, (secrets.token_hex(16), ""))
    _write_key(path, key)
    partitions = {
        word for coverage in figures.shared.coverage for word in coverage.partition if is_of_people(word)
    }
    replaced = _replacer({person: key[person] for person in people}, partitions)
    return cast("F", _disguised(figures, replaced, key[_SALT][0]))


def _subjects(value: Any) -> Iterator[str]:
    """Yield whatever the figures speak of by key; not all of it is a person."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _subjects(item)
        return
    for key, item in items_of(value):
        if key in ("person", "subject") and isinstance(item, str):
            yield item
        yield from _subjects(item)


def _replacer(key: dict[str, tuple[str, str]], partitions: set[str]) -> Callable[[str], str]:
    """Return what puts codes in place of keys and names, the longest first, where they stand as whole words.

    What a source calls somebody is withheld: it is told where two people claim an id, where a guest is like
    somebody of the roster, and where a partition of one of these names is one person.
    """
    codes: dict[str, str] = {}
    for person, (code, name) in key.items():
        codes[person] = code
        if name:
            codes[name] = code
    words = sorted(codes, key=lambda word: (-len(word), word))
    found = _alternatives(words, r"(?<!\w)(?:%s)(?!\w)")
    of_partition = _alternatives(sorted(partitions), r"""\b((?:%s)(?:": "?| ))[^\s,;"}]+""")
    claimed = re.compile(r"\bid \S+ at ")
    beside = re.compile(r"(?<=\()(?P<source>\S+) .+?(?=\) has the same )")

    def replaced(text: str) -> str:
        text = found.sub(lambda match: codes[match[0]], text)
        text = beside.sub(r"\g<source> withheld", claimed.sub("an id at ", text))
        return of_partition.sub(r"\1withheld", text)

    return replaced


def _alternatives(words: list[str], pattern: str) -> re.Pattern[str]:
    """Return the pattern with any of the words in it; without words, one that finds nothing."""
    return re.compile(pattern % ("|".join(map(re.escape, words)) or "(?!)"))


def _disguised(value: Any, replaced: Callable[[str], str], salt: str) -> Any:
    def of_key(key: str, item: Any) -> Any:
        if key in NOT_OF_PEOPLE:
            return item
        if key in ("evidence_ids", "evidence_id"):
            return _codes(item, salt)
        if key == "partition":
            return {word: "withheld" if is_of_people(word) else text for word, text in item.items()}
        return _disguised(item, replaced, salt)

    if isinstance(value, str):
        return replaced(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_disguised(item, replaced, salt) for item in value)
    if isinstance(value, Mapping):
        return {key: of_key(key, item) for key, item in value.items()}
    return with_changed(value, of_key) if is_dataclass(value) else value


def _codes(ids: Any, salt: str) -> Any:
    if isinstance(ids, (list, tuple)):
        return type(ids)(_codes(item, salt) for item in ids)
    return f"E-{hashlib.sha256(f'{salt}{ids}'.encode()).hexdigest()[:16]}"


def _read_key(path: str) -> dict[str, tuple[str, str]]:
    if not os.path.exists(path):
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            # strict: a quote that is not closed would take the codes below it
            rows = list(csv.reader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(f"the key '{path}' cannot be read: {str(error).lower()}") from error
    if not rows or tuple(rows[0]) != _HEADINGS or any(len(row) != len(_HEADINGS) for row in rows):
        raise SettingsError(
            f"'{path}' is not a key to pseudonyms: such a file has the columns {', '.join(_HEADINGS)}",
            "name another file",
        )
    return {text_of_cell(person): (code, text_of_cell(name)) for code, person, name in rows[1:]}


def _write_key(path: str, key: dict[str, tuple[str, str]]) -> None:
    text = io.StringIO()
    rows = [(code, cell(person), cell(name)) for person, (code, name) in sorted(key.items())]
    csv.writer(text, lineterminator="\r\n").writerows([_HEADINGS, *rows])
    write_whole(path, text.getvalue().encode("utf-8-sig"))
