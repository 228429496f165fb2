"""The policy of the reckoned months, and what pages say of its rules beside any finding."""

from __future__ import annotations

from dataclasses import dataclass

POLICY = """\
title: Every control
leave: leave.csv
reviews: reviews.csv
controls:
- {control: allowed-hours}
- {control: attendance-ratio, parameters: {minimum: 0.75}}
- {id: by-minutes, control: attendance-ratio, parameters: {minimum: 0.9, by: minutes}}
- {control: breaks}
- {control: chronic-absence, parameters: {share: 0.125}}
- {control: cme-credits, parameters: {minimum: 1.5}}
- {control: concurrent-sessions, parameters: {tolerance_minutes: 1}}
- {control: coverage-complete, parameters: {tolerance_minutes: 1}}
- {control: cpe-credits, parameters: {minimum: 2, interactions_on_file: true}}
- {control: daily-rest}
- {control: daily-review}
- {control: early-leaving, parameters: {most: 1}}
- {control: ids-unique}
- {control: known-people}
- {control: lateness, parameters: {most: 1}}
- {control: roster-seen}
- {control: session-length}
- {control: source-fresh}
- {control: training-completed}
- {control: training-current}
- {control: training-score}
- {control: unknown-person}
- {control: weekly-average, parameters: {weeks: 2, hours: 40}}
- {id: weekly-average-rolling, control: weekly-average, parameters: {weeks: 2, hours: 40, roll: rolling}}
- {control: weekly-rest}
"""
#: Controls under an id of the policy's own.
CONTROLS = {"by-minutes": "attendance-ratio", "weekly-average-rolling": "weekly-average"}
TOPICS = ("Attendance", "Working time", "Access", "Training", "Records")


@dataclass(frozen=True)
class Rule:
    """One rule of the policy: its heading, what must hold with the policy's values, and those values.

    `worst` is the figure by which a finding is worse than another, with a minus where the greatest is.
    """

    title: str
    topic: str
    requirement: str
    reference: str = "A rule of the organisation."
    values: tuple[str, ...] = ()
    worst: str = ""
    one: str = "person"
    many: str = "people"


