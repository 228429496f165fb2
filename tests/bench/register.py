"""Fills a store with visits and works the register out: `python tests/bench/register.py ROWS`.

20,000 people in 400 rooms over a month, with 22,400 sessions planned. Writes the seconds that the register
took to stderr; filling the store is not counted.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from passmuster.files.input_file import InputFile
from passmuster.times.midnights import day_interval
from passmuster_reports.assessment.period import ReportingPeriod
from passmuster_reports.assessment.views import create_views
from passmuster_reports.expected.roster import Member, Roster
from passmuster_reports.expected.schedule import Planned, Schedule
from passmuster_reports.store.connection import open_temporary_store

PEOPLE, ROOMS = 20_000, 400
FIRST, LAST, ZONE = date(2026, 10, 1), date(2026, 10, 31), ZoneInfo("Europe/Berlin")

#: Whole numbers that have no factor in common with people and seconds spread the visits evenly.
VISITS = f"""
INSERT INTO presence_evidence BY NAME
SELECT
    'presence' AS kind, 'zego' AS source, '1200' AS account, 'room_logio_records' AS stream,
    'zego:1200:room_logio_records:' || i AS evidence_id,
    'u' || (i * 7919 % {PEOPLE}) AS person_id, 'name ' || (i * 7919 % {PEOPLE}) AS person_name,
    TIMESTAMP '2026-11-01 06:00:00' AS read_at, 'room' AS place_type, 'r' || (i % {ROOMS}) AS place_id,
    TIMESTAMP '2026-10-01' + to_seconds(i * 104729 % 2678400) AS started_at,
    TIMESTAMP '2026-10-01' + to_seconds(i * 104729 % 2678400 + 1800) AS ended_at,
    FALSE AS "open", 'second' AS "precision", FALSE AS clipped_start, FALSE AS clipped_end
FROM range(?) AS rows(i)
"""

READINGS = f"""
INSERT INTO readings BY NAME
SELECT
    'zego' AS source, '1200' AS account, 'room_logio_records' AS stream, 'presence' AS kind,
    '{{"room_id": "r' || i || '"}}' AS partition, TIMESTAMP '2026-10-01' - INTERVAL 1 DAY AS starts_at,
    TIMESTAMP '2026-11-01' AS ends_at, TIMESTAMP '2026-11-01 06:00:00' AS read_at, 1 AS records,
    0 AS rejected, '{{}}' AS reasons
FROM range({ROOMS}) AS rows(i)
"""


def expected() -> tuple[Roster, Schedule]:
    """Everybody in one of a hundred groups; two sessions a day in each room, for one group each."""
    nothing = InputFile("", "", "", 0)
    members = tuple(
        Member(f"P{each}", f"name {each}", None, f"g{each % 100}", {"zego": (f"u{each}",)}, None, None)
        for each in range(PEOPLE)
    )
    sessions = tuple(
        Planned(
            f"{day}-{room}-{hour}",
            None,
            "zego",
            f"r{room}",
            start := datetime(2026, 10, day, hour, tzinfo=UTC),
            start + timedelta(hours=2),
            (f"g{room % 100}",),
            timedelta(minutes=5),
            None,
        )
        for day in range(1, 29)
        for room in range(ROOMS)
        for hour in (6, 9)
    )
    return Roster(members, ("zego",), nothing), Schedule(sessions, nothing)


def main(rows: int) -> None:
    """Fill, work out, and say how long it took."""
    read = datetime(2026, 11, 1, 6, tzinfo=UTC)
    period = ReportingPeriod(
        FIRST, LAST, ZONE, day_interval(FIRST, LAST, ZONE), "the days asked for", read, read
    )
    roster, schedule = expected()
    with open_temporary_store() as connection:
        connection.execute(VISITS, [rows])
        connection.execute(READINGS)
        connection.execute("CHECKPOINT")
        started = time.perf_counter()
        create_views(connection, period, roster, schedule)
        sys.stderr.write(f"{time.perf_counter() - started}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
