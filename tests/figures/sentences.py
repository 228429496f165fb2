"""Every sentence that a control may say, and the figure behind each number in it.

A sentence that is not here makes the test fail, and so does a number that is no figure's.
"""

from __future__ import annotations

import re

DAY = r"\d{4}-\d\d-\d\d"
TIME = rf"{DAY} \d\d:\d\d(?::\d\d)?"
LENGTH = r"\d+ h \d\d min(?: [\d.]+ s)?"
OFTEN = r"once|twice|\d+ times"
MINUTES = r"\d+ (?:minutes?|min \d\d s)"
DECIMAL = r"\d+\.\d+"
#: Words that have no figure in them; an id, a day or a time is none.
WORDS = r"[^\d;]+"

_UNKNOWN = r"(?:; (?P<unknown>\d+) not assessed: (?P<why>.+?))?"
_UNKNOWN_SESSIONS = r"(?:; (?P<unknown>\d+) sessions? not assessed)?"
_NO_MINUTE = "(?P<no_minute>no minute that is known)"
_OPEN = r"(?P<open>; a visit was still open when it was read)?"
_IN_DOUBT = "open, cut by the read or with an end before its beginning"
_NONE = r"none of (?P<none_of>\d+) sessions? could be assessed"
_NO_COLUMN = r"\w+ knows none of the ids of the roster, which has no column for it"
_NO_EVIDENCE = "no evidence knows a programme of this id or name"
_PROGRAMME = (
    rf"(?P<program>[^:;]+): (?:completed on (?P<on>{DAY})"
    rf"|completed late, on (?P<late>{DAY}), due (?P<missed>{DAY})"
    rf"|(?P<undated>completed, but the source gives no date)|(?P<idless>the roster gives no id at its source)"
    rf"|(?P<wordless>the source's word for the state is not known)"
    rf"|not completed, and not due before (?P<soon>{DAY})|overdue, due (?P<overdue>{DAY})"
    rf"|no record of it, due (?P<none>{DAY})|expired on (?P<expired>{DAY})|valid until (?P<valid>{DAY}))"
)

