"""The sentence of page one of every report, and the points to look at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from figures.days import percent
from figures.forms import Figured, Form, Found, N
from figures.letter import Told, looks_of_attendance, rate_of_all, sentence_of_attendance
from figures.letter_of_policy import (
    looks_of_policy,
    looks_of_training,
    sentence_of_access,
    sentence_of_policy,
    sentence_of_training,
    sentence_of_work,
)
from figures.reckoned import Reckoned

_PERIOD = r"(?P<period>(?:on|from) [\w ]+)"
_CHECKS = (
    r"(?: (?P<checks>\d+ checks|One check) could not be made(?:,(?: (?P<of_them>\d+) of them)? because "
    r"(?P<where>\w+ \w+) was not read (?P<when>(?:before|after|on|from) [\w ]+))?\.)?"
)
#: What the first sentences of each report say.
_SENTENCES: dict[str, tuple[Callable[[Reckoned], Told], tuple[str, ...]]] = {
    "attendance": (
        sentence_of_attendance,
        (
            rf"(?P<absent>{N}) of (?P<expected>{N}) attendances (?P<were>was|were) missed {_PERIOD}"
            rf"(?:, (?P<by_one>{N}) of them by one person)?\.(?: (?P<unknown>{N}|One) could not be "
            rf"judged\.)?",
            rf"No attendance of (?P<expected>{N}) was missed {_PERIOD}\."
            rf"(?: (?P<unknown>{N}|One) could not be judged\.)?",
            rf"(?P<no_rate>{N}) of (?P<expected>{N}) attendances {_PERIOD} could not be judged: no rate can "
            rf"be "
            rf"given\.(?: (?P<for_certain>{N} (?:was|were)) missed for certain\.)?",
        ),
    ),
    "working-time": (
        sentence_of_work,
        (
            rf"(?:(?P<over>\d+) of (?P<all>\d+ people) worked more than 40 hours in a week {_PERIOD}\."
            r"|(?P<one>Name \w) worked more than 40 hours in (?P<weeks>one week|\d+ weeks|every full week) "
            rf"{_PERIOD.replace('period', 'of_one')}\.)"
            r"(?: Nobody else reached (?P<reached>\d+)(?P<in_full> in a full week)?\.)?"
            r"(?: (?P<average>\d+ (?:person|people)) worked more than 40 hours a week on average\.)?"
            r"(?: A rest was shorter than 11 hours (?P<rests>once|twice|\d+ times)\.)?"
            r"(?: (?P<without>\d+ (?:person|people)) had no sufficient break on (?P<days>\d+ days?)\.)?"
            rf"(?: (?P<more>One) more rule was broken\.)?{_CHECKS}",
        ),
    ),
    "access-review": (
        sentence_of_access,
        (
            rf"(?P<broken>\d+) of (?P<sessions>\d+ sessions?) broke a rule {_PERIOD}"
            r"(?:, and the log of (?P<log_of>[\w ]+) was reviewed by nobody)?"
            r"(?:, and the logs of (?P<logs_of>\d+) days were reviewed by nobody)?\."
            rf"(?: Nothing is known of (?P<dark>[\w ]+)\.)?{_CHECKS}",
        ),
    ),
    "training": (
        sentence_of_training,
        (
            rf"(?P<on_time>\d+|None) of (?P<items>\d+) required items (?P<were>was|were) completed on time "
            rf"{_PERIOD}"
            r"(?:, (?P<late>\d+) late)?(?:, (?P<overdue>\d+) overdue)?"
            r"(?:, (?P<no_record>\d+) without a record)?\."
            r"(?: (?P<others>(?:\d+|One) other (?:rule was|rules were)) broken\.)?",
        ),
    ),
    "compliance": (
        lambda reckoned: sentence_of_policy(reckoned, "compliance"),
        (
            rf"(?P<broken>\d+) of (?P<rules>\d+) rules (?P<were>was|were) broken {_PERIOD}, "
            rf"(?P<times>once|twice|\d+ times)\.{_CHECKS}",
        ),
    ),
}
#: The points to look at first: of attendance, of training and of rules.
_LOOKS = (
    r"(?P<who>Name \w) missed (?P<all_of>the one session planned|all \d+ sessions)\. "
    r"(?P<others>No source has a record of a visit|So did [\w ]+)\.",
    r"(?P<who>Name \w) missed (?P<absent>\d+) of (?P<sessions>\d+) sessions"
    r"(?: and left (?P<more_early>\d+) more early)?\. The largest share of those who came at all\.",
    r"(?P<who>Name \w) (?:came late (?P<late>once|twice|\d+ times) and left early (?P<then>once|twice|\d+ "
    r"times)"
    r"|came late (?P<late_only>once|twice|\d+ times)|left early (?P<early>once|twice|\d+ times))\.",
    r"(?P<who>Name \w) may have missed (?P<may_have_missed>\d+) on (?P<day>\d+ \w+)\. "
    r"Why it is open: not read\.",
    r"(?P<who>Name \w) could not be judged in (?P<unjudged>\d+ sessions?): not read\."
    r"(?: So it is with (?P<more>\d+) more\.)?",
    r"(?P<who>Name \w|name of z\d) was still in (?P<place>\d+) of (?P<day>\d+ \w+) when it was read\.",
    r"(?P<who>Name \w) completed (?P<program>Programme P\d) on (?P<day>\d+ \w+), (?P<days>\d+ days?) after "
    r"it "
    r"was due\.(?: (?P<late>[\w ]+) late with something\.)?",
    r"(?P<who>Name \w) has not completed (?P<program>Programme P\d), which was due on (?P<day>\d+ \w+)\."
    r"(?: (?P<overdue>[\w ]+) overdue with something\.)?",
    r"(?P<who>Name \w) has no record of (?P<program>Programme P\d) at falkor\."
    r"(?: (?P<no_record>[\w ]+) a record, too\.)?",
    r"(?P<who>[^:]+): (?P<reason>.+) (?P<rule>[A-Z][^.:]+)\.",
)


def _sentence(found: Found) -> Told:
    told = _SENTENCES[found.report][0](found.reckoned)
    if told.get("one"):
        return told | {"of_one": told["period"], "period": None}
    return told | {"of_one": None}


def _looks(found: Found) -> list[Told]:
    if found.report == "attendance":
        return looks_of_attendance(found.reckoned)
    if found.report == "training":
        return looks_of_training(found.reckoned)
    return looks_of_policy(found.reckoned, found.report)


def _look(found: Found) -> Mapping[str, Figured | None]:
    """What the point tells that stands at this place."""
    looks = _looks(found)
    return looks[found.place] if found.beside == len(looks) else {}


def _verdict(found: Found) -> Told:
    told = _sentence(found)
    if found.report == "attendance":
        share = rate_of_all(found.reckoned)
        return told | {"verdict": percent(share.value) if share else "No rate"}
    return told | {"verdict": found.reckoned.verdict(found.report).capitalize()}


FORMS = tuple(
    form
    for report, (_, sentences) in _SENTENCES.items()
    for sentence in sentences
    for form in (
        Form(rf"^{report} web .*#letter.* h2\S*$", sentence, _sentence),
        Form(rf"^{report} print .* h1\S*$", sentence, _sentence),
        Form(
            rf"^{report} web .*header\.rail$",
            rf"(?P<verdict>\d+(?:\.\d+)?_%|No rate|Not met) {sentence}",
            _verdict,
        ),
    )
) + tuple(
    form
    for look in _LOOKS
    for form in (
        Form(r" web .*ol\S*\.looks li$", look, _look),
        Form(r" print .*ol\S*\.looks li$", f"{look} page", _look),
    )
)
