"""Attacks on the inputs of a report, sealed again: on whom it expected, its policy, and its period."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from attacks.attack import OF_CONTROLS, Attack, Change
from attacks.sealing import INPUTS, sealed, with_json, with_text
from attacks.victims import NAMES


def _inputs(change: Callable[[Any], object]) -> Change:
    return with_json(INPUTS, lambda value: change(value) and None)


def _set(place: str, value: Any) -> Callable[[Any], None]:
    """Set what lies at a place such as `period.first`."""

    def change(found: Any) -> None:
        *path, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        for part in path:
            found = found[part]
        found[last] = value

    return change


#: Another value for the first parameter of each control that the reports show.
_OTHERS = {"most": 9, "hours": 1, "minimum": 9, "programs": ["P9"], "opens": "00:00"}


def _policy(change: Callable[[Any], object]) -> Change:
    return _inputs(lambda value: change(value["policy"]))


def _with_limit(policy: Any) -> None:
    values = policy["controls"][0]["values"]
    values |= {name: other for name, other in _OTHERS.items() if name in values}


def _with_more(policy: Any) -> None:
    policy["controls"][0]["values"]["more"] = 1


def _with_first(value: Any) -> Change:
    """Give the first parameter of the first control this value."""

    def change(policy: Any) -> None:
        values = policy["controls"][0]["values"]
        values[next(iter(values))] = value

    return _policy(change)


def _with_waiver(policy: Any) -> None:
    days = {"first": "2026-10-01", "last": "2026-12-31"}
    control = policy["controls"][0]["id"]
    waiver = {"control": control, "subject": None, "who": "Head", "why": "bus", "line": 1, **days}
    policy["waivers"].append(waiver)


def _with_excuses(times: int) -> Callable[[Any], None]:
    def change(inputs: Any) -> None:
        day = {"first": "2026-10-02", "last": "2026-10-02", "reason": "ill"}
        inputs["roster"]["members"][0]["excused"] = [day] * times

    return change


def _with_service(*sources: str) -> Callable[[Any], None]:
    def change(inputs: Any) -> None:
        inputs["in_service"] = [
            {"source": source, "since": "2026-10-02T00:00:00+00:00"} for source in sources
        ]

    return change


_OTHER_DAYS = "'period' says other instants than its days have"
#: What is said of the period, and what is told of it.
_PERIODS = {
    "the period ends later": ("last", "2026-10-03", _OTHER_DAYS),
    "the instants of the period are others": ("interval.end", "2026-10-02T20:00:00Z", _OTHER_DAYS),
    "the days come from somewhere else": (
        "taken_from",
        "an auditor",
        "'period' says of its days what no report",
    ),
    "a zone that is a path": ("zone", "../../../etc/passwd", "ZoneInfo keys must refer to subdirectories"),
    "a zone that is an address": ("zone", "file:///etc/passwd", "ZoneInfo keys must be normalized"),
    "days before the first year": ("first", "0000-01-01", "year 0 is out of range"),
    "a moment without zone": ("as_of", "2026-11-30T00:00:00", "2026-11-30T00:00:00 has no offset"),
}

OTHERWISE = r"inputs\.json is not what the evidence gives"

ATTACKS = (
    Attack(
        "somebody leaves the roster",
        _inputs(lambda value: value["roster"]["members"].pop()),
        "figures",
        r"basis\.roster_ids\[\d\]\.ids: says 3; it is 2",
    ),
    Attack(
        "nobody was expected",
        _inputs(_set("roster", None)),
        "figures",
        r"basis\.has_roster: says true; it is false",
    ),
    Attack(
        "the policy is renamed",
        _inputs(_set("policy.title", "Everything is met")),
        "figures",
        r'policy\.title: says "College policy"; it is "Everything is met"',
        reports=OF_CONTROLS,
    ),
    Attack(
        "a limit is raised",
        _policy(_with_limit),
        "figures",
        r"^controls\[0\]\.(counts|parameters)",
        reports=OF_CONTROLS,
    ),
    Attack(
        "a limit that is none",
        _with_first({"a": 1}),
        "not understood",
        r"'[a-z-]+\.[a-z]+' is ",
        reports=OF_CONTROLS,
    ),
    Attack(
        "a parameter that no control has",
        _policy(_with_more),
        "not understood",
        "has other parameters than its control",
        reports=OF_CONTROLS,
    ),
    Attack(
        "a control is dropped",
        _policy(lambda policy: policy["controls"].pop(0)),
        "figures",
        r"No policy says otherwise|^controls\[0\]|^certificates\[0\]\.credits\[0\]: .*, and there is none$",
        reports=OF_CONTROLS,
    ),
    Attack(
        "a finding is waived",
        _policy(_with_waiver),
        "figures",
        r'says "not (met|assessed)"; it is "waived"$|^policy\.waivers\[0\]: is missing',
        reports=OF_CONTROLS,
    ),
    Attack(
        "somebody is excused",
        _inputs(_with_excuses(1)),
        "figures",
        r'excused: says null; it is "ill"',
        reports=("attendance",),
    ),
    Attack(
        "somebody is excused from what is not shown",
        _inputs(_with_excuses(1)),
        "pages",
        OTHERWISE,
        reports=OF_CONTROLS,
    ),
    Attack(
        "somebody is excused twice",
        _inputs(_with_excuses(2)),
        "not understood",
        "'roster' excuses somebody for days as no file of a roster does",
    ),
    Attack(
        "a source was not in service yet",
        _inputs(_with_service("zego")),
        "figures",
        r'in_service_from: says null; it is "2026-10-02T02:00:00\+02:00"',
    ),
    Attack(
        "no source was not in service yet",
        _inputs(_with_service("zoom")),
        "pages",
        OTHERWISE,
    ),
    Attack(
        "a source came into service twice",
        _inputs(_with_service("zego", "zego")),
        "not understood",
        "'in_service' has a source twice",
    ),
    Attack(
        "a failed read is forgotten",
        _inputs(_set("origin.failures", [])),
        "figures",
        r"failures\[0\]: says .* and there is none",
    ),
    Attack(
        "more lines were read",
        _inputs(_set("origin.lines.0.lines", 10**6)),
        "figures",
        r"evidence_lines: says \d+; it is 1000000",
    ),
    Attack(
        "evidence was left out",
        _inputs(
            lambda value: value["origin"]["left_out"].append({**value["origin"]["lines"][0], "lines": 1})
        ),
        "figures",
        r"basis\.duplicates: says 0; it is",
    ),
    Attack(
        "it was read until later",
        _inputs(_set("period.read_until", "2026-11-30T00:00:00+00:00")),
        "figures",
        r'as_read_until: says ".*"; it is "2026-11-30T01:00:00\+01:00"',
    ),
    Attack(
        "it is judged as of later",
        _inputs(_set("period.as_of", "2026-11-30T00:00:00+00:00")),
        "pages",
        "^page 1$",
        reports=tuple(name for name in NAMES if name != "training"),
    ),
    Attack(
        "it is judged as of later than something was due",
        _inputs(_set("period.as_of", "2026-11-30T00:00:00+00:00")),
        "figures",
        "days: says 35; it is 59",
        reports=("training",),
    ),
    *(
        Attack(name, _inputs(_set(f"period.{place}", value)), "not understood", told)
        for name, (place, value, told) in _PERIODS.items()
    ),
    Attack("the inputs say more", with_text(INPUTS, b'"approved"'), "not understood", "'more' is unknown"),
    Attack(
        "the inputs are a list",
        sealed(INPUTS, lambda _: b"[]\n"),
        "not understood",
        "it is an array, not an object",
    ),
    Attack("the inputs are of another report", _inputs(_set("report", "attendance-2")), "pages", OTHERWISE),
    Attack(
        "the inputs are nested",
        with_text(INPUTS, b"[" * 100_000 + b"]" * 100_000),
        "not understood",
        "maximum recursion depth exceeded",
    ),
    Attack(
        "a number of a million digits",
        with_text(INPUTS, b"1" * 10**6),
        "not understood",
        r"Exceeds the limit \(4300 digits\)",
    ),
    Attack(
        "not a number",
        _with_first(float("nan")),
        "not understood",
        "NaN is no number of JSON",
        reports=OF_CONTROLS,
    ),
    Attack(
        "an endless number",
        _with_first(float("inf")),
        "not understood",
        "Infinity is no number of JSON",
        reports=OF_CONTROLS,
    ),
    Attack(
        "a key that is there twice",
        sealed(
            INPUTS,
            lambda content: content.replace(
                b'"title": "College policy"', b'"title": "x", "title": "College policy"'
            ),
        ),
        "pages",
        OTHERWISE,
        reports=OF_CONTROLS,
    ),
    Attack(
        "inputs written otherwise",
        sealed(INPUTS, lambda content: json.dumps(json.loads(content)).encode()),
        "pages",
        OTHERWISE,
    ),
)
