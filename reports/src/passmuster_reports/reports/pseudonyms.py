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
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.files import write_whole
from passmuster.protocols import cell, text_of_cell
from passmuster_reports.assessment.views import PERSON_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.canonical import Json

_HEADINGS = ("code", "person", "name")
#: The row of the key that makes codes of evidence ids, which hold the ids of people.
_SALT = "evidence"
#: What is not about anybody: the words of controls, and of the report itself.
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


def disguise(report: Json, ground: Assessment, path: str) -> Json:
    """The report with a code for each person in it; who is new to the key in the file gets one there."""
    known = dict(ground.connection.execute(_KNOWN).fetchall())
    key = _read_key(path)
    people = {person: known[person] for person in _subjects(report) if person in known}
    for person, name in sorted(people.items(), key=str):
        if person not in key:
            key[person] = (f"N-{secrets.token_hex(4)}", name or "")
    key.setdefault(_SALT, (secrets.token_hex(16), ""))
    _write_key(path, key)
    partitions = {word for each in report["coverage"] for word in each["partition"] if _is_of_people(word)}
    replaced = _replacer({person: key[person] for person in people}, partitions)
    return dict(_disguised(report, replaced, key[_SALT][0]))


def _subjects(value: Any) -> Iterator[str]:
    """All that the report speaks of by key; not all of it is a person."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("person", "subject") if isinstance(value.get(key), str))
        for each in value.values():
            yield from _subjects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _subjects(each)


def _replacer(key: dict[str, tuple[str, str]], partitions: set[str]) -> Callable[[str], str]:
    """Puts codes in place of keys and names, the longest first, wherever they stand as words of their own.

    What a source calls somebody is withheld: it is told where two people claim an id, where a guest is like
    somebody of the roster, and where a partition of one of these names is one person.
    """
    codes: dict[str, str] = {}
    for person, (code, name) in key.items():
        codes[person] = code
        if name:
            codes[name] = code
    words = sorted(codes, key=lambda each: (-len(each), each))
    found = _alternatives(words, r"(?<!\w)(?:%s)(?!\w)")
    of_partition = _alternatives(sorted(partitions), r"""\b((?:%s)(?:": "?| ))[^\s,;"}]+""")
    claimed = re.compile(r"\bid \S+ at ")
    beside = re.compile(r"(?<=\()(?P<source>\S+) .+?(?=\) has the same )")

    def replaced(text: str) -> str:
        text = found.sub(lambda each: codes[each[0]], text)
        text = beside.sub(r"\g<source> withheld", claimed.sub("an id at ", text))
        return of_partition.sub(r"\1withheld", text)

    return replaced


def _alternatives(words: list[str], pattern: str) -> re.Pattern[str]:
    """The pattern with any of the words in it; without words, one that finds nothing."""
    return re.compile(pattern % ("|".join(map(re.escape, words)) or "(?!)"))


def _disguised(value: Any, replaced: Callable[[str], str], salt: str) -> Any:
    if isinstance(value, dict):
        return {
            key: each
            if key in NOT_OF_PEOPLE
            else _codes(each, salt)
            if key in ("evidence_ids", "evidence_id")
            else {word: "withheld" if _is_of_people(word) else text for word, text in each.items()}
            if key == "partition"
            else _disguised(each, replaced, salt)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_disguised(each, replaced, salt) for each in value]
    return replaced(value) if isinstance(value, str) else value


def _is_of_people(word: str) -> bool:
    return "".join(filter(str.isalpha, word)).lower() in PERSON_WORDS


def _codes(ids: Any, salt: str) -> Any:
    if isinstance(ids, list):
        return [_codes(each, salt) for each in ids]
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
            f"'{path}' is no key to pseudonyms: its columns are {', '.join(_HEADINGS)}", "name another file"
        )
    return {text_of_cell(person): (code, text_of_cell(name)) for code, person, name in rows[1:]}


def _write_key(path: str, key: dict[str, tuple[str, str]]) -> None:
    text = io.StringIO()
    rows = [(code, cell(person), cell(name)) for person, (code, name) in sorted(key.items())]
    csv.writer(text, lineterminator="\r\n").writerows([_HEADINGS, *rows])
    # Whoever reads the reports is not to read this.
    write_whole(path, text.getvalue().encode("utf-8-sig"), mode=0o600)
