"""Secrets never get out, in whatever way a vendor or a library writes them back."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest
from passmuster.redaction import HIDDEN, Redactor
from program import Run
from simulators import faults

WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in capitals": lambda secret: secret.upper() if secret.isascii() else secret,
    "in small letters": lambda secret: secret.lower() if secret.isascii() else secret,
    "in an address": quote,
    "in an address, slashes too": lambda secret: quote(secret, safe=""),
    "in an address, small": lambda secret: quote(secret, safe="").lower() if secret.isascii() else "",
    "in a form": quote_plus,
    "in HTML": html.escape,
    "in JSON": lambda secret: json.dumps(secret)[1:-1],
    "in JSON that keeps letters": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in base64 for addresses": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    "on one line": lambda secret: " ".join(secret.split()),
}
# Letters only, so that no secret is by chance a part of what stands around it.
secrets = st.text(st.characters(codec="utf-8", exclude_characters="[]hiden"), min_size=3, max_size=40).filter(
    lambda secret: secret.strip() == secret and len("".join(secret.split())) > 2
)


@pytest.mark.parametrize("way", WAYS)
@given(secret=secrets)
def test_a_secret_is_hidden_in_every_way_of_writing_it(way: str, secret: str) -> None:
    redactor = Redactor()
    redactor.add(secret)
    written = WAYS[way](secret)

    cleaned = redactor.clean(f"<<{written}>>")

    assert not written or written not in cleaned
    assert not written or HIDDEN in cleaned


@given(st.binary(max_size=7), st.text("abcXYZ0189+/-_", min_size=12, max_size=40), st.binary(max_size=7))
def test_a_secret_within_something_longer_in_base64_is_hidden_but_for_its_ends(
    before: bytes, secret: str, after: bytes
) -> None:
    redactor = Redactor()
    redactor.add(secret)

    cleaned = redactor.clean(base64.b64encode(before + secret.encode() + after).decode())

    assert HIDDEN in cleaned
    left = "".join(c for c in cleaned.replace(HIDDEN, "") if c != "=")
    assert len(left) <= (len(before) + len(after)) * 8 / 6 + 4


@given(secrets.filter(lambda secret: len(secret) >= 12))
def test_a_long_secret_is_hidden_in_records_which_stay_json(secret: str) -> None:
    redactor = Redactor()
    redactor.add(secret)
    page = orjson.dumps({"a": f"({secret})", "b": [secret], "c": "kept"})

    cleaned = redactor.clean_records(page)

    assert json.loads(cleaned) == {"a": f"({HIDDEN})", "b": [HIDDEN], "c": "kept"}


def test_ordinary_text_and_records_are_left_as_they_are() -> None:
    redactor = Redactor()
    for secret in ("", "a", "ab", "short-key"):
        redactor.add(secret)

    assert redactor.clean("a cab, a tab") == "a cab, a tab"
    assert redactor.clean("the SHORT-KEY") == f"the {HIDDEN}"
    # In a record a wrong hit would falsify it, so nothing short is hidden there.
    assert redactor.clean_records(b'"a short-key"') == b'"a short-key"'


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    redactor = Redactor()
    redactor.add("abcdef")
    redactor.add("abcdefghi")

    assert redactor.clean("abcdefghi abcdef") == f"{HIDDEN} {HIDDEN}"


# From here on through the program.


def assert_nothing_leaks(desk: SourceUnderTest, run: Run) -> None:
    """No credential that went to the vendor, nor the vendor's tokens, is in what the run left behind."""
    rejects = desk.rejects_file.read_text() if desk.rejects_file.exists() else ""
    said = (run.stdout.decode() + run.stderr + rejects).lower()
    key = desk.settings["secret_key" if desk.source == "zego" else "app_key"]
    credentials = {value for request in desk.vendor.requests for value in desk.vendor.credentials(request)}
    assert len(credentials) >= 1
    for secret in {key, *credentials}:
        for way in WAYS.values():
            assert way(secret).lower() not in said


READS = {"zego": "/statistic", "electa": "/logs"}


@pytest.mark.parametrize("code", [400, 401, 403, 404, 429, 500])
def test_a_vendor_that_repeats_every_credential_in_an_error_betrays_none(
    vendor: SourceUnderTest, code: int
) -> None:
    vendor.vendor.faults.add(faults.echo_credentials(code), times=99, path=READS[vendor.source])

    for read in (vendor.read, lambda: vendor.run("check"), lambda: vendor.connector("check")):
        # The vendor repeats what it was ever told, and a new run does not know the old one's tokens.
        vendor.vendor.requests.clear()
        run = read()

        assert "cannot serve the request made with [hidden]" in run.stderr + run.stdout.decode()
        assert_nothing_leaks(vendor, run)