#: By control: the forms of its sentence.
SENTENCES: dict[str, tuple[str, ...]] = {
    "allowed-hours": (
        rf"(?P<outside>\d+) of (?P<sessions>\d+) sessions? outside the hours, "
        rf"first on (?P<first>{TIME}) at (?P<place>.+)",
        rf"(?P<doubtful>\d+) of (?P<sessions>\d+) sessions? {_IN_DOUBT}",
        r"(?P<sessions>\d+) sessions?, all inside the hours",
        "more than one person claims the id",
    ),
    "attendance-ratio": (
        rf"(?P<attended>\d+) of (?P<sessions>\d+) sessions? attended \((?P<percent>{DECIMAL}) %\){_UNKNOWN}",
        rf"(?:(?P<minutes>\d+)|(?P<present>{MINUTES})) of (?P<planned>{MINUTES}) attended "
        rf"\((?P<percent>{DECIMAL}) %\){_UNKNOWN}",
        rf"{_NONE}: (?P<why>.+)",
    ),
    "breaks": (
        rf"no sufficient break on (?P<without>\d+) of (?P<days>\d+) days?, first on (?P<first>{DAY})",
        r"on (?P<unclear>\d+) of (?P<days>\d+) days? the source does not tell "
        r"whether the time without input was a break",
        r"(?P<days>\d+) days?, none long enough to need a break",
    ),
    "chronic-absence": (
        rf"absent from (?P<absent>\d+) of (?P<sessions>\d+) sessions? \((?P<percent>{DECIMAL}) %\){_UNKNOWN}",
        rf"{_NONE}: (?P<why>.+)",
        r"expected in (?P<sessions>\d+) sessions? only, fewer than (?P<fewest>\d+)",
    ),
    "cme-credits": (
        rf"(?:(?P<credits>[\d.]+) credits? from (?P<minutes>{MINUTES})|{_NO_MINUTE})"
        rf"{_UNKNOWN_SESSIONS}{_OPEN}",
    ),
    "concurrent-sessions": (
        rf"(?P<times>{OFTEN}) on two at once, first on (?P<places>.+) from (?P<first>{TIME})",
        r"(?P<sessions>\d+) sessions?, none on two at once",
        "more than one person claims the id",
        "a record ends before it begins",
    ),
    "coverage-complete": (
        rf"(?P<missing>{LENGTH}) not read, first from (?P<start>{TIME}) to (?P<end>{TIME})",
        "read over the whole period",
        r"the open visits of (?P<people>\d+) (?:person|people) were not read again",
    ),
    "cpe-credits": (
        rf"(?:(?P<credits>[\d.]+) credits? from (?P<minutes>{MINUTES})|{_NO_MINUTE})"
        rf"{_UNKNOWN_SESSIONS}{_OPEN}"
        r"(?P<paper>; times alone are not enough evidence, and no completed interactions are on file)?",
    ),
    "daily-rest": (
        rf"shortest rest (?P<rest>{LENGTH}), after (?P<day>{DAY})"
        r"(?:; too short after (?P<short>\d+) of (?P<shifts>\d+) shifts?)?"
        r"(?:; (?P<unknown>\d+) shifts? not assessed)?",
        r"no day has a first and a last activity without doubt(?:; (?P<unknown>\d+) shifts? not assessed)?",
    ),
    "daily-review": (
        rf"(?P<sessions>\d+) sessions?, reviewed on (?P<day>{DAY}) by (?P<who>.+)",
        r"(?P<sessions>\d+) sessions?; (?P<time>there is still time for the review)",
        r"(?P<sessions>\d+) sessions? and (?P<none>no review)",
    ),
    "early-leaving": (
        r"left (?P<count>\d+) of (?P<of>\d+) sessions? early, "
        rf"at most by (?P<worst>{MINUTES}){_UNKNOWN_SESSIONS}",
        rf"never left early{_UNKNOWN_SESSIONS}",
        _NONE,
    ),
    "ids-unique": (r"stands in the roster for (?P<people>.+)", "one person"),
    "known-people": (r"the roster has no line with this id at (?P<source>\w+)", "on the roster", _NO_COLUMN),
    "lateness": (
        r"late for (?P<count>\d+) of (?P<of>\d+) sessions?, "
        rf"at most by (?P<worst>{MINUTES}){_UNKNOWN_SESSIONS}",
        rf"never late{_UNKNOWN_SESSIONS}",
        _NONE,
    ),
    "roster-seen": (r"seen at (?P<sources>.+)", "no source has any evidence of this person"),
    "session-length": (
        rf"longest of (?P<sessions>\d+) sessions? (?P<length>{LENGTH}), from (?P<start>{TIME})"
        rf"(?:; (?P<long>\d+) too long)?(?:; (?P<doubtful>\d+) {_IN_DOUBT})?",
        rf"none of (?P<sessions>\d+) sessions? has a length; (?P<doubtful>\d+) {_IN_DOUBT}",
    ),
    "source-fresh": (rf"last read at (?P<read>{TIME})(?:, (?P<age>{LENGTH}) before (?P<as_of>{TIME}))?",),
    "training-completed": (_PROGRAMME, _NO_EVIDENCE),
    "training-current": (_PROGRAMME,),
    "training-score": (
        r"lowest score (?P<lowest>[\d.e+-]+)",
        r"without a score: (?P<items>.+)",
        r"(?P<item>[^:;]+): (?P<score>[\d.e+-]+) of (?P<needed>[\d.e+-]+)",
    ),
    "unknown-person": (
        rf"(?P<sessions>\d+) sessions? by an id that is on no line of the roster, "
        rf"first on (?P<first>{TIME}) at (?P<place>.+)",
        r"(?P<sessions>\d+) sessions? by somebody of the roster",
        "more than one person of the roster claims the id",
        _NO_COLUMN,
    ),
    "weekly-average": (
        rf"between (?P<least>{DECIMAL}) and (?P<most>{DECIMAL}|an unknown number of) hours a week, "
        rf"over (?P<weeks>\d+) weeks? to (?P<day>{DAY})(?:, (?P<neutral>\d+) days? neutral)?",
        r"every day of the reference period is neutral, (?P<neutral>\d+) days? neutral",
    ),
    "weekly-rest": (
        rf"longest rest (?P<rest>{LENGTH}) in the worst week, that from (?P<monday>{DAY})"
        r"(?:; too short in (?P<short>\d+) of (?P<weeks>\d+) weeks?)?"
        r"(?P<unclear>; a day has no first or last activity, or ends before it begins)?"
        r"(?P<possible>; the rest may lie in time without input)?",
        r"(?P<doubt>no week without doubt)"
        r"(?:; a day has no first or last activity, or ends before it begins)?",
    ),
}

