"""A vendor that repeats the secret in any usual form: the real program shows none of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import passmuster
from core.fault_injecting_server import raw
from core.redaction.encoders import USUAL
from core.redaction.readings import leaked
from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from program import Program, Run
from simulators import faults
from simulators.paths import RECORDS

HEX = "9f4e1c7a0b83d26e5f90ab47c1d8e362"
SIGNS = 'pä55/w+rd="&<x>%\\~#zQ9'
KEYS = {"of hex digits": HEX, "with signs": SIGNS}

each_form = pytest.mark.parametrize("form", USUAL)


@pytest.fixture(params=KEYS)
def zego(request: pytest.FixtureRequest, program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """ZEGO with a key of that sort."""
    with simulated("zego", program, tmp_path, secret_key=KEYS[request.param]) as opened:
        yield opened


def repeated(zego: SourceUnderTest, form: str) -> str:
    """The key in that form, as the vendor repeats it."""
    text: str = USUAL[form](zego.vendor.secret_key)
    assert len(text) >= 8
    return text


def assert_nobody_reads_it(zego: SourceUnderTest, *shown: str) -> None:
    for text in shown:
        for line in text.splitlines():
            assert leaked(line, zego.vendor.secret_key, 3) == ""


def assert_it_is_hidden(zego: SourceUnderTest, run: Run) -> None:
    assert "[hidden]" in run.stderr
    assert_nobody_reads_it(zego, run.stderr, run.stdout.decode())


@each_form
def test_in_the_reason_phrase_and_the_body_of_an_error(zego: SourceUnderTest, form: str) -> None:
    text = repeated(zego, form)[:150]  # a longer word is left out as a whole
    phrase, body = " ".join(text.split()).encode(), f"no such key: {text}".encode()
    zego.vendor.faults.add(
        raw(b"HTTP/1.1 400 Not %b\r\nContent-Length: %d\r\n\r\n%b" % (phrase, len(body), body)),
        times=ALWAYS,
        path=RECORDS,
    )

    run = zego.read()

    assert run.code == 1
    reason, said = run.stderr.split(" ('no such key: ", 1)
    assert "HTTP 400 Not " in reason
    assert "[hidden]" in reason
    assert "[hidden]" in said
    assert_nobody_reads_it(zego, run.stderr, run.stdout.decode())


@each_form
def test_in_the_vendors_own_error(zego: SourceUnderTest, form: str) -> None:
    def play(exchange: Any) -> None:
        exchange.send(exchange.vendor.refuse(f"no such key: {repeated(zego, form)[:150]}"))

    zego.vendor.faults.add(faults.Fault("refuse", play), times=ALWAYS, path=RECORDS)

    run = zego.read()

    assert run.code == 1
    assert "no such key: " in run.stderr
    assert_it_is_hidden(zego, run)


@each_form
def test_in_records_and_rejects(zego: SourceUnderTest, form: str) -> None:
    text = f"I am <{repeated(zego, form)}>"

    def edit(records: list[Any]) -> None:
        for record in records[:]:
            record["username"] = text
            records.append({**record, "uid": text})

    zego.vendor.faults.add(edited(edit), path=RECORDS)

    run, table = zego.read(), zego.read("--format", "csv")

    names = {record["username"] for record in run.records()}
    assert {
        row["username"] for row in csv.DictReader(io.StringIO(table.stdout.decode(), newline=""))
    } == names
    rejected = {reject["record"]["uid"] for reject in zego.rejects()}
    for name in names | rejected:
        assert name.startswith("I am <")
        assert "[hidden]" in name
    assert "8 records held a secret, or eight characters or more of one" in run.stderr
    assert run.code == table.code == 0
    assert_nobody_reads_it(zego, run.stderr, run.stdout.decode(), table.stdout.decode())
    assert_nobody_reads_it(zego, zego.rejects_file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", ["as it is", "PHP's JSON", "an address, twice", "cut off at its end"])
def test_in_every_other_format(zego: SourceUnderTest, form: str) -> None:
    text = f"I am <{repeated(zego, form)}>"

    def edit(records: list[Any]) -> None:
        for record in records:
            record["username"] = text

    zego.vendor.faults.add(edited(edit), path=RECORDS)

    records = zego.read().records()
    singer, lines = zego.read("--format", "singer"), zego.read("--format", "jsonl")
    evidence = zego.read("--evidence")

    assert all("[hidden]" in record["username"] for record in records)
    assert [line["record"] for line in singer.messages if line["type"] == "RECORD"] == records
    assert lines.messages == records
    for run in (singer, lines, evidence):
        assert "4 records held a secret, or eight" in run.stderr
        assert_nobody_reads_it(zego, run.stderr, run.stdout.decode())


@pytest.mark.parametrize("form", ["as it is", "capitals", "an address", "cut off at its end", "base64"])
def test_where_it_leads_to(zego: SourceUnderTest, form: str) -> None:
    place = USUAL["an address"](repeated(zego, form))
    zego.vendor.faults.add(faults.redirect(f"https://{place}.example/{place}?key={place}"), times=ALWAYS)

    run = zego.read()

    assert run.code == 1
    assert_it_is_hidden(zego, run)


@pytest.mark.parametrize(
    "form", ["PHP's JSON", "an address, twice", "HTML, named", "hex", "cut off at its end"]
)
def test_in_the_traceback_of_a_bug(zego: SourceUnderTest, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot go on with\n{repeated(zego, form)}")

    monkeypatch.setattr("passmuster.reading.reader.read", burst)

    run = zego.read()

    assert run.code == 70
    assert_it_is_hidden(zego, run)


@pytest.mark.parametrize("form", ["an address, twice", "HTML, hex", "base64", "cut off at its end", "hex"])
def test_of_a_token_that_came_later(zego: SourceUnderTest, form: str) -> None:
    def play(exchange: Any) -> None:
        token = json.loads(exchange.received.body)["access_token"]
        exchange.send(faults.Answer(f"expired: {USUAL[form](token)}".encode(), 400))

    zego.vendor.faults.add(faults.Fault("echo the token", play), times=ALWAYS, path=RECORDS)

    run = zego.read()

    (token,) = {request["access_token"] for request in zego.asked(RECORDS)}
    assert "HTTP 400 Bad Request ('expired: [hidden]" in run.stderr
    assert leaked(run.stderr, token, 3) == ""


def test_in_errors_that_a_program_gets(zego: SourceUnderTest, library: None) -> None:
    text = repeated(zego, "an address, twice")
    zego.vendor.faults.add(faults.body(text.encode(), status=400), times=ALWAYS, path=RECORDS)

    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("zego", zego.settings, streams="room_logio_records"))

    assert "[hidden]" in str(caught.value)
    assert_nobody_reads_it(zego, str(caught.value), *map(str, caught.value.errors))
