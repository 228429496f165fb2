"""Codes in place of e-mail addresses, telephone numbers and IP addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster_reports.assessment.addresses import addresses_of_vendors, hide, hide_in_evidence
from passmuster_reports.store.code_key import CodeKey
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.lines import as_stdin, coverage, presence, record


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("anna.schneider@college.example", "email"),
        ("Anna+roll@xn--bcher-kva.example", "email"),
        ("安娜@例え.jp", "email"),
        ("+49 151 1234567", "phone"),
        ("+14155552671", "phone"),
        ("192.168.7.13", "ip"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "ip"),
        ("fe80::1ff:fe23:4567:890a", "ip"),
    ],
)
def test_an_address_becomes_a_code_that_says_what_it_is(text: str, word: str) -> None:
    assert re.fullmatch(f"{word}-[0-9a-f]{{16}}", hide(text))
    assert hide(f"falkor:host:{text}") == f"falkor:host:{hide(text)}"
    assert hide(f"id {text} is claimed twice") == f"id {hide(text)} is claimed twice"


@pytest.mark.parametrize(
    "text",
    [
        *("100062201", "2026-10-01T08:00:00+02:00", "2026-10-01T08:00:00.123Z", "12:34:56", "lunch @ noon"),
        *("Module 1.2.3", "c++ 12345678", "zego:1200:room_logio_records:1200:101:3004:1446000000", "@anna"),
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert hide(text) == text


def test_a_code_is_no_address_itself() -> None:
    once = hide("anna@college.example at 10.0.0.1 or +49 30 1234567")

    assert hide(once) == once


def test_a_text_shaped_to_be_slow_is_not() -> None:
    text = "a" * 200_000 + "@" + "b" * 200_000

    assert hide(text) == text


@dataclass(frozen=True)
class Thing:
    name: str
    others: tuple[str, ...]
    lines: dict[tuple[str, int], str]


def test_it_reaches_whatever_a_thing_holds() -> None:
    address = "anna@college.example"
    thing = Thing(address, (address, "b"), {(address, 1): address})

    code = hide(address)
    assert hide(thing) == Thing(code, (code, "b"), {(code, 1): code})
    assert hide([thing, None, 7]) == [hide(thing), None, 7]
    assert hide({"sql": address, "x": address}, kept={"sql"}) == {"sql": address, "x": code}


PIECES = st.sampled_from(
    [
        "anna@x.de",
        "b.c@d.example",
        "10.2.30.4",
        "fe80::1",
        "+49 30 123456",
        "a",
        ":",
        " ",
        "é",
        "@",
        "'",
        ".",
        "12",
    ]
)


@settings(max_examples=10 * EFFORT)
@given(st.lists(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40), min_size=1, max_size=50))
def test_sql_writes_the_same_codes_as_python(texts: list[str]) -> None:
    start = "2026-10-01T08:00:00Z"
    with open_temporary_store() as connection:
        lines = [
            record(presence(str(number), start, None, person_name=text, place_name="x@y.example"))
            for number, text in enumerate(texts)
        ]
        import_files(connection, (), as_stdin(*lines))
        hide_in_evidence(connection, addresses_of_vendors(connection), CodeKey())

        found = connection.execute(
            "SELECT person_name, place_name FROM presence_evidence ORDER BY person_id::INTEGER"
        ).fetchall()

    assert found == [(hide(text), hide("x@y.example")) for text in texts]


def test_evidence_and_readings_get_them_and_the_tables_stay_as_they_are() -> None:
    address = "anna@college.example"
    with open_temporary_store() as connection:
        import_files(
            connection,
            (),
            as_stdin(
                record(presence(address, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")),
                coverage(
                    "2026-10-01T00:00:00Z",
                    "2026-10-02T00:00:00Z",
                    partition={"user": address},
                    host="10.0.0.1",
                ),
            ),
        )
        before = connection.execute("SELECT * FROM presence_evidence").fetchall()
        hide_in_evidence(connection, addresses_of_vendors(connection), CodeKey())

        said = str(connection.execute("SELECT * FROM presence_evidence").fetchall())
        said += str(connection.execute("SELECT * FROM readings").fetchall())
        assert "@" not in said
        assert said.count(hide(address)) == 4  # in evidence_id, person_id, person_name and partition
        (catalog,) = connection.execute(
            "SELECT database_name FROM duckdb_tables() WHERE table_name = 'presence_evidence'"
        ).fetchall()
        assert connection.execute(f'SELECT * FROM "{catalog[0]}".main.presence_evidence').fetchall() == before


def test_where_nothing_is_an_address_nothing_is_laid_over() -> None:
    with open_temporary_store() as connection:
        import_files(connection, (), as_stdin(record(presence("7", "2026-10-01T08:00:00Z", None))))
        hide_in_evidence(connection, addresses_of_vendors(connection), CodeKey())

        assert _views(connection) == []


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal"
        ).fetchall()
    ]


def test_where_a_vendor_is_reached_is_told_wherever_it_stands() -> None:
    """An Ekran server of one's own may have no name; its address is in the account and in every id."""
    server, workstation = "10.7.8.9", "10.99.1.2"
    with open_temporary_store() as connection:
        line = presence(
            "7", "2026-10-01T08:00:00Z", None, source="ekran", account=f"{server}:8080", place_id=workstation
        )
        line["evidence_id"] = f"ekran:{server}:8080:s:{workstation}:7"
        read = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", account=f"{server}:8080", host=server)
        import_files(connection, (), as_stdin(record(line), read))
        vendors = addresses_of_vendors(connection)
        hide_in_evidence(connection, vendors, CodeKey())

        found = connection.execute("SELECT account, place_id, evidence_id FROM presence_evidence").fetchall()

        code = hide(workstation)
        assert found == [(f"{server}:8080", code, f"ekran:{server}:8080:s:{code}:7")]
        assert hide(f"ekran:{server}:8080:{workstation}", vendors) == f"ekran:{server}:8080:{code}"
        assert connection.execute("SELECT account, host FROM readings").fetchall() == [
            (f"{server}:8080", server)
        ]
        assert {"presence_evidence", "readings"} & set(_views(connection)) == {"presence_evidence"}
