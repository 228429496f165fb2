"""One person's part of an assessment: their evidence, their line of the roster, and their sessions."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from passmuster_reports.assessment.assessment import prepare
from passmuster_reports.assessment.elsewhere import Named, in_order
from passmuster_reports.assessment.overlay import BELOW, EVIDENCE, READINGS, Rows, find_overlay, quoted
from passmuster_reports.store.key_words import is_of_people, text_of_value
from passmuster_reports.store.origin import NOT_COMPLETE, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.overlay import Overlay
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Planned, Schedule
    from passmuster_reports.store.origin import Origin

    #: An id, and the source where it is one.
    SourceId = tuple[str, str]

A = TypeVar("A", bound="Assessment")

#: What stands in a session for the others who must attend it: without anybody, the whole roster must.
_OTHERS = "mailto:others"


def of_person(assessment: A, person: str) -> A:
    """Return the part of an assessment that is about one person; the caller closes it.

    What others did is left out. That a stream knows the places of the person's sessions is not: its silence
    on the person says something only then.
    """
    connection = assessment.connection
    ids = frozenset(connection.execute(_IDS, {"person": person}).fetchall())
    roster = assessment.roster and _of_roster(connection, assessment.roster, person)
    schedule = assessment.schedule and _of_schedule(connection, assessment.schedule, roster, person)
    overlay = assessment.overlay or find_overlay(connection)
    whose = _whose(connection, ids, person)
    for table in EVIDENCE.values():
        overlay = overlay.with_view(table, f"SELECT * FROM {BELOW} WHERE {whose}", "TABLE")
    overlay = _over_readings(connection, overlay, ids)
    other = connection.cursor()
    overlay.lay(other)
    return prepare(
        replace(
            assessment,
            connection=other,
            origin=_of_origin(other, assessment.origin),
            roster=roster,
            schedule=schedule,
            policy=assessment.policy and _of_policy(assessment.policy, person),
            same_email=(),
            same_name=(),
            elsewhere=in_order(set(_elsewhere(assessment, ids, schedule))),
            overlay=overlay,
        )
    )


_IDS = """
SELECT source, id FROM ids_of_roster WHERE person = $person
UNION
SELECT source, known_as FROM identities WHERE person = $person AND has_id
"""
_NAMELESS = "SELECT source, account, known_as FROM identities WHERE person = $person AND NOT has_id"
_SHARED = """
SELECT source, id FROM ids_of_roster
GROUP BY source, id
HAVING count(DISTINCT person) > 1 AND bool_or(person = $person)
ORDER BY source, id
"""
_SESSIONS = """
SELECT sessions.session FROM register JOIN sessions ON sessions.number = register.number
WHERE register.person = $person
"""
_PLACES = "SELECT source, account, stream, place_type, place_id FROM places"


def _whose(connection: DuckDBPyConnection, ids: Set[SourceId], person: str) -> str:
    """Return whose evidence is the person's, as a condition of SQL."""
    conditions = [
        f"source = {quoted(source)} AND person_id = {quoted(known_as)}" for source, known_as in sorted(ids)
    ]
    for source, account, known_as in connection.execute(_NAMELESS, {"person": person}).fetchall():
        conditions.append(
            f"source = {quoted(source)} AND account = {quoted(account)} AND person_id IS NULL "
            f"AND 'no id, ' || coalesce(person_name, 'no name') = {quoted(known_as)}"
        )
    return " OR ".join(conditions) or "FALSE"


def _of_roster(connection: DuckDBPyConnection, roster: Roster, person: str) -> Roster:
    shared = connection.execute(_SHARED, {"person": person}).fetchall()
    members = tuple(member for member in roster.members if member.person == person)
    return replace(roster, members=members, shared=tuple(shared))


