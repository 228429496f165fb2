"""The view of each rule on a web page: how it stands, every finding, and what it counts by."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from figures.days import counted, thin
from figures.findings import in_utc, not_of_figures
from figures.forms import Figured, Form, Found, N, Rows
from figures.letter import Told, some
from figures.of_reading import holes_under
from figures.pages_of_scope import COUNTS
from figures.policy import CONTROLS, OF_REPORT, RULES, Rule
from figures.reckoned import Finding, Reason, Reckoned, plain_text
from figures.sentences import STREAMS

#: An id that is longer stands beside no name.
_SHORT = 24


def title_of(found: Found) -> str:
    return found.section.id


def rule_of(found: Found) -> str:
    """The rule that a view is about."""
    return next(above.id for above in found.element.above if above.id in RULES)


def reference_of(one: Finding) -> str:
    """The id beside a name."""
    is_told = one.name != one.subject and len(one.subject) <= _SHORT
    return f"{one.name} {one.subject}" if is_told else one.name


def by_status(reckoned: Reckoned, rule: str) -> list[Finding]:
    """Every finding, and what is not met the worst first."""
    return [*reckoned.worst_first(rule), *(one for one in reckoned.findings[rule] if one.status != "not met")]


def counts_of(found: Found, rule: str) -> Told:
    counts = found.reckoned.counts(rule)
    return {
        "not_met": some(counts["not met"]),
        "unknown": some(counts["not assessed"]),
        "met": some(counts["met"]),
        "all": counted(counts.total(), RULES[rule].one, RULES[rule].many),
    }


@dataclass(frozen=True)
class Numbers:
    """The figures behind a finding: those of the JSON, and what its sentence tells is among them."""

    found: Found
    finding: Finding
    reason: str

    def fits(self, text: str) -> bool:
        reason = plain_text(self.reason)
        if self.finding.rule in ("coverage-complete", "source-fresh"):
            reason = in_utc(reason, self.found.month.zone)
        figures = self.found.page.numbers[self.finding.rule, self.finding.subject]
        said = {"reason": reason, "status": self.finding.status, "figures": figures}
        return text == json.dumps(figures, ensure_ascii=False) and not not_of_figures(self.finding.rule, said)


def finding_of(found: Found) -> Finding:
    """The finding whose row opens to this."""
    row = next(above for above in found.element.above if above.tag == "tr")
    rows = [one for one in row.parent.children if not isinstance(one, str)] if row.parent else []
    return by_status(found.reckoned, rule_of(found))[[id(one) for one in rows].index(id(row))]


def _of_finding(found: Found) -> Told:
    one = finding_of(found)
    cells = [child for above in found.element.above if above.tag == "tr" for child in above.children]
    texts = [cell.words for cell in cells if not isinstance(cell, str)]
    return {
        "name": one.name,
        "reason": Reason(found.reckoned, one),
        "lines": " ".join(map(thin, found.reckoned.carried(found.report).lines(one.evidence))),
        "figures": Numbers(found, one, texts[2]),
        "nothing": None if one.evidence else "No record",
    }


def _head(found: Found) -> Sequence[str]:
    return (RULES[rule_of(found)].one.capitalize(), "Status", "Why", "Evidence")


def _rows(found: Found) -> list[Sequence[Figured]]:
    return [
        (reference_of(one), one.status, Reason(found.reckoned, one), len(one.evidence))
        for one in by_status(found.reckoned, rule_of(found))
    ]


@dataclass(frozen=True)
class Standard:
    """Where a rule comes from and, in reports that look back, how it stood before."""

    rule: Rule

    def fits(self, text: str) -> bool:
        return text == f"{self.rule.title} · {self.rule.reference}"


def standard(found: Found) -> Told:
    rule = rule_of(found)
    return {
        "standard": Standard(RULES[rule]),
        "before": found.reckoned.before.get(rule) if found.report == "compliance" else None,
    }


def _gap(found: Found) -> Told:
    """A gap under a rule: that which stands at this place."""
    rule = rule_of(found)
    start, end = holes_under(found.month, rule)[found.place]
    return {"gap": Gap(STREAMS[CONTROLS.get(rule, rule)], start, end, found.month.zone.key)}


@dataclass(frozen=True)
class Gap:
    where: str
    start: str
    end: str
    zone: str
    more: int = 0

    def fits(self, text: str) -> bool:
        plain = re.sub(r"(?<=\d) [+-]\d\d:\d\d", "", plain_text(text))
        more = f", and {counted(self.more, 'more gap')}" if self.more else ""
        return plain == f"{self.where} was not read from {self.start} to {self.end} ({self.zone}){more}"


def _parameter(found: Found) -> Told:
    values = RULES[rule_of(found)].values
    above = next(above for above in found.element.above if above.tag == "div")
    assert above.parent is not None
    rows = [id(one) for one in above.parent.children if not isinstance(one, str)]
    return {"value": values[rows.index(id(above))]}


def _navigation(found: Found) -> Told:
    """How many findings of a rule are not met, or could not be assessed."""
    rules = [rule for rule in OF_REPORT[found.report] if RULES[rule].title == found["title"]]
    if not rules:
        return {"title": "no rule", "own": None}
    counts = found.reckoned.counts(rules[0])
    return {"title": found["title"], "own": some(counts["not met"] or counts["not assessed"])}


#: Titles of rules, none of which is another with a number behind it.
_TITLE = "|".join(re.escape(rule.title) for rule in RULES.values())
_VIEW = r" web .* section#(?:" + "|".join(RULES) + r")\.view "
FORMS = (
    Form(r" web .* nav ul li$", rf"(?P<title>{_TITLE})(?: (?P<own>{N}))?", _navigation),
    Form(
        _VIEW + r"p\.crumbs$",
        rf"Summary (?P<topic>[A-Z][a-z ]+) (?P<title>{_TITLE})",
        lambda found: {"topic": RULES[rule_of(found)].topic, "title": RULES[rule_of(found)].title},
    ),
    Form(
        _VIEW + r".* h2\S*$",
        r"(?P<requirement>.+)",
        lambda found: {"requirement": RULES[rule_of(found)].requirement},
    ),
    Form(
        _VIEW + r".* p\.head-status$",
        r"(?P<status>[a-z ]+)",
        lambda found: {"status": found.reckoned.status(rule_of(found))},
    ),
    Form(_VIEW + r"p\.standard$", r"(?P<standard>.+?)(?: · before: (?P<before>[a-z ]+))?", standard),
    Form(_VIEW + r".* p\.counts$", COUNTS, lambda found: counts_of(found, rule_of(found))),
    Form(_VIEW + r"div\.filters$", COUNTS, lambda found: counts_of(found, rule_of(found))),
    Form(
        _VIEW + r"div\.filters$",
        r"@data-shown \{shown\} of (?P<all>\d+ \w+) shown",
        lambda found: counts_of(found, rule_of(found)),
    ),
    Form(_VIEW + r".*p\.said$", r"(?P<name>[^:]+): (?P<reason>.+)\.", _of_finding),
    Form(_VIEW + r".*p\.lines$", rf"Lines of the evidence: (?P<lines>(?:{N} ?)+)", _of_finding),
    Form(_VIEW + r".*p\.numbers$", r"(?P<figures>\{.+\})", _of_finding),
    Form(_VIEW + r".*p\.quiet$", r"(?P<nothing>No record) stands behind it\.", _of_finding),
    Form(_VIEW + r"ul\.words li$", r"(?P<gap>.+)", _gap),
    Form(_VIEW + r".* dd$", r"(?P<value>.+)", _parameter),
    Form(
        _VIEW + r".* dt$",
        r"Whether somebody keeps records of at least 3 completed interactions a credit\.|Least share, 0 to "
        r"1\.|"
        r"From which share on absence is chronic, 0 to 1\.|Days on which sessions are allowed, 1 Monday to 7 "
        r"Sunday\.|(?:With fewer sessions|Ids|Titles|Minutes|One|Length of|Most|Least) [^\d]+\.",
    ),
)
ROWS = (Rows(_VIEW + r"table\.rows\.rule$", _head, _rows),)
