"""The rules as cards: every finding is told, folded or counted, and none twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.assessment.sentences import Said, Sentence
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.cards import TOLD, counts_of, named_in, topics_of

STATUSES = ("not met", "not assessed", "waived", "met")


def finding(subject: str, status: str, *sentences: Sentence, **figures: Any) -> dict[str, Any]:
    reason = Said(*(sentences or (Sentence("so it is"),)))
    return {"subject": subject, "name": None, "status": status, "reason": reason, "figures": figures}


def control(id: str, *findings: dict[str, Any], topic: str = "Attendance") -> dict[str, Any]:
    counts = {status: sum(each["status"] == status for each in findings) for status in STATUSES}
    worst = [each["subject"] for each in findings if each["status"] == "not met"]
    status = next((status for status in STATUSES if counts[status]), "not assessed")
    return {
        **{"id": id, "topic": topic, "status": status, "counts": counts, "worst": worst[::-1]},
        "findings": list(findings),
    }


def cards(*controls: dict[str, Any]) -> list[Any]:
    return [card for topic in topics_of({"controls": list(controls)}) for card in topic.cards]


@given(st.lists(st.sampled_from(STATUSES), max_size=30))
def test_every_finding_is_told_or_folded_or_counted_once(statuses: list[str]) -> None:
    (card,) = cards(control("a", *(finding(str(number), status) for number, status in enumerate(statuses))))

    told = [each["subject"] for each in (*card.told, *card.others, *card.waived)]
    folded = [each["subject"] for fold in card.folds for each in fold.findings]
    assert sorted([*told, *folded]) == sorted(
        str(number) for number, status in enumerate(statuses) if status != "met"
    )
    assert len(card.told) == min(TOLD, statuses.count("not met"))
    assert card.total == len(statuses)
    assert dict(card.counts) == counts_of([card.control])


def test_the_worst_are_told_and_in_their_order() -> None:
    (card,) = cards(control("a", *(finding(str(number), "not met") for number in range(5))))

    assert [each["subject"] for each in (*card.told, *card.others)] == ["4", "3", "2", "1", "0"]


def test_topics_come_in_their_order_and_what_is_broken_comes_first() -> None:
    controls = [
        control("mine", finding("a", "met"), topic="Laptops"),
        control("fresh", finding("a", "met"), topic="Records"),
        control("kept", finding("a", "met")),
        control("open", finding("a", "not assessed")),
        control("broken", finding("a", "not met")),
    ]

    topics = topics_of({"controls": controls})

    assert [(topic.title, topic.broken) for topic in topics] == [
        ("Attendance", 1),
        ("Records", 0),
        ("Laptops", 0),
    ]
    assert [card.control["id"] for card in topics[0].cards] == ["broken", "open", "kept"]


def test_a_rule_that_the_same_people_break_refers_to_the_one_before() -> None:
    two = [finding("a", "not met"), finding("b", "not met")]

    first, same, other = cards(
        control("first", *two), control("same", *two), control("other", finding("a", "not met"))
    )

    assert (first.same_as, other.same_as) == (None, None)
    assert same.same_as["id"] == "first"


def gap(count: int) -> tuple[Sentence, Sentence]:
    said = Sentence("{count} sessions", {"count": Value(count, "number")})
    return said, Sentence("but {gap}", {"gap": Value("ekran was not read")})


def test_findings_that_lack_the_same_evidence_are_folded_into_it() -> None:
    (card,) = cards(
        control(
            "a",
            finding("x", "not assessed", *gap(3)),
            finding("y", "not assessed", *gap(4)),
            finding("z", "not assessed", doubts=["no id there"]),
        )
    )

    first, second = card.folds
    assert ([each["subject"] for each in first.findings], str(first.reason)) == (
        ["x", "y"],
        "ekran was not read",
    )
    assert ([each["subject"] for each in second.findings], str(second.reason)) == (["z"], "so it is")


def test_where_reasons_are_of_one_form_the_first_stands_for_them() -> None:
    days = [
        finding(str(days), "not assessed", Sentence("on {days} days", {"days": Value(days, "number")}))
        for days in (21, 22)
    ]

    (fold,) = cards(control("a", *days))[0].folds

    assert (len(fold.findings), str(fold.reason), fold.is_the_same) == (2, "on 21 days", False)


def test_a_rule_about_everything_has_no_count_of_people() -> None:
    (card,) = cards(control("a", finding("everything", "not assessed")))

    assert not card.is_of_subjects


def test_whoever_a_card_names_is_listed_once_with_every_finding() -> None:
    controls = [
        control("a", finding("x", "not met"), finding("y", "met"), finding("z", "waived")),
        control("b", finding("x", "not assessed"), finding("everything", "not assessed")),
    ]

    named = named_in(topics_of({"controls": controls}))

    assert [
        (one.subject, [(rule["id"], found["status"]) for rule, found in one.findings]) for one in named
    ] == [
        ("x", [("a", "not met"), ("b", "not assessed")]),
        ("z", [("a", "waived")]),
    ]
