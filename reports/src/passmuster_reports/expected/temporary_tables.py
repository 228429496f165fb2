"""Roster and schedule as temporary tables of DuckDB, for SQL to join with the evidence.

    roster         person, name, email, group_name, joined_on, left_on
    roster_ids     person, source, id
    schedule       session, title, source, place_id, starts_at, ends_at, grace_seconds, note
    schedule_who   session, who
    excused_people session, person, reason
    excused_days   person, first_day, last_day, reason

Times are in UTC, without zone. `roster_ids` has a row for each id of a person at each source with a column;
where that column is empty for them, a row whose `id` is NULL. At every other source `person` is the id: a row
whose `source` is `*` says so. Evidence is therefore joined by

    roster_ids.id = evidence.person_id
    AND (roster_ids.source = evidence.source
         OR roster_ids.source = '*' AND evidence.source NOT IN (SELECT source FROM roster_ids))

Of an id that is shared with somebody who is not there, a row has nobody's `person`, which is empty.

`schedule_who` has no row for a session that the whole roster must attend. Else `who` is a person or a group
of the roster, or `mailto:` and the address of an attendee whom it does not know.

`excused_people` are those of the schedule, `excused_days` those of the roster: both days are included, no day
of a person comes twice, and `reason` is empty where none is given.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Schedule

#: The `source` of the ids at sources that have no column of their own.
ANY_SOURCE = "*"

_TABLES: Mapping[str, Mapping[str, str]] = {
    "roster": {
        "person": "VARCHAR",
        "name": "VARCHAR",
        "email": "VARCHAR",
        "group_name": "VARCHAR",
        "joined_on": "DATE",
        "left_on": "DATE",
    },
    "roster_ids": {"person": "VARCHAR", "source": "VARCHAR", "id": "VARCHAR"},
    "schedule": {
        "session": "VARCHAR",
        "title": "VARCHAR",
        "source": "VARCHAR",
        "place_id": "VARCHAR",
        "starts_at": "TIMESTAMP",
        "ends_at": "TIMESTAMP",
        "grace_seconds": "BIGINT",
        "note": "VARCHAR",
    },
    "schedule_who": {"session": "VARCHAR", "who": "VARCHAR"},
    "excused_people": {"session": "VARCHAR", "person": "VARCHAR", "reason": "VARCHAR"},
    "excused_days": {"person": "VARCHAR", "first_day": "DATE", "last_day": "DATE", "reason": "VARCHAR"},
}


def load_expected(connection: DuckDBPyConnection, roster: Roster | None, schedule: Schedule | None) -> None:
    """Create the tables, or replace them; without a roster or a schedule, theirs are empty."""
    rows: dict[str, Sequence[tuple[Any, ...]]] = dict.fromkeys(_TABLES, ())
    if roster:
        rows["roster"] = [
            (member.person, member.name, member.email, member.group, member.joined, member.left)
            for member in roster.members
        ]
        rows["roster_ids"] = list(_ids(roster))
        rows["excused_days"] = [
            (member.person, days.first, days.last, days.reason)
            for member in roster.members
            for days in member.excused
        ]
    if schedule:
        rows["schedule"] = [
            (
                session.session,
                session.title,
                session.source,
                session.place,
                session.start.astimezone(UTC).replace(tzinfo=None),
                session.end.astimezone(UTC).replace(tzinfo=None),
                int(session.grace.total_seconds()),
                session.note,
            )
            for session in schedule.sessions
        ]
        rows["schedule_who"] = [
            (session.session, who) for session in schedule.sessions for who in session.who
        ]
        rows["excused_people"] = [
            (session.session, excused.person, excused.reason)
            for session in schedule.sessions
            for excused in session.excused
        ]
    for name, columns in _TABLES.items():
        load_rows(connection, name, columns, rows[name])


def _ids(roster: Roster) -> Iterator[tuple[str, str, str | None]]:
    for member in roster.members:
        for source in roster.sources:
            yield from ((member.person, source, known) for known in member.ids[source] or (None,))
        yield member.person, ANY_SOURCE, member.person
    for source, shared in roster.shared:
        yield "", source, shared
