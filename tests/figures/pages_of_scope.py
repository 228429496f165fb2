"""What page one says besides: how all checks stand, what was looked at, and what stands on every page."""

from __future__ import annotations

from figures.days import clock, counted, date_of, day_range, hundredths, percent, spoken_range, thin
from figures.forms import Form, Found, N, ours
from figures.letter import Told, rate_of_all, some
from figures.of_log import log_of
from figures.of_reading import gaps_of, known_ids
from figures.of_weeks import work_of
from figures.policy import RULES
from figures.reckoned import Reckoned

TITLES = {
    "attendance": "Attendance",
    "certificate": "Certificates of attendance",
    "working-time": "Working time",
    "access-review": "Access review",
    "training": "Training",
    "compliance": "Compliance",
}
#: The sources that each report is about.
SOURCES = {
    **dict.fromkeys(("attendance", "certificate"), ("zego",)),
    "working-time": ("activtrak",),
    "access-review": ("ekran",),
    "training": ("falkor",),
    "compliance": ("zego", "ekran", "activtrak", "falkor"),
}
DATES = r"(?P<dates>[\w ]+ \u2013 [\w ]+)"
CODE = r"(?P<code>(?:[0-9a-f]{4} ?){4})"
#: Counts by status, one after the other.
COUNTS = rf"(?:(?P<not_met>{N}) not met ?)?(?:(?P<unknown>{N}) not assessed ?)?(?:(?P<met>{N}) met)?"

_UNTIL = (
    r"Times are those of (?P<zone>[\w/]+)\. All was read until (?P<read_on>[\w ]+), (?P<read_at>[\d:]+)"
    r"(?:, but (?P<gaps>\d+ gaps?))?\."
)
_ASSESSED = "(?:Assessed by the policy \u201cEvery control\u201d\\. )?"
_NEITHER = r"What is not assessed is counted neither as kept nor as broken\."
_SCOPES = {
    "attendance": r"(?P<people>\d+ \w+) in (?P<sessions>\d+ \w+) (?P<session_days>(?:on|from) [\w ]+), in "
    r"(?P<places>\d+ \w+)\. Late is more than 5 minutes after the start, early more than that before the "
    r"end, "
    rf"unless the session says otherwise\. An excused absence counts as an absence\. {_UNTIL}"
    r"(?: (?P<faults>\d+ (?:record could not be used as it is|records could not be used as they are))\.)?",
    "working-time": rf"{_ASSESSED}(?P<workers>\d+ \w+) on (?P<work_days>\d+ \w+): what was worked lies "
    "between "
    rf"the time with input and that from first to last activity\. {_UNTIL} {_NEITHER}",
    "access-review": rf"{_ASSESSED}(?P<logged>\d+ \w+) of (?P<users>\d+ \w+) on (?P<workstations>\d+ \w+)\. "
    rf"{_UNTIL} {_NEITHER}",
    "training": rf"{_ASSESSED}(?P<learners>\d+ \w+) and (?P<programmes>\d+ \w+), due (?P<due>[\w ]+)\. "
    rf"{_UNTIL} {_NEITHER}",
    "compliance": rf"{_ASSESSED}{_UNTIL} {_NEITHER}",
}


#: What is said of one record that is at fault, and of many.
_UNUSED = ("record could not be used as it is", "records could not be used as they are")


def head(found: Found) -> Told:
    """What stands on every page."""
    month = found.month
    return {
        "title": TITLES[found.report],
        "dates": day_range(month.first, month.last),
        "zone": month.zone.key,
        "code": found.code,
    }


def _read(found: Found) -> Told:
    return {"read_at": found.reckoned.local(found.month.as_of).isoformat()}


def own_gaps(reckoned: Reckoned, report: str) -> int:
    """How many gaps there are in what a report is about."""
    month = reckoned.month
    return sum(len(gaps_of(month, source, month.start)) for source in SOURCES[report])