def test_nor_in_the_vendors_own_error_envelope(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.echo_credentials(envelope=True), times=99, path=READS[vendor.source])

    run = vendor.read()

    assert run.code != 0
    assert "cannot serve the request made with [hidden]" in run.stderr
    assert_nothing_leaks(vendor, run)


def test_nor_in_the_answer_to_a_login(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.echo_credentials(400), times=99)

    run = vendor.read()

    assert run.code == 1
    assert_nothing_leaks(vendor, run)


@pytest.mark.parametrize("place", range(150, 215, 5))
def test_a_secret_that_stands_where_a_quote_is_cut_off_is_not_left_in_half(
    vendor: SourceUnderTest, place: int
) -> None:
    key = vendor.settings["secret_key" if vendor.source == "zego" else "app_key"]
    content = ("x" * 9 + " ") * (place // 10) + key
    vendor.vendor.faults.add(faults.body(content.encode(), status=400), times=99)

    run = vendor.read()

    assert run.code == 1
    assert "xxxxxxxxx xxxxxxxxx" in run.stderr
    assert key[:4] not in run.stderr


def test_nor_at_the_end_of_what_is_looked_at(vendor: SourceUnderTest) -> None:
    key = vendor.settings["secret_key" if vendor.source == "zego" else "app_key"]
    vendor.vendor.faults.add(faults.body(b"so" + b" " * 1990 + key.encode(), status=400), times=99)

    run = vendor.read()

    assert "HTTP 400 Bad Request ('so" in run.stderr
    assert key[:4] not in run.stderr


def test_a_vendor_that_repeats_a_secret_in_a_redirect_does_not_betray_it(vendor: SourceUnderTest) -> None:
    key = vendor.settings["secret_key" if vendor.source == "zego" else "app_key"]
    vendor.vendor.faults.add(faults.redirect(f"https://{key}.example/{key}?key={quote(key)}"), times=99)

    run = vendor.read()

    assert run.code == 1
    assert_nothing_leaks(vendor, run)


def test_a_connection_that_fails_does_not_betray_what_was_asked(vendor: SourceUnderTest) -> None:
    vendor.read()
    vendor.settings["base_url"] = "http://127.0.0.1:9"

    run = vendor.read()

    assert run.code == 1
    assert "the connection failed" in run.stderr
    assert "?" not in run.stderr
    assert_nothing_leaks(vendor, run)


def test_a_secret_in_a_record_is_hidden_on_stdout_and_in_the_rejects_file(zego: SourceUnderTest) -> None:
    key = zego.settings["secret_key"]
    body = json.dumps(
        {
            "ret": {"code": 0},
            "data": {
                "count": 2,
                "records": [
                    {"uid": 1, "login_time": 1793347200, "logout_time": 0, "username": f"I am {key}"},
                    {"uid": key, "login_time": 1793347200, "logout_time": 0},
                ],
            },
        }
    ).encode()
    zego.vendor.faults.add(faults.body(body, "application/json"), times=99, path=READS["zego"])

    run = zego.read()

    assert run.records()[0]["username"] == "I am [hidden]"
    assert zego.rejects()[0]["record"]["uid"] == "[hidden]"
    assert_nothing_leaks(zego, run)


def test_a_token_that_came_later_is_hidden_too(zego: SourceUnderTest) -> None:
    # The login is answered with the token in an odd place, then every call repeats it.
    zego.vendor.faults.add(faults.expire_tokens(), path=READS["zego"])
    zego.vendor.faults.add(faults.echo_credentials(400), times=99, path=READS["zego"])

    run = zego.read()

    tokens = {request["access_token"] for request in zego.asked("/statistic/v2/room/get_logio_records")}
    assert len(tokens) == 2
    assert_nothing_leaks(zego, run)


def test_a_bug_keeps_its_traceback_but_not_the_secrets_in_it(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = zego.settings["secret_key"]

    def burst(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot go on with {key}")

    monkeypatch.setattr("passmuster.reading.reader.read", burst)

    run = zego.read()

    assert run.code == 70
    assert "RuntimeError: cannot go on with [hidden]" in run.stderr
    assert run.stderr.endswith("please report it with the lines above\n")
    assert key not in run.stderr
