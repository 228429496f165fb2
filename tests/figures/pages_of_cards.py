"""The cards of rules on printed pages, and what compliance has beside them: contents and everyone named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from figures.days import counted, thin
from figures.forms import Figured, Form, Found, N, Rows
from figures.letter import Told
from figures.of_reading import holes_under
from figures.page import Element
from figures.pages_of_rules import Gap, counts_of, reference_of
from figures.pages_of_scope import COUNTS
from figures.policy import CONTROLS, RULES
from figures.reckoned import Finding, Reason, Reckoned
from figures.reckoning import Expected
from figures.sentences import STREAMS

#: Findings that a card tells one by one.
_TOLD = 3
#: Names after the reason that people share, and records of a rule beside somebody named.
_NAMED, _LINES = 12, 4
_DOUBTED = ("attendance-ratio", "by-minutes", "chronic-absence")


def rule_of(found: Found) -> str:
    """The rule of a card, by what must hold."""
    card = next(above for above in found.element.above if "rule-card" in above.classes)
    heading = card.first("h3")
    assert heading is not None
    return next(name for name, rule in RULES.items() if rule.requirement == heading.own)


def _same_as(reckoned: Reckoned, report: str, rule: str) -> str | None:
    """An earlier card of the topic that tells of the same people."""
    names = {one.subject for one in reckoned.worst_first(rule)}
    earlier = reckoned.by_topic(report)[RULES[rule].topic]
    for other in earlier[: earlier.index(rule)]:
        if len(names) > 1 and names == {one.subject for one in reckoned.worst_first(other)}:
            return other
    return None


@dataclass(frozen=True)
class Fold:
    """Findings that could not be assessed, and the reason that they share."""

    findings: list[Finding]
    reason: Figured
    such_as: bool


def folds_of(reckoned: Reckoned, rule: str) -> list[Fold]:
    groups: dict[str, list[Finding]] = {}
    for one in reckoned.findings[rule]:
        if one.status == "not assessed":
            groups.setdefault(_shared(one, rule), []).append(one)
    return [_fold(reckoned, rule, shared, found) for shared, found in groups.items()]


def _shared(one: Finding, rule: str) -> str:
    if one.expected.status == "met":
        return "a gap"
    if len(one.expected.parts) > 1:
        return f"the last of several: {one.expected.parts[-1]}"
    # a sentence has another form where it has nothing to measure
    measured = one.expected.parts[0].keys() & {"rest", "length", "least", "none_of"}
    return "a doubt" if rule in _DOUBTED else f"its form {sorted(measured)}"


def _fold(reckoned: Reckoned, rule: str, shared: str, found: list[Finding]) -> Fold:
    first = Reason(reckoned, found[0])
    if all(one.expected.parts == found[0].expected.parts for one in found):
        return Fold(found, first, such_as=False)
    if shared == "a gap":
        gaps = holes_under(reckoned.month, rule)
        stream = STREAMS[CONTROLS.get(rule, rule)]
        return Fold(found, Gap(stream, *gaps[0], reckoned.month.zone.key, len(gaps) - 1), such_as=False)
    if shared.startswith("the last"):
        last = Expected(found[0].expected.status, found[0].expected.parts[-1:])
        return Fold(found, Reason(reckoned, replace(found[0], expected=last)), such_as=False)
    return Fold(found, "not read", such_as=False) if shared == "a doubt" else Fold(found, first, such_as=True)


def _is_fold(one: Element) -> bool:
    is_other = re.match(r"The same |\d+ more: |Rule kept: ", one.own)
    return "fold" in one.classes and not is_other


def _folded(found: Found) -> Told:
    """The reason that stands at this place among those of a card."""
    rule = rule_of(found)
    folds = folds_of(found.reckoned, rule)
    assert found.element.parent is not None
    told = [one for one in found.element.parent.children if isinstance(one, Element) and _is_fold(one)]
    number = [id(one) for one in told].index(id(found.element))
    if len(told) != len(folds):
        return {}
    fold, whole = folds[number], found.reckoned.counts(rule).total()
    names = [one.name for one in fold.findings]
    more = f" and {thin(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
    return {
        "count": counted(len(names), RULES[rule].one, RULES[rule].many),
        "such": "such as " if fold.such_as else None,
        "reason": fold.reason,
        "names": ", ".join(names[:_NAMED]) + more if len(names) < whole else None,
    }


def _told(found: Found) -> Told:
    """What a card tells beside its table."""
    rule = rule_of(found)
    reckoned, counts = found.reckoned, found.reckoned.counts(rule)
    same = _same_as(reckoned, found.report, rule)
    others = [one.name for one in reckoned.worst_first(rule)[_TOLD:]] if same is None else []
    one, many = RULES[rule].one, RULES[rule].many
    return {
        "status": reckoned.status(rule),
        "own": counts[reckoned.status(rule)],
        "whole": counted(counts.total(), one, many),
        "same": counted(counts["not met"], one, many) if same else None,
        "as_under": RULES[same].title if same else None,
        "more": thin(len(others)),
        "names": ", ".join(others),
        "kept": counted(counts["met"], one, many),
        "requirement": RULES[rule].requirement,
        "standard": f"{RULES[rule].title} · {RULES[rule].reference}",
        "before": reckoned.before.get(rule),
    }


def lines_of(found: Found, one: Finding) -> str:
    """The first line of the evidence, and how many more there are."""
    lines = sorted(found.reckoned.carried(found.report).lines(one.evidence))
    if not lines:
        return "no record"
    return thin(lines[0]) + (f" +{thin(len(lines) - 1)}" if len(lines) > 1 else "")


def _rows(found: Found) -> list[Sequence[Figured]]:
    told = found.reckoned.worst_first(rule_of(found))[:_TOLD]
    return [(reference_of(one), Reason(found.reckoned, one), lines_of(found, one)) for one in told]


def _topic(found: Found) -> Told:
    rules = found.reckoned.by_topic(found.report).get(found["topic"], [])
    broken = sum(found.reckoned.status(rule) == "not met" for rule in rules)
    return {
        "topic": found["topic"] if rules else "no topic",
        "broken": broken or None,
        "rules": counted(len(rules), "rule") if broken else None,
    }


def _contents(found: Found) -> Sequence[Sequence[Figured]]:
    """The rules of the topic that stands beside them, what else there is, or what the shapes mean."""
    heading = next(above for above in found.element.above if "block" in above.classes).first("h3")
    if heading is None:
        return _SHAPES
    if heading.own == "Besides":
        return [(part, "") for part in _BESIDES]
    return [_entry(found.reckoned, rule) for rule in found.reckoned.by_topic(found.report)[heading.own]]


_BESIDES = ("Earlier periods", "Waivers", "Everyone named, with their findings", "What this rests on")
_SHAPES = (
    ("not met", "A record shows that the rule was broken. One such record is enough."),
    ("not assessed", "Something is missing that could show it. It never counts as kept."),
    ("waived", "Broken, and somebody named has accepted it until a day."),
    ("met", "Everything was read, and nothing in it breaks the rule."),
)


def _entry(reckoned: Reckoned, rule: str) -> Sequence[Figured]:
    counts, status = reckoned.counts(rule), reckoned.status(rule)
    part = f"{counts['not met']} of {counts.total()}" if status == "not met" else ""
    return (status, RULES[rule].requirement, part, "")


def _named(found: Found) -> list[Sequence[Figured]]:
    """Everybody and everything that broke a rule, with all that is not met or not assessed."""
    findings: dict[str, list[Finding]] = {}
    for rule, _ in found.reckoned.rules(found.report):
        for one in found.reckoned.findings[rule]:
            if one.status != "met":
                findings.setdefault(one.subject, []).append(one)
    named = [theirs for theirs in findings.values() if any(one.status == "not met" for one in theirs)]
    named.sort(key=lambda theirs: (theirs[0].name.casefold(), theirs[0].subject))
    return [
        (reference_of(theirs[0]), "; ".join(_with_lines(found, one) for one in theirs)) for theirs in named
    ]


def _with_lines(found: Found, one: Finding) -> str:
    title = RULES[one.rule].title
    lines = sorted(found.reckoned.carried(found.report).lines(one.evidence))
    if one.status != "not met" or not lines:
        return title
    more = f" +{thin(len(lines) - _LINES)}" if len(lines) > _LINES else ""
    return f"{title} {', '.join(map(thin, lines[:_LINES]))}{more}"


_CARD = r" print .* section\S*\.rule-card\S* "
FORMS = (
    Form(
        r" print .* h2$",
        r"(?:(?P<broken>\d+) of (?P<rules>\d+ rules?) broken )?(?P<topic>Attendance|Working "
        r"time|Access|Training|Records)",
        _topic,
    ),
    Form(_CARD + r".*p\.verdict-word$", r"(?P<status>[a-z ]+)", _told),
    Form(_CARD + r".*p\.of$", rf"(?P<own>{N}) of (?P<whole>{N} \w+)", _told),
    Form(_CARD + r"div\.side p\.note$", r"before: (?P<before>[a-z ]+)", _told),
    Form(_CARD + r".*h3$", r"(?P<requirement>.+)", _told),
    Form(_CARD + r"div\.body p\.note$", r"(?P<standard>.+)", _told),
    Form(_CARD + r".*p\.counts$", COUNTS, lambda found: counts_of(found, rule_of(found))),
    Form(_CARD + r".*p\.fold$", r"The same (?P<same>\d+ \w+) as under (?P<as_under>[A-Z].+)\.", _told),
    Form(_CARD + r".*p\.fold$", r"(?P<more>\d+) more: (?P<names>.+)\.", _told),
    Form(_CARD + r".*p\.fold\.quiet$", r"Rule kept: (?P<kept>\d+ \w+)\.", _told),
    Form(
        _CARD + r".*p\.fold$",
        r"(?P<count>\d+ \w+): (?P<such>such as )?(?P<reason>(?:(?!\. ).)+?)(?:\. (?P<names>.+))?\.",
        _folded,
    ),
    Form(
        r" section\.part\.contents .* p$",
        r"A rule is as its worst check\. Checks that were met are counted and not listed; the attached "
        r"figures list them all\. A number such as 1702 \+7 is a line of the attached evidence, and how "
        r"many more there are\.",
    ),
    Form(
        r" section#named\S* h2$",
        "A number is a line of the attached evidence Everyone named, with their findings",
    ),
)
ROWS = (
    Rows(_CARD + r".*table\.told$", (), _rows),
    Rows(r" section\.part\.contents section\.block div\.body table\.entries$", (), _contents),
    Rows(r" section#named\S* table", ("Who or what", "Rules, and the evidence of each"), _named),
)