def _scope(found: Found) -> Told:
    month, reckoned = found.month, found.reckoned
    read = reckoned.local(month.as_of)
    gaps = own_gaps(reckoned, found.report)
    return {
        "zone": month.zone.key,
        "read_on": date_of(read.date()),
        "read_at": clock(read),
        "gaps": counted(gaps, "gap") if gaps else None,
        **_of_sessions(reckoned),
        **_of_others(reckoned),
    }


def _of_sessions(reckoned: Reckoned) -> Told:
    days = [reckoned.day(session.start) for session in reckoned.planned]
    faults = sum(person == reckoned.guest for person, _ in reckoned.rows)
    return {
        "people": counted(len({person for person, _ in reckoned.rows}), "person", "people"),
        "sessions": counted(len(days), "session"),
        "session_days": spoken_range(min(days), max(days)),
        "places": counted(len({session.place for session in reckoned.planned}), "place"),
        "faults": counted(faults, _UNUSED[0], _UNUSED[1]) if faults else None,
    }


def _of_others(reckoned: Reckoned) -> Told:
    month, log = reckoned.month, log_of(reckoned.month)
    working = [day for person in reckoned.people for day in work_of(month, person)]
    return {
        "workers": counted(len({each.person for each in working}), "person", "people"),
        "work_days": counted(len({each.day for each in working}), "day"),
        "logged": counted(len(log), "session"),
        "users": counted(len({one.subject for one in log}), "person", "people"),
        "workstations": counted(len({one.visit.place for one in log}), "workstation"),
        "learners": counted(month.people, "person", "people"),
        "programmes": counted(len({step.program for step in month.steps}), "programme"),
        "due": date_of(month.last),
    }


def ids(found: Found) -> Told:
    """How many ids of the roster a source has named."""
    source = found["source"]
    seen, whole = len(known_ids(found.month, source)), found.month.people
    is_about = source in SOURCES[found.report] and seen < whole
    return {
        "source": source if is_about else "no source",
        "column": source,
        "missing": whole - seen,
        "ids": whole,
        "seen": seen,
    }


def checks(found: Found) -> Told:
    """How the findings of all rules of a report stand."""
    counts = found.reckoned.statuses(found.report)
    return {
        "all": thin(counts.total()),
        "not_met": some(counts["not met"]),
        "unknown": some(counts["not assessed"]),
        "met": some(counts["met"]),
    }


def rate(found: Found) -> Told:
    """The rate of attendance with the range that it may lie in."""
    share = rate_of_all(found.reckoned)
    statuses = [row.status for row in found.reckoned.expected_rows]
    if share is None:
        return {}
    is_range = share.lowest != share.highest
    return {
        "rate": percent(share.value),
        "share": hundredths(100 * share.value),
        "lowest": percent(share.lowest) if is_range else None,
        "highest": percent(share.highest) if is_range else None,
        "low": hundredths(100 * share.lowest) if is_range else None,
        "high": hundredths(100 * share.highest) if is_range else None,
        "attended": statuses.count("present"),
        "known": len(statuses) - statuses.count("not assessed"),
    }


def _attendances(found: Found) -> Told:
    rows = found.reckoned.expected_rows
    present = [row for row in rows if row.status == "present"]
    late = [row for row in present if row.late is not None or row.early is not None]
    statuses = [row.status for row in rows]
    return {
        "all": len(rows),
        "absent": some(statuses.count("absent")),
        "unknown": some(statuses.count("not assessed")),
        "late": some(len(late)),
        "on_time": some(len(present) - len(late)),
    }


def _rule_at(found: Found) -> Told:
    """The rule that stands at this place of the list of all."""
    rule, _ = found.reckoned.rules(found.report)[found.place]
    status, counts = found.reckoned.status(rule), found.reckoned.counts(rule)
    is_told = status != "met"
    return {
        "status": status,
        "requirement": RULES[rule].requirement,
        "own": counts[status] if is_told else None,
        "whole": counts.total() if is_told else None,
    }


