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
from passmuster.tables import cell
from passmuster_reports.output import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmuster_reports.figures import Json

_HEADINGS = ("code", "person", "name")
#: The row of the key that makes codes of evidence ids, which hold the ids of people.
_SALT = "evidence"
#: What is not about anybody: the words of controls, and of the report itself.
_KEPT = frozenset(
    {"sql", "says", "source", "maps_to", "parameters", "rules", "columns", "kind", "status", "versions"}
)


def disguise(report: Json, path: str) -> Json:
    """The report with a code for each person in it; who is new to the key in the file gets one there."""
    key = _read_key(path)
    people = dict(_people(report))
    for person, name in sorted(people.items(), key=str):
        if person not in key:
            key[person] = (f"N-{secrets.token_hex(4)}", name or "")
    key.setdefault(_SALT, (secrets.token_hex(16), ""))
    _write_key(path, key)
    return dict(_disguised(report, _replacer({person: key[person] for person in people}), key[_SALT][0]))


def _people(value: Any) -> Iterator[tuple[str, str | None]]:
    """Everybody whom the report names, by key; names are told again and again."""
    if isinstance(value, dict):
        for key in ("person", "subject"):
            if isinstance(value.get(key), str) and value[key] and "name" in value:
                yield value[key], value["name"]
        for each in value.values():
            yield from _people(each)
    elif isinstance(value, list):
        for each in value:
            yield from _people(each)


def _replacer(key: dict[str, tuple[str, str]]) -> Callable[[str], str]:
    """Puts codes in place of keys and names, the longest first, wherever they stand as words of their own."""
    codes: dict[str, str] = {}
    for person, (code, name) in key.items():
        codes[person] = code
        if name:
            codes[name] = code
    if not codes:
        return lambda text: text
    words = "|".join(re.escape(each) for each in sorted(codes, key=lambda each: (-len(each), each)))
    found = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    # What a source calls somebody is told where two people claim it.
    of_source = re.compile(r"\bid \S+ at ")
    return lambda text: of_source.sub("an id at ", found.sub(lambda each: codes[each[0]], text))


def _disguised(value: Any, replaced: Callable[[str], str], salt: str) -> Any:
    if isinstance(value, dict):
        return {
            key: each
            if key in _KEPT
            else _codes(each, salt)
            if key in ("evidence_ids", "evidence_id")
            else _disguised(each, replaced, salt)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_disguised(each, replaced, salt) for each in value]
    return replaced(value) if isinstance(value, str) else value


def _codes(ids: Any, salt: str) -> Any:
    if isinstance(ids, list):
        return [_codes(each, salt) for each in ids]
    return f"E-{hashlib.sha256(f'{salt}{ids}'.encode()).hexdigest()[:16]}"


def _read_key(path: str) -> dict[str, tuple[str, str]]:
    if not os.path.exists(path):
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the key '{path}' cannot be read: {str(error).lower()}") from error
    if not rows or tuple(rows[0]) != _HEADINGS or any(len(row) != len(_HEADINGS) for row in rows):
        raise SettingsError(
            f"'{path}' is no key to pseudonyms: its columns are {', '.join(_HEADINGS)}", "name another file"
        )
    return {_plain(person): (code, _plain(name)) for code, person, name in rows[1:]}


def _write_key(path: str, key: dict[str, tuple[str, str]]) -> None:
    text = io.StringIO()
    rows = [(code, cell(person), cell(name)) for person, (code, name) in sorted(key.items())]
    csv.writer(text, lineterminator="\r\n").writerows([_HEADINGS, *rows])
    write_whole(path, text.getvalue().encode("utf-8-sig", "replace"))
    # Whoever reads the reports is not to read this.
    os.chmod(path, 0o600)


def _plain(text: str) -> str:
    """The cell without the apostrophe that kept it from being a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text
