"""The rules of the attendance report in words, so that a reader can work each printed number out again."""

from __future__ import annotations

from dataclasses import dataclass

from passmuster_reports.expected.schedule import GRACE

_GRACE_MINUTES = int(GRACE.total_seconds()) // 60


@dataclass(frozen=True)
class Rule:
    """One rule under its title."""

    title: str
    text: str


#: In the order in which they are printed.
ATTENDANCE_RULES: tuple[Rule, ...] = (
    Rule(
        "Minutes present",
        "All visits of one person to one session are merged, whichever source they come from, so that time "
        "in two visits at once counts once. What lies outside the session or the period is cut off. Minutes "
        "are elapsed time, so a clock change neither adds nor removes any; they are printed rounded down to "
        "whole minutes, and the attached data has the seconds. “< 1 min” is a presence of less than a "
        "minute, one of no length included.",
    ),
    Rule(
        "Who is who",
        "Ids are matched with people by the roster alone: its column for a source holds the ids there and, "
        "where it has no such column, the person’s own id is used. Of people whom a source cannot know, "
        "because there is no column for it and it never named their own id, missing records say nothing. "
        "Names and e-mail addresses are not used to match people; a guest with the name or address of "
        "someone who was not seen is named beside that person. An id that two people claim counts for "
        "neither. Where an id or a name is an e-mail address, a telephone number or an IP address, a code "
        "such as email-0a1b… stands in its place, the same one everywhere, unless the report was asked for "
        "addresses.",
    ),
    Rule(
        "Expected",
        "A person is expected in a planned session if it names them, their group, or no one in particular, "
        "and if its day lies between the days on which they joined and left, both included. Without a "
        "roster or without a schedule no one is expected, and absence is not assessed.",
    ),
    Rule(
        "Late, left early",
        f"Late: the first arrival is more than {_GRACE_MINUTES} minutes after the planned start. Left early: "
        f"the last departure is more than {_GRACE_MINUTES} minutes before the planned end. A session’s own "
        "tolerance, printed with it, replaces this one. Neither is said where the time before the arrival, "
        "or after the departure, was not read, where the record is clipped, or where the period cuts the "
        "session.",
    ),
    Rule(
        "Absent, not assessed",
        "A person expected without any visit is absent only if the sources that know the place were read, "
        "for the person’s ids, over the whole session. Otherwise the absence is not assessed and the reason "
        "is named: time that was not read, no id in the roster, an id that no source knows, an id claimed "
        "twice, a record that contradicts itself, a session that began before the source was in service. "
        "Before that nothing of a source is missing. The time after a reading counts as not read. Gaps of up "
        "to one second between two readings are ignored, since sources count whole seconds.",
    ),
    Rule(
        "Attendance rate",
        "Present ÷ (present + absent), counted over people and planned sessions. Late and left early are "
        "present, and an absence that is excused is an absence. Not assessed and guests are in neither "
        "figure; they are counted beside it. A share is rounded to a tenth, half to even, so that it and the "
        "rest add up to 100 %; it has more digits where it would be 0 % or 100 % and is not.",
    ),
    Rule(
        "Open visits",
        "A visit without an end counts until the instant at which it was read, not until today, and is "
        "marked open. Of a session with an open visit an early departure is not said.",
    ),
    Rule(
        "Precision",
        "Some sources cut arrival and departure to whole minutes; such rows show no seconds and are marked "
        "minute. Each of their times may be up to a minute later than printed, their length up to a minute "
        "off. A visit whose two times are equal proves presence and adds no minute.",
    ),
    Rule(
        "Data faults",
        "A record that ends before it begins is named and counts for nothing; it proves neither presence "
        "nor absence. Records of one evidence id are one record, the one read last. Records that broke the "
        "source’s schema were rejected; absences in an interval with such records are marked. Visits "
        "outside any planned session are not faults, and are counted by place.",
    ),
    Rule(
        "Days",
        "The days of the period are those of the zone printed on the cover, from midnight to midnight; with "
        "a clock change inside, a day has 23 or 25 hours. Without a schedule each place has one session a "
        "day, cut at midnight.",
    ),
)