def _of_schedule(
    connection: DuckDBPyConnection, schedule: Schedule, roster: Roster | None, person: str
) -> Schedule:
    """Return the sessions of the period that the person was expected or seen in, with their excuse alone."""
    theirs = {session for (session,) in connection.execute(_SESSIONS, {"person": person}).fetchall()}
    known = {name for member in (roster.members if roster else ()) for name in (member.person, member.group)}

    def alone(planned: Planned) -> Planned:
        who = tuple(name for name in planned.who if name in known)
        excused = tuple(excused for excused in planned.excused if excused.person == person)
        return replace(planned, who=who if who or not planned.who else (_OTHERS,), excused=excused)

    sessions = tuple(alone(planned) for planned in schedule.sessions if planned.session in theirs)
    return replace(schedule, sessions=sessions, left_out=())


def _of_policy(policy: Policy, person: str) -> Policy:
    leave = policy.leave
    return replace(
        policy,
        waivers=tuple(waiver for waiver in policy.waivers if waiver.subject in (None, person)),
        leave=leave and replace(leave, days=tuple(entry for entry in leave.days if entry[0] == person)),
        reviews=None,
    )


def _of_origin(connection: DuckDBPyConnection, origin: Origin) -> Origin:
    """Return the origin of the person's evidence; what went wrong may name others, and is not told."""
    lines: Counter[tuple[str, str, str]] = Counter()
    for table in EVIDENCE.values():
        for *stream, count in connection.execute(
            f"SELECT source, account, stream, count(*) FROM {table} GROUP BY ALL"
        ).fetchall():
            lines[stream[0], stream[1], stream[2]] += count
    failures = dict.fromkeys(
        Failure(failure.source, failure.account, failure.stream, NOT_COMPLETE) for failure in origin.failures
    )
    return replace(origin, failures=tuple(failures), lines=dict(sorted(lines.items())), left_out={})


def _over_readings(connection: DuckDBPyConnection, overlay: Overlay, ids: Set[SourceId]) -> Overlay:
    """Return the overlay without the partitions and the open visits of others, and without reasons."""
    rows = connection.execute("SELECT DISTINCT source, partition FROM readings ORDER BY ALL").fetchall()
    others = [(source, partition) for source, partition in rows if _is_of_others(source, partition, ids)]
    rows = connection.execute("SELECT DISTINCT source, unread FROM readings ORDER BY ALL").fetchall()
    visits = [(source, unread, _own_visits(source, unread, ids)) for source, unread in rows if unread]
    return overlay.with_steps(
        Rows("partitions_of_others", {"source": "VARCHAR", "partition": "VARCHAR"}, others),
        Rows("visits_of_one", dict.fromkeys(("source", "before", "after"), "VARCHAR"), visits),
    ).with_view(
        READINGS,
        f"""
SELECT told.* REPLACE ('{{}}' AS reasons, visits_of_one.after AS unread)
FROM {BELOW} AS told
ANTI JOIN partitions_of_others
    ON partitions_of_others.source = told.source AND partitions_of_others.partition = told.partition
LEFT JOIN visits_of_one ON visits_of_one.source = told.source AND visits_of_one.before = told.unread
""",
    )


def _is_of_others(source: str, partition: str, ids: Set[SourceId]) -> bool:
    people = {
        (source, text_of_value(value)) for key, value in json.loads(partition).items() if is_of_people(key)
    }
    return bool(people) and people.isdisjoint(ids)


def _own_visits(source: str, unread: str, ids: Set[SourceId]) -> str:
    visits = [visit for visit in json.loads(unread) if (source, visit["person_id"]) in ids]
    return json.dumps(visits, sort_keys=True, ensure_ascii=False)


def _elsewhere(assessment: Assessment, ids: Set[SourceId], schedule: Schedule | None) -> Iterator[Named]:
    """Yield what evidence of others tells: the kind of each stream, and which of the places it knows."""
    connection = assessment.connection
    for row in connection.execute("SELECT DISTINCT kind, source, account, stream FROM evidence").fetchall():
        yield Named(*row)
    places = {planned.place for planned in schedule.sessions} if schedule else set()
    for source, account, stream, place_type, place_id in connection.execute(_PLACES).fetchall():
        known = place_id if place_id in places else None
        yield Named("presence", source, account, stream, place_type=place_type, place_id=known)
    for named in assessment.elsewhere:
        if (named.source, named.person_id) in ids:
            yield replace(named, person_name=None, read_at=None)
