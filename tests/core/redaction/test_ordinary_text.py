"""What is no secret stays as it is: names of ours, numbers, addresses, and nearly every record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction.readings import leaked
from core.source_under_test import SourceUnderTest, edited, simulated
from passmuster.redaction import HIDDEN, Redactor
from program import Program, Run
from simulators.clock import MovableClock
from simulators.paths import RECORDS

KEY = "9f4e1c7a0b83d26e5f90ab47c1d8e362"
texts = st.text(max_size=60)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(texts, children, max_size=3),
    max_leaves=12,
)


def redactor_of(*secrets: str) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.add(secret)
    return redactor


def cleaned(redactor: Redactor, record: Any) -> Any:
    return json.loads(redactor.clean_records(orjson.dumps(record)))


@given(st.lists(values, min_size=1, max_size=5))
def test_records_without_a_secret_are_handed_on_as_they_are(records: list[Any]) -> None:
    redactor = redactor_of(KEY, "S3cret+key/with=signs&more")
    page = b"\n".join(map(orjson.dumps, records))

    assert redactor.clean_records(page) is page
    assert redactor.clean_message(page) is page
    assert redactor.hidden_in == 0


@given(values)
def test_what_stands_beside_a_secret_stays(value: Any) -> None:
    redactor = redactor_of(KEY)

    assert cleaned(redactor, {"a": value, "b": f"it is {KEY}."}) == {"a": value, "b": f"it is {HIDDEN}."}
    assert redactor.hidden_in == 1


def test_seven_characters_of_a_secret_are_left() -> None:
    redactor = redactor_of(KEY)

    assert redactor.clean(f"{KEY[:7]}... and ...{KEY[-7:]}") == f"{KEY[:7]}... and ...{KEY[-7:]}"
    assert cleaned(redactor, [KEY[:7], KEY[5:12], KEY[:8]]) == [KEY[:7], KEY[5:12], HIDDEN]


def test_a_secret_that_holds_a_word_hides_the_word_in_texts_of_records_and_counts_them() -> None:
    redactor = redactor_of("attendance-2026")
    records = [{"note": "no attendance"}, {"note": "absent"}, {"note": "attendant"}]

    page = redactor.clean_records(b"\n".join(map(orjson.dumps, records)))

    assert [json.loads(line)["note"] for line in page.split(b"\n")] == [
        f"no {HIDDEN}",
        "absent",
        f"{HIDDEN}t",
    ]
    assert redactor.hidden_in == 2


def test_but_not_in_the_names_of_fields_nor_in_messages_of_ours() -> None:
    redactor = redactor_of("attendance-2026")
    record = {"attendance": 1, "attendance_marks": {"attendance": "x"}, "attendance-2026": 2}
    state = {"stream": {"name": "attendance_marks"}, "cursor": "attendance-20", "place": "attendance"}

    assert cleaned(redactor, record) == {"attendance": 1, "attendance_marks": {"attendance": "x"}, HIDDEN: 2}
    assert json.loads(redactor.clean_message(orjson.dumps(state))) == {**state, "cursor": HIDDEN}
    assert redactor.hidden_in == 1


def test_nor_in_a_number_until_twelve_of_its_digits_are_those_of_the_secret() -> None:
    redactor = redactor_of("4915112345678901")
    record = {"a": 4915112345600000, "b": 4915112345678901, "c": "4915112345600000", "d": 1.5}

    assert cleaned(redactor, record) == {**record, "b": HIDDEN, "c": f"{HIDDEN}00000"}
    assert redactor.clean_rows([["4915112345600000", "4915112345678901"]]) == [["4915112345600000", HIDDEN]]


def test_the_beginning_of_an_address_that_is_a_secret_is_no_secret() -> None:
    redactor = redactor_of("https://hooks.example/T0123/B4567/abcdefgh")
    record = {"a": "see https://college.test/plans", "b": "https://hooks.example/T0"}

    assert cleaned(redactor, record) == {"a": record["a"], "b": HIDDEN}
    assert redactor.clean("see https://college.test") == "see https://college.test"


def test_of_a_key_file_only_what_is_secret_is_hidden() -> None:
    body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
    file = {
        "type": "service_account",
        "private_key_id": KEY,
        "private_key": f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n",
        "client_email": "reader@college-reports.iam.example.com",
        "token_uri": "https://oauth2.example.com/token",
    }
    redactor = redactor_of(json.dumps(file))
    public = "service_account reader@college-reports.iam.example.com https://oauth2.example.com/token"

    assert redactor.clean(public) == public
    assert redactor.clean(f"the PRIVATE KEY {KEY}") == f"the PRIVATE KEY {HIDDEN}"
    for part in body.split("\n"):
        assert redactor.clean(f"<{part}>") == f"<{HIDDEN}>"
    assert leaked(redactor.clean(json.dumps(json.dumps(file))), body, 3) == ""


def test_a_secret_without_parts_of_which_none_is_public_is_hidden_as_a_whole() -> None:
    file = json.dumps({"type": "service_account", "uri": "https://oauth2.example.com/token"})

    assert redactor_of(file).clean(f"it is {file}!") == f"it is {HIDDEN}!"


def test_a_file_that_was_taken_for_a_secret_costs_no_more_than_a_long_token() -> None:
    text = "".join(f"line {number} of a log; " for number in range(40_000))
    redactor = redactor_of(text)

    assert len(redactor.clean(text[:40_000])) < 40_000 - 16_000
    assert cleaned(redactor, [text[1_000:1_100]]) == [HIDDEN]


# From here on through the program.


@pytest.mark.parametrize(
    "name", ["room_logio_records", "login_time", "username", "127.0.0.1:", "stream_descriptor", "presence"]
)
@pytest.mark.parametrize("form", [(), ("--evidence",), ("--format", "singer")], ids=" ".join)
def test_a_key_that_holds_a_name_of_ours_changes_nothing(
    name: str, form: tuple[str, ...], tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runs = []
    for key in (KEY, f"{name}-2026!", f"x{name}"[:11]):
        program = Program(MovableClock(clock.now()))
        with simulated("zego", program, tmp_path, secret_key=key) as zego:
            run = zego.read(*form)
        address = zego.settings["base_url"].removeprefix("http://").encode()
        runs.append(Run(run.code, run.stdout.replace(address, b"HOST"), run.stderr))

    first, *others = runs
    for run in others:
        assert (run.code, run.stderr) == (0, first.stderr)
        assert run.stdout == first.stdout


def test_a_read_says_in_how_many_records_it_hid_something(zego: SourceUnderTest) -> None:
    key = zego.settings["secret_key"]

    def edit(records: list[Any]) -> None:
        for record in records[:1]:
            record["username"] = f"{key[:20]}..."

    zego.vendor.faults.add(edited(edit), path=RECORDS)

    run, host = zego.read(), zego.run("check")

    hidden = [record["username"] for record in run.records() if HIDDEN in record["username"]]
    assert hidden == [f"{HIDDEN}..."] * len(hidden)
    assert (
        f"warning: zego room_logio_records: {len(hidden)} records held a secret, or eight characters or more "
        "of one: [hidden] stands there instead\n"
    ) in run.stderr
    assert "held a secret" not in host.stderr


def test_a_read_that_hid_nothing_says_nothing_of_it(vendor: SourceUnderTest) -> None:
    assert "held a secret" not in vendor.read().stderr