#: In the order of the policy.
RULES = {
    "allowed-hours": Rule(
        "Allowed hours",
        "Access",
        "Workstations are used only between 07:00 and 19:00, from Monday to Friday.",
        reference="ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the hours are the "
        "organisation's.",
        values=("07:00", "19:00", "1, 2, 3, 4, 5"),
        worst="-outside",
    ),
    "attendance-ratio": Rule(
        "Attendance rate",
        "Attendance",
        "Everyone attends at least 75_% of their planned sessions.",
        reference="A rule of the organisation; the share is a parameter.",
        values=("0.75", "sessions"),
        worst="percent",
    ),
    "by-minutes": Rule(
        "Attendance rate (by-minutes)",
        "Attendance",
        "Everyone attends at least 90_% of their planned minutes.",
        reference="A rule of the organisation; the share is a parameter.",
        values=("0.9", "minutes"),
        worst="percent",
    ),
    "breaks": Rule(
        "Breaks",
        "Working time",
        "Everyone who works more than 6 hours in a day takes breaks of at least 30 minutes, and everyone "
        "who works more than 9 hours, of at least 45 minutes.",
        reference="Directive 2003/88/EC, article 4: a break when the working day is longer than 6 hours; "
        "its length is national, here that of ArbZG § 4: 30 minutes above 6 hours, 45 above 9.",
        values=("6", "30", "9", "45"),
        worst="-without",
    ),
    "chronic-absence": Rule(
        "Chronic absence",
        "Attendance",
        "No one misses 12.5_% or more of their sessions.",
        reference="US states count 10 % of enrolled days as chronic (CALPADS glossary, Maine DoE); "
        "England's statistics count 10 % of possible sessions as persistent.",
        values=("0.125", "1"),
        worst="-percent",
    ),
    "cme-credits": Rule(
        "CME credits",
        "Training",
        "Everyone earns at least 1.5 credits of 60 minutes.",
        reference="AMA PRA booklet: 60 minutes are one AMA PRA Category 1 Credit, in steps of a quarter, "
        "to the nearest quarter hour; breaks excluded, parallel sessions once.",
        values=("1.5", "none"),
        worst="credits",
    ),
    "concurrent-sessions": Rule(
        "Two at once",
        "Access",
        "No one uses two workstations at once for more than 1 minute.",
        reference="ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the tolerance is the "
        "organisation's.",
        values=("1",),
        worst="-times",
    ),
    "coverage-complete": Rule(
        "Complete reading",
        "Records",
        "The whole period was read: no gaps longer than 1 minute in all.",
        reference="Practice under SOX 404: evidence is complete and accurate; what is missing is said.",
        values=("1",),
        worst="-missing",
        one="stream",
        many="streams",
    ),
    "cpe-credits": Rule(
        "CPE credits",
        "Training",
        "Everyone earns at least 2 credits of 50 minutes, with completed interactions on file.",
        reference="NASBA/AICPA Statement on Standards for CPE Programs, Standard 16 (2024): 50 minutes are "
        "one credit, in one increment for the whole programme, rounded down, a first full credit needed; a "
        "report of start and end times alone is not sufficient.",
        values=("2", "0.2", "none", "yes"),
        worst="credits",
    ),
    "daily-rest": Rule(
        "Daily rest",
        "Working time",
        "Everyone rests at least 11 hours on end in each 24 hours from the start of a shift.",
        reference="Directive 2003/88/EC, article 3: 11 consecutive hours in every 24.",
        values=("11",),
        worst="rest",
    ),
    "daily-review": Rule(
        "Daily review",
        "Access",
        "Each day's sessions on workstations are reviewed within 1 day, with the review on record.",
        reference="PCI DSS 4.0.1, 10.4.1: logs are reviewed at least once daily.",
        values=("1",),
        worst="-sessions",
        one="day",
        many="days",
    ),
    "early-leaving": Rule(
        "Leaving early",
        "Attendance",
        "No one leaves early more than once.",
        reference="A rule of the organisation; what is early, the schedule's grace says, session by session.",
        values=("1",),
        worst="-count",
    ),
    "ids-unique": Rule(
        "One id, one person",
        "Records",
        "No id at a source belongs to two people of the roster.",
        one="id",
        many="ids",
    ),
    "known-people": Rule(
        "Known ids",
        "Records",
        "Every id that a source names belongs to someone on the roster.",
        one="id",
        many="ids",
    ),
    "lateness": Rule(
        "Lateness",
        "Attendance",
        "No one comes late more than once.",
        reference="A rule of the organisation; what is late, the schedule's grace says, session by session.",
        values=("1",),
        worst="-count",
    ),
    "roster-seen": Rule("Everybody seen", "Records", "Some source has evidence of everyone on the roster."),
    "session-length": Rule(
        "Session length",
        "Access",
        "No session on a workstation is longer than 12 hours.",
        reference="ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the limit is the "
        "organisation's.",
        values=("12",),
        worst="-length",
    ),
    "source-fresh": Rule(
        "Fresh reading",
        "Records",
        "Every stream was last read after the period's end, or at most 24 hours before the time of the "
        "report.",
        reference="Practice under SOX 404: evidence is complete and accurate.",
        values=("24",),
        worst="-age",
        one="stream",
        many="streams",
    ),
    "training-completed": Rule(
        "Required training",
        "Training",
        "Everyone has completed every required programme by the last day of the period.",
        reference="A rule of the organisation; who has not begun has not completed.",
        values=("none", "not given"),
        worst="-not met",
    ),
    "training-current": Rule(
        "Training still valid",
        "Training",
        "On the last day of the period, everyone's latest completion or certificate is at most 365 days old.",
        values=("none", "365"),
    ),
    "training-score": Rule(
        "Training score",
        "Training",
        "Every completed item has at least the score that its source asks for.",
        values=("none", "not given"),
        worst="lowest",
    ),
    "unknown-person": Rule(
        "Known people",
        "Access",
        "Every session on a workstation belongs to someone on the roster.",
        reference="PCI DSS 4.0.1, 10.2.1.2: actions by anyone with administrative access are logged and "
        "can be laid to a person.",
    ),
    "weekly-average": Rule(
        "Working week",
        "Working time",
        "No one works more than 40 hours a week on average over a fixed period of 2 weeks.",
        reference="Directive 2003/88/EC, article 6(b): 48 hours per seven days, over a reference period of "
        "at most four months (article 16(b)), in which paid leave and sick leave are neutral.",
        values=("40", "2", "fixed"),
        worst="-least",
    ),
    "weekly-average-rolling": Rule(
        "Working week (weekly-average-rolling)",
        "Working time",
        "No one works more than 40 hours a week on average over a rolling period of 2 weeks.",
        reference="Directive 2003/88/EC, article 6(b): 48 hours per seven days, over a reference period of "
        "at most four months (article 16(b)), in which paid leave and sick leave are neutral.",
        values=("40", "2", "rolling"),
        worst="-least",
    ),
    "weekly-rest": Rule(
        "Weekly rest",
        "Working time",
        "Everyone rests at least 35 hours on end in each calendar week.",
        reference="Directive 2003/88/EC, article 5: 24 hours and the daily rest of 11 hours per seven days.",
        values=("35",),
        worst="rest",
    ),
}
#: The rules that each report shows.
OF_REPORT = {
    "compliance": tuple(RULES),
    "working-time": tuple(name for name, rule in RULES.items() if rule.topic == "Working time"),
    "access-review": tuple(name for name, rule in RULES.items() if rule.topic == "Access"),
    "training": ("training-completed", "training-current", "training-score"),
}
