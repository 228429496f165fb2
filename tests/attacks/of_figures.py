"""Attacks on the figures of a report, sealed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attacks.attack import Attack
from attacks.sealing import FIGURES, replaced, sealed, with_json, with_text
from reports.verification.forging import look_for


def _holders(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in the figures that rests on lines of the evidence."""
    match value:
        case dict():
            if value.get("evidence_ids") or value.get("evidence_id"):
                yield value
            for inner in value.values():
                yield from _holders(inner)
        case list():
            for inner in value:
                yield from _holders(inner)


def _on_other_evidence(value: Any) -> None:
    """Let a figure rest on a line of the evidence that there is none of."""
    found = look_for("a figure that rests on evidence", _holders(value))
    if found.get("evidence_ids"):
        found["evidence_ids"][0] += "x"
    else:
        found["evidence_id"] += "x"


def _on_no_evidence(value: Any) -> None:
    """Let a figure rest on nothing."""
    found = look_for("a figure that rests on evidence", _holders(value))
    key = "evidence_ids" if found.get("evidence_ids") else "evidence_id"
    found[key] = [] if key == "evidence_ids" else None


ATTACKS = (
    Attack(
        "a figure is changed",
        with_json(FIGURES, lambda value: value.update(title="Everything is well")),
        "figures",
        'title: says "Everything is well"; it is',
    ),
    Attack(
        "the figures say more",
        with_text(FIGURES, b'"approved"'),
        "figures",
        'more: says "approved", and there is none',
    ),
    Attack(
        "a figure is not a number", with_text(FIGURES, b"NaN"), "figures", "more: says NaN, and there is none"
    ),
    Attack(
        "figures of a million digits",
        with_text(FIGURES, b"1" * 10**6),
        "figures",
        "the figures: says null; it is",
    ),
    Attack(
        "figures that are nested",
        with_text(FIGURES, b"[" * 100_000 + b"]" * 100_000),
        "figures",
        "the figures: says null; it is",
    ),
    Attack(
        "figures that are a list",
        sealed(FIGURES, lambda _: b"[]"),
        "figures",
        "the figures: says null; it is",
    ),
    Attack(
        "figures that are no JSON",
        sealed(FIGURES, lambda _: b"\xff\xfe"),
        "figures",
        "the figures: says null; it is",
    ),
    Attack(
        "figures that are larger",
        sealed(FIGURES, lambda found: found + b" " * 200_000),
        "pages",
        r"[a-z-]+\.json is not what the evidence gives",
    ),
    Attack(
        "figures written otherwise",
        with_json(FIGURES, lambda _: None),
        "pages",
        r"[a-z-]+\.json is not what the evidence gives",
    ),
    Attack(
        "figures that are not sealed again",
        replaced(FIGURES, lambda found: found + b"\n"),
        "attachments",
        r"[a-z-]+\.json was changed: its SHA-256 is not that",
    ),
    Attack(
        "a figure rests on other evidence",
        with_json(FIGURES, _on_other_evidence),
        "figures",
        r"evidence_ids?(\[0\])?: says \".*x\"; it is",
    ),
    Attack(
        "a figure rests on no evidence",
        with_json(FIGURES, _on_no_evidence),
        "figures",
        r"evidence_ids?(\[0\])?: (is missing|says null); it is",
    ),
)