_NOT_ASSESSED = {"unknown": "not_assessed"}
_OUTSIDE = {"outside": "not_met", "doubtful": "not_assessed", "first": "began", "place": "place"}
_CREDITS = {"credits": "credits", "minutes": "present_us", **_NOT_ASSESSED}
_SESSIONS = {"sessions": "sessions", "none_of": "sessions", "of": "sessions"}
_TRAINING = {
    **{"program": "program", "on": "done_on", "late": "done_on"},
    **dict.fromkeys(("missed", "soon", "overdue", "none"), "due_on"),
}
#: By control: the figure that each part of its sentences tells. The rest are words.
FIGURES: dict[str, dict[str, str]] = {
    "allowed-hours": {**_OUTSIDE, **_SESSIONS},
    "attendance-ratio": {
        **{
            "attended": "attended",
            "present": "present_us",
            "minutes": "present_minutes",
            "planned": "planned_us",
            "percent": "share",
        },
        **_NOT_ASSESSED,
        **_SESSIONS,
    },
    "breaks": {"without": "not_met", "unclear": "not_assessed", "days": "days", "first": "day"},
    "chronic-absence": {"absent": "absent", "percent": "missed", **_NOT_ASSESSED, **_SESSIONS},
    "cme-credits": _CREDITS,
    "concurrent-sessions": {"times": "times", "places": "places", "first": "began", **_SESSIONS},
    "coverage-complete": {
        **{"missing": "missing_us", "start": "first_from_utc", "end": "first_until_utc", "people": "people"}
    },
    "cpe-credits": _CREDITS,
    "daily-rest": {"rest": "rest_us", "day": "day", "short": "not_met", "shifts": "shifts", **_NOT_ASSESSED},
    "daily-review": {"day": "reviewed_on", "who": "reviewer", **_SESSIONS},
    "early-leaving": {"count": "early", "worst": "worst_us", **_NOT_ASSESSED, **_SESSIONS},
    "ids-unique": {"people": "people"},
    "known-people": {"source": "source"},
    "lateness": {"count": "late", "worst": "worst_us", **_NOT_ASSESSED, **_SESSIONS},
    "roster-seen": {"sources": "sources"},
    "session-length": {
        **{"length": "length_us", "start": "began", "long": "not_met", "doubtful": "not_assessed"},
        **_SESSIONS,
    },
    "source-fresh": {"read": "read_at_utc", "age": "age_us", "as_of": "as_of_utc"},
    "training-completed": _TRAINING,
    "training-current": {"program": "name", "expired": "valid_until", "valid": "valid_until"},
    "training-score": {
        **{"lowest": "lowest_score", "items": "item"},
        **{name: name for name in ("item", "score", "needed")},
    },
    "unknown-person": {"first": "began", "place": "place", **_SESSIONS},
    "weekly-average": {
        **{"least": "least", "most": "most", "weeks": "weeks", "day": "last_day", "neutral": "neutral_days"}
    },
    "weekly-rest": {"rest": "rest_us", "monday": "monday", "short": "not_met", "weeks": "weeks"},
}
#: Parameters whose value a sentence tells too, which are no figures.
PARAMETERS = {("chronic-absence", "fewest"), ("weekly-average", "weeks")}

#: By control: the stream whose gaps leave it open.
STREAMS = {
    **dict.fromkeys(
        ("breaks", "daily-rest", "weekly-average", "weekly-rest"), "activtrak working_hours_users"
    ),
    **dict.fromkeys(
        ("allowed-hours", "concurrent-sessions", "daily-review", "session-length", "unknown-person"),
        "ekran sessions",
    ),
    **dict.fromkeys(("training-completed", "training-current", "training-score"), "falkor enrolments"),
}

#: Controls whose sentence is a list of such sentences.
LISTS = frozenset({"training-completed", "training-current", "training-score"})

#: What the assessment adds to any control's own sentence.
_MORE = re.compile(
    rf"(?P<said>.*?)(?:; but (?P<where>.+) was not read from (?P<gap_start>{TIME})"
    rf"(?P<offset> [+-]\d\d:\d\d)? to "
    rf"(?P<gap_end>{TIME})(?: [+-]\d\d:\d\d)? \((?P<zone>[\w/]+)\)(?:, and (?P<more>\d+) more gaps?)?)?"
)

#: What is said of everything, where there is no subject.
NOBODY = frozenset({"nothing of the kind in the period", "there is nothing to assess"})


class UnknownSentenceError(AssertionError):
    """A sentence that no control says."""


def parse(control: str, reason: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return the figures of a reason, part by part, and those of the gap that it names."""
    more = _MORE.fullmatch(reason)
    assert more is not None, reason
    said = more["said"]
    if said in NOBODY:
        return [], {}
    parts = said.split("; ") if control in LISTS else [said]
    return [_one(control, part) for part in parts], {
        name: text
        for name, text in more.groupdict().items()
        if text is not None and name not in ("said", "zone")
    }


def _one(control: str, part: str) -> dict[str, str]:
    for pattern in SENTENCES[control]:
        if found := re.fullmatch(pattern, part):
            return {name: text for name, text in found.groupdict().items() if text is not None}
    raise UnknownSentenceError(f"no sentence of {control} is known that reads: {part}")