_SHARE = r"\d+(?:\.\d+)?"
_RANGE = (
    rf"Between (?P<lowest>{_SHARE}_%) and (?P<highest>{_SHARE}_%), whatever was the case where it is not "
    r"known\."
)
FORMS = (
    Form(r" head title$", rf"(?P<title>[A-Z][a-z ]+), {DATES}", head),
    Form(r" head meta$", rf"@content (?P<title>[A-Z][a-z ]+), {DATES}, (?P<zone>[\w/]+)", head),
    Form(
        r" head meta$", r"@content (?P<ours>(?:passmuster-reports|width=device-width|default-src) ?.+)", ours
    ),
    Form(r" html head meta$", r"@content (?P<read_at>\d{4}-.+)", _read),
    Form(r" web .* body$", rf"@data-report (?P<title>[A-Z][a-z ]+), {DATES}", head),
    Form(r" web .*rail-top h1$", rf"(?P<title>[A-Z][a-z ]+), {DATES}", head),
    Form(r" p\.foot$", rf"(?P<title>[A-Z][a-z ]+) · {DATES} {CODE}", head),
    Form(r" header\.letter-head p$", rf"(?P<title>[A-Z][a-z ]+) · {DATES}", head),
    Form(r" web .*#letter.* p\.quiet$", rf"Seal {CODE}", head),
    Form(
        r" print .* p\.body$",
        rf"{CODE} · check with passmuster verify\. The evidence is inside this file; see page",
        head,
    ),
    *(
        Form(rf"^{report} (?:web .*#letter.* div\.words p$|print .* div\.body\.words p$)", scope, _scope)
        for report, scope in _SCOPES.items()
    ),
    Form(
        r" div\S*\.words p$",
        r"(?P<source>\w+) does not know (?P<missing>\d+) of the (?P<ids>\d+) ids in the roster's column "
        r"`(?P<column>\w+)`\.",
        ids,
    ),
    Form(r" web .*#letter.* p\.figures$", rf"(?P<rate>{_SHARE}_%)(?: {_RANGE})?", rate),
    Form(r" p\.rate$", rf"(?P<share>{_SHARE})%", rate),
    Form(r" p\.rate-range$", rf"(?P<low>{_SHARE}) (?P<high>{_SHARE})", rate),
    Form(
        r" section\.opening .*p\.note$",
        rf"(?P<attended>{N}) of (?P<known>{N}) attended\.(?: {_RANGE})?",
        rate,
    ),
    Form(r" section\.opening .*p\.seal", r"No rate"),
    Form(r"^attendance print .* p\.side$", rf"(?P<all>{N}) attendances expected", _attendances),
    Form(
        r"^attendance print .* p\.counts$",
        rf"(?:(?P<absent>{N}) absent ?)?(?:(?P<unknown>{N}) not assessed ?)?"
        rf"(?:(?P<late>{N}) late or left early ?)?(?:(?P<on_time>{N}) on time to the end, as far as is "
        rf"known)?",
        _attendances,
    ),
    Form(r" print .* p\.side$", rf"All (?P<all>{N}) checks", checks),
    Form(r" (?:web .*#letter\S*|print .* section\.block div\.body) p\.counts$", COUNTS, checks),
    Form(r" p\.side$| web .*#letter.* h3$", "All rules"),
    Form(r" print .*div\.all-rules .* li", r"[A-Z][a-z ,]+(?:\([a-z-]+\))?"),
    Form(
        r" web .*ul\.all-rules li$",
        r"(?P<status>not met|not assessed|met) (?P<requirement>.+?\.)(?: (?P<own>\d+) of (?P<whole>\d+))?",
        _rule_at,
    ),
    Form(
        r" p\.note$",
        r"A column is a session on its day: its height is the people expected or seen, the solid part those "
        r"absent\.",
    ),
    Form(r" web .* option$", "All groups"),
    Form(r" web .* p\.all-sessions$", "Every session"),
)
