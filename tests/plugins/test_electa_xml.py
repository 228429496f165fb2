"""Electa's XML as somebody hostile would write it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from simulators import faults
from simulators.paths import LOGS

TOKEN = "/token/"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


BOMBS: dict[str, Callable[[str], str]] = {
    "a billion laughs": lambda _: f'<!DOCTYPE Logs [<!ENTITY l0 "ha">{LAUGHS}]><Logs>&l11;</Logs>',
    "quadratic": lambda _: f'<!DOCTYPE Logs [<!ENTITY a "{"a" * 100_000}">]><Logs>{"&a;" * 50_000}</Logs>',
    "an external entity": lambda url: f'<!DOCTYPE Logs [<!ENTITY x SYSTEM "{url}">]><Logs>&x;</Logs>',
    "an external type": lambda url: f'<!DOCTYPE Logs SYSTEM "{url}"><Logs><Items/></Logs>',
    "a parameter entity": lambda url: (
        f'<!DOCTYPE Logs [<!ENTITY % x SYSTEM "{url}">%x;]><Logs><Items/></Logs>'
    ),
    "a harmless type": lambda _: "<!DOCTYPE Logs><Logs><Count>0</Count><Items/></Logs>",
    "an attribute's default": lambda _: '<!DOCTYPE Logs [<!ATTLIST Logs a CDATA "x">]><Logs><Items/></Logs>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("path", [LOGS, TOKEN])
def test_xml_that_declares_a_type_is_refused_before_anything_is_expanded_or_fetched(
    electa: SourceUnderTest, bomb: str, encoding: str, path: str
) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>'
    body = (declared + BOMBS[bomb](f"{electa.vendor.url}/secret.xml")).encode(encoding)
    electa.vendor.faults.add(faults.body(body, "text/xml"), times=ALWAYS, path=path)
    before = time.process_time()

    run = electa.read()

    assert run.code == 1
    assert "the answer declares a document type, which Electa's never do" in run.stderr
    assert run.statuses(electa.stream) == ["STARTED", "INCOMPLETE"]
    assert time.process_time() - before < 2
    assert not any(request.path == "/secret.xml" for request in electa.vendor.requests)


@pytest.mark.parametrize(
    "body",
    [
        b"<Logs>&undeclared;</Logs>",
        b'<?xml version="1.0" encoding="no-such-code"?><Logs/>',
        b"<Logs><Items></Logs>",
        b"<Logs/><Logs/>",
        b"<Logs>\x00</Logs>",
        b"&" + b"e" * 1_000_000 + b";",
        b"<Logs>&" + b"e" * 1_000_000 + b";</Logs>",
    ],
    ids=["entity", "encoding", "nesting", "twice", "null", "text", "long"],
)
def test_xml_that_is_none_is_an_error_of_a_readable_length(electa: SourceUnderTest, body: bytes) -> None:
    electa.vendor.faults.add(faults.body(body, "text/xml"), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert run.code == 1
    assert "the answer is not XML but " in run.stderr
    assert "entity" not in run.stderr  # nor any other word of the parser's
    assert len(run.stderr) < 1000


@pytest.mark.parametrize(
    "body",
    [
        b"<Logs><Count>0</Count><Items>",
        b"<Logs><Count>0</Count><Ite",
        b"<Logs><!-- ",
        "<Logs><DisplayName>Ä".encode()[:-1],
        b"<a>" * 100_000,
    ],
    ids=["between tags", "in a tag", "in a comment", "in a character", "deep"],
)
def test_xml_that_is_cut_is_called_that(electa: SourceUnderTest, body: bytes) -> None:
    electa.vendor.faults.add(faults.body(body, "text/xml"), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert run.code == 1
    assert f"the answer breaks off in the middle, after {len(body):,} bytes" in run.stderr


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Hello</body></html>",
        b"<html><head><title>Sign in</title></head></html>",
        b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><title>Sign in</title></html>',
        "<html><title>Sign in</title></html>".encode("utf-16"),
    ],
    ids=["HTML", "well formed", "XHTML", "UTF-16"],
)
def test_a_page_for_people_is_called_that_whether_or_not_it_is_xml(
    electa: SourceUnderTest, page: bytes
) -> None:
    electa.vendor.faults.add(faults.body(page, "text/html"), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert run.code == 1
    assert (
        "the answer is not XML but an HTML page from a proxy or firewall, titled 'Sign in' "
        "(check base_url, and the proxy or firewall in between)"
    ) in run.stderr


def test_elements_nested_without_end_are_no_traceback(electa: SourceUnderTest) -> None:
    body = b"<Logs><Count>1</Count><Items>" + b"<Item>" * 50_000 + b"</Item>" * 50_000 + b"</Items></Logs>"
    electa.vendor.faults.add(faults.body(body, "text/xml"), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert run.code == 0
    assert run.records() == []
    # One for each window of both rooms.
    assert len(electa.rejects()) == 8
