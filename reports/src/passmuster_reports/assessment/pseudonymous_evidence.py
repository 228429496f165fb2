"""Codes in place of people in the evidence itself, and in what was read of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from passmuster_reports.assessment.keyed_codes import keyed_code_sql
from passmuster_reports.assessment.overlay import BELOW, EVIDENCE, READINGS, Rows, texts_of
from passmuster_reports.canonical import with_texts
from passmuster_reports.store.tables import evidence_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.overlay import Overlay
    from passmuster_reports.assessment.pseudonyms import Pseudonyms

#: Hexadecimal digits of the code of an evidence id: they tell a billion of them apart.
_DIGITS = 24
#: What a source may have written about somebody in its own words, or where it shows them; no figure needs it.
_WITHHELD = frozenset({"person_email", "description", "url"})
_OF_PERSON = frozenset({"evidence_id", "person_id", "person_name"})

_PEOPLE = "codes_of_people"
_TEXTS = "codes_of_texts"
_JSON = "codes_of_json"


def pseudonymise(connection: DuckDBPyConnection, pseudonyms: Pseudonyms, overlay: Overlay) -> Overlay:
    """Return the overlay with codes in place of people; nothing lies over the store so far."""
    overlay = overlay.with_steps(
        Rows(
            _PEOPLE,
            {
                "source": "VARCHAR",
                "account": "VARCHAR",
                "id": "VARCHAR",
                "name": "VARCHAR",
                "code": "VARCHAR",
            },
            [
                (
                    identity.source,
                    identity.account,
                    identity.id,
                    identity.name if identity.id is None else None,
                    pseudonyms.of_identity(identity),
                )
                for identity in pseudonyms.identities
            ],
        ),
        Rows(_TEXTS, {"before": "VARCHAR", "after": "VARCHAR"}, list(_texts(connection, pseudonyms.text))),
        Rows(
            _JSON,
            dict.fromkeys(("source", "before", "after"), "VARCHAR"),
            list(_of_readings(connection, pseudonyms)),
        ),
    )
    for kind, table in EVIDENCE.items():
        overlay = overlay.with_view(table, _select(kind, pseudonyms.key.secret))
    codes = ", ".join(
        f"""coalesce((
            SELECT after FROM {_JSON} WHERE {_JSON}.source = told.source AND {_JSON}.before = told."{column}"
        ), told."{column}") AS "{column}\""""
        for column in texts_of(READINGS)
    )
    return overlay.with_view(READINGS, f"SELECT told.* REPLACE ({codes}) FROM {BELOW} AS told")


def _select(kind: str, secret: bytes) -> str:
    """Return the evidence of a kind with codes; the code of a nameless person is that of the name."""
    columns = evidence_columns(kind)
    codes = {
        "evidence_id": f"'E-' || {keyed_code_sql(secret, 'told.evidence_id', _DIGITS)}",
        "person_id": f"CASE WHEN told.person_id IS NOT NULL THEN {_PEOPLE}.code END",
        "person_name": f"CASE WHEN told.person_name <> '' THEN {_PEOPLE}.code ELSE told.person_name END",
        **{name: "NULL::VARCHAR" for name in columns if name in _WITHHELD},
        **{
            name: f"""coalesce(
                (SELECT after FROM {_TEXTS} WHERE {_TEXTS}.before = told."{name}"), told."{name}"
            )"""
            for name in _free_texts(kind)
        },
    }
    replaced = ", ".join(f'{code} AS "{name}"' for name, code in codes.items())
    return f"""
SELECT told.* REPLACE ({replaced})
FROM {BELOW} AS told
LEFT JOIN {_PEOPLE}
    ON {_PEOPLE}.source = told.source
    AND {_PEOPLE}.account = told.account
    AND {_PEOPLE}.id IS NOT DISTINCT FROM told.person_id
    AND {_PEOPLE}.name IS NOT DISTINCT FROM CASE WHEN told.person_id IS NULL THEN told.person_name END
"""


def _free_texts(kind: str) -> tuple[str, ...]:
    return tuple(name for name in texts_of(EVIDENCE[kind]) if name not in _OF_PERSON | _WITHHELD)


def _texts(connection: DuckDBPyConnection, code: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield each text of the evidence in which somebody is known, and the text with codes."""
    selects = [
        f'SELECT "{name}" AS text FROM {table}'
        for kind, table in EVIDENCE.items()
        for name in _free_texts(kind)
    ]
    union = " UNION ".join(selects)
    for (text,) in connection.execute(
        f"SELECT text FROM ({union}) WHERE text <> '' ORDER BY text"
    ).fetchall():
        if (coded := code(text)) != text:
            yield text, coded


def _of_readings(connection: DuckDBPyConnection, pseudonyms: Pseudonyms) -> Iterator[tuple[str, str, str]]:
    """Yield the JSON of readings in which somebody is: source, the text, and the text with codes."""
    found: dict[tuple[str, str], str] = {}
    rows = connection.execute("SELECT DISTINCT source, partition, reasons, unread FROM readings").fetchall()
    for source, partition, reasons, unread in rows:
        found[source, partition] = pseudonyms.partition(source, partition)
        if unread is not None:
            found[source, unread] = _unread(source, unread, pseudonyms)
        if reasons is not None:
            found[source, reasons] = _reasons(reasons, pseudonyms)
    for (source, before), after in sorted(found.items()):
        if json.loads(before) != json.loads(after):
            yield source, before, after


def _reasons(reasons: str, pseudonyms: Pseudonyms) -> str:
    """Return how often each reason came; what reads the same with codes is counted together."""
    counts: Counter[str] = Counter()
    for reason, count in json.loads(reasons).items():
        counts[pseudonyms.prose(reason)] += count
    return json.dumps(counts, sort_keys=True, ensure_ascii=False)


def _unread(source: str, unread: str, pseudonyms: Pseudonyms) -> str:
    """Return the visits that are no longer asked for with the code of each person."""
    visits = [
        {**with_texts(visit, pseudonyms.text), "person_id": pseudonyms.of_id(source, visit["person_id"])}
        for visit in json.loads(unread)
    ]
    return json.dumps(visits, sort_keys=True, ensure_ascii=False)
