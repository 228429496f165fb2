"""Any secret, in any chain of encodings, cut anywhere: nobody reads eight characters of it in a row."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.redaction.encoders import DUMPS, ESCAPES, FORMS
from core.redaction.readings import leaked
from passmuster.redaction import HIDDEN, Redactor

SIGNS = "+/=-_.~!@#$%^&*()|\\\"'<>?,;: "
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
secrets = st.one_of(
    st.text("0123456789abcdef", min_size=12, max_size=40),
    st.text(f"{LETTERS}+/", min_size=12, max_size=64),
    st.text(f"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789{SIGNS}", min_size=12, max_size=40),
    st.text(f"abcdefäöüßéñøłжшдюΩ漢字😀123{SIGNS}", min_size=12, max_size=30),
    # What it holds itself looks like an escape.
    st.lists(
        st.sampled_from(["%41", "&amp;", r"\n", r"\/", "&#43;", "x", "Q7", "z+"]), min_size=8, max_size=12
    ).map("".join),
).filter(lambda secret: secret.strip() == secret and len("".join(secret.split())) >= 12)
forms = st.sampled_from(sorted(FORMS))
escapes = st.lists(st.sampled_from(sorted(ESCAPES)), max_size=3)
cuts = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


def written(secret: str, form: str, escapes: list[str], cut: list[float]) -> str:
    """The secret in a form, escaped, and cut."""
    text = FORMS[form](secret)
    for name in escapes:
        text = ESCAPES[name](text)
    start, end = (round(share * len(text)) for share in cut)
    return text[start:end]


def redactor_of(*secrets: str) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.add(secret)
    return redactor


@given(secrets, forms, escapes, cuts)
def test_nobody_reads_it_in_a_text(secret: str, form: str, escapes: list[str], cut: list[float]) -> None:
    cleaned = redactor_of(secret).clean(f"<<{written(secret, form, escapes, cut)}>> it says")

    assert leaked(cleaned, secret) == ""
    assert cleaned.startswith("<<")
    assert cleaned.endswith(">> it says")


@given(secrets, forms, escapes, cuts)
@example('m!a1/,Zq"9oq*C!X', "as it is", ["HTML", "HTML, padded, every character"], [0.4, 1])
def test_nor_in_a_record_which_stays_json(
    secret: str, form: str, escapes: list[str], cut: list[float]
) -> None:
    redactor = redactor_of(secret)
    text = f"<<{written(secret, form, escapes, cut)}>>"
    records = [{"a": text, "b": 1}, {"a": "kept", "b": 2}]

    lines = redactor.clean_records(b"\n".join(map(orjson.dumps, records))).split(b"\n")

    first, second = map(json.loads, lines)
    assert leaked(first["a"], secret) == ""
    assert (first["b"], second) == (1, records[1])
    assert redactor.hidden_in == (first["a"] != text)


@given(secrets, forms, escapes, cuts)
def test_nor_in_the_cell_of_a_table(secret: str, form: str, escapes: list[str], cut: list[float]) -> None:
    text = f"({written(secret, form, escapes, cut)})"

    (row,) = redactor_of(secret).clean_rows([[text, "kept", json.dumps({"a": text}), ""]])

    assert leaked(row[0], secret) == ""
    assert leaked(json.loads(row[2])["a"], secret) == ""
    assert (row[1], row[3]) == ("kept", "")


@pytest.mark.parametrize("dump", DUMPS)
@given(secrets, cuts)
def test_nor_byte_by_byte(dump: str, secret: str, cut: list[float]) -> None:
    redactor = redactor_of(secret)
    text = DUMPS[dump](secret)
    start, end = (round(share * len(text)) for share in cut)
    record = {"a": text[start:end]}

    assert leaked(redactor.clean(text[start:end]), secret) == ""
    assert leaked(json.loads(redactor.clean_records(orjson.dumps(record)))["a"], secret) == ""


@given(st.lists(secrets, min_size=2, max_size=4), forms, escapes)
def test_nobody_reads_any_of_several(several: list[str], form: str, escapes: list[str]) -> None:
    redactor = redactor_of(*several)
    text = " | ".join(written(secret, form, escapes, [0, 1]) for secret in several)

    cleaned = redactor.clean(text)
    record = json.loads(redactor.clean_records(orjson.dumps([text])))

    for secret in several:
        assert leaked(cleaned, secret, 3) == ""
        assert leaked(record[0], secret, 3) == ""


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=300, max_size=600),
    cuts,
)
def test_nobody_reads_a_token_of_hundreds_of_characters(token: str, cut: list[float]) -> None:
    redactor = redactor_of(token)
    start, end = (round(share * len(token)) for share in cut)
    text = f"Bearer {token[start:end]}"

    assert leaked(redactor.clean(text), token, 1) == ""
    assert leaked(json.loads(redactor.clean_records(orjson.dumps([text])))[0], token, 1) == ""


@given(secrets, forms, escapes)
def test_what_is_clean_stays_as_it_is(secret: str, form: str, escapes: list[str]) -> None:
    redactor = redactor_of(secret)
    cleaned = redactor.clean(f"<<{written(secret, form, escapes, [0, 1])}>>")

    assert redactor.clean(cleaned) == cleaned


@given(secrets)
def test_the_whole_secret_is_hidden_and_nothing_around_it(secret: str) -> None:
    redactor = redactor_of(secret)
    # Signs that no secret here begins or ends with.
    assert redactor.clean(f"§ {secret} §") == f"§ {HIDDEN} §"
    record = {"§": f"§{secret}§"}
    assert json.loads(redactor.clean_records(orjson.dumps(record))) == {"§": f"§{HIDDEN}§"}
