"""The figures of the attendance report as one JSON object; every other form is rendered from it.

Its keys are documented in the distribution's README.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.times import Interval, clip, clock_changes, split_at_midnight, total
from passmuster_reports.assessment.register import Row, SessionRegister, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json
    from passmuster_reports.reports.data_faults import Fault

SEEN = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.LATE_AND_LEFT_EARLY})


class Writer:
    """Writes instants as local times of the report's zone with their offset, durations as seconds and
    minutes."""

    def __init__(self, period: ReportingPeriod, place_names: dict[str, str]) -> None:
        self.zone = period.zone
        self.place_names = place_names

    def instant(self, instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(self.zone).isoformat()

    def interval(self, interval: Interval) -> Json:
        return {"start": self.instant(interval.start), "end": self.instant(interval.end)}

    def intervals(self, intervals: Iterable[Interval]) -> list[Json]:
        return [self.interval(each) for each in intervals]

    def person(self, person: Person | None) -> Json | None:
        return None if person is None else {"person": person.key, "name": person.name, "group": person.group}

    def session(self, register: SessionRegister) -> Json:
        session = register.session
        return {
            "session": session.session,
            "title": session.title,
            "source": session.source,
            "place": session.place,
            "place_name": self.place_names.get(session.place),
            "day": session.day.isoformat(),
            "planned": session.planned,
            **self.interval(session.whole),
            "counted": self.interval(session.window),
            "cut_by_period": session.window != session.whole,
            "grace_minutes": int(session.grace / timedelta(minutes=1)) if session.planned else None,
            "note": session.note,
        }


def seconds(length: timedelta) -> int | float:
    """Seconds; whole ones as an integer."""
    value = length.total_seconds()
    return int(value) if value.is_integer() else value


def minutes(length: timedelta) -> int:
    """Whole minutes, rounded down."""
    return length // timedelta(minutes=1)


def write_period(period: ReportingPeriod, writer: Writer) -> Json:
    """The period, its offsets from UTC at both ends, and the clock changes inside."""
    interval = period.interval
    last = max(interval.start, interval.end - timedelta(seconds=1))
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "taken_from": period.taken_from,
        "timezone": period.zone.key,
        **writer.interval(interval),
        "days": (period.last - period.first).days + 1,
        "hours": seconds(interval.length) / 3600,
        "offset_at_start": _offset(interval.start.astimezone(period.zone).utcoffset()),
        "offset_at_end": _offset(last.astimezone(period.zone).utcoffset()),
        "clock_changes": [
            {"at": writer.instant(each.at), "before": _offset(each.before), "after": _offset(each.after)}
            for each in clock_changes(interval, period.zone)
        ],
    }


def _offset(offset: timedelta | None) -> str:
    """+02:00, the way RFC 3339 writes it; historic zones may have seconds."""
    value = int((offset or timedelta()).total_seconds())
    hours, rest = divmod(abs(value), 3600)
    text = f"{'-' if value < 0 else '+'}{hours:02}:{rest // 60:02}"
    return text + (f":{rest % 60:02}" if rest % 60 else "")


def write_register(registers: Sequence[SessionRegister], writer: Writer) -> list[Json]:
    """The sessions in the register's order, each with its rows."""
    return [
        {
            **writer.session(register),
            "counts": _status_counts(register.rows),
            "gaps": writer.intervals(register.gaps),
            "rows": [write_row(row, register, writer) for row in register.rows],
        }
        for register in registers
    ]


def _status_counts(rows: Iterable[Row]) -> Json:
    counts = Counter(row.status for row in rows)
    return {status.value: counts[status] for status in Status if counts[status]}


def write_row(row: Row, register: SessionRegister, writer: Writer) -> Json:
    session = register.session
    return {
        **(writer.person(row.person) or {}),
        "expected": row.expected,
        "status": row.status.value,
        "reason": row.reason,
        "arrival": writer.instant(row.arrival),
        "departure": writer.instant(row.departure),
        "present_seconds": seconds(row.present),
        "present_minutes": minutes(row.present),
        "scheduled_minutes": minutes(session.window.length) if session.planned else None,
        "late_seconds": None if row.late is None else seconds(row.late),
        "left_early_seconds": None if row.early is None else seconds(row.early),
        "marks": list(row.marks),
        "not_read": writer.intervals(row.not_read),
        "visits": [
            {
                "evidence_id": each.evidence_id,
                "start": writer.instant(each.started_at),
                "end": writer.instant(each.ended_at),
                "read_at": writer.instant(each.read_at),
                "precision": each.precision,
            }
            for each in row.visits
        ],
        "counted": writer.intervals(row.intervals),
    }


def write_summary(registers: Sequence[SessionRegister], faults: Sequence[Fault]) -> Json:
    """The headline figures; rates are null where nothing could be assessed."""
    rows = [(register, row) for register in registers for row in register.rows]
    expected = [(register, row) for register, row in rows if row.expected]
    present = sum(row.status in SEEN for _, row in expected)
    absent = sum(row.status is Status.ABSENT for _, row in expected)
    assessed = [(register, row) for register, row in expected if row.status is not Status.NOT_ASSESSED]
    scheduled = sum((register.session.window.length for register, _ in assessed), timedelta())
    attended = sum((row.present for _, row in assessed), timedelta())
    return {
        "people": len({row.person.key for _, row in rows}),
        "sessions": len(registers),
        "visits": len({visit.evidence_id for _, row in rows for visit in row.visits}),
        "expected": len(expected),
        "present": present,
        "absent": absent,
        "not_assessed": len(expected) - len(assessed),
        "attendance_rate": present / (present + absent) if present + absent else None,
        "minutes_present": minutes(attended),
        "minutes_scheduled": minutes(scheduled),
        "minutes_in_register": minutes(sum((row.present for _, row in rows), timedelta())),
        "exceptions": _exception_counts(registers, rows, faults),
    }


def _exception_counts(
    registers: Sequence[SessionRegister], rows: Sequence[tuple[SessionRegister, Row]], faults: Sequence[Fault]
) -> Json:
    """How many exceptions of each kind; null where there was nothing to assess them by."""
    statuses = Counter(row.status for _, row in rows)
    planned = any(register.session.planned for register in registers)
    return {
        "absent": statuses[Status.ABSENT] if any(row.expected for _, row in rows) else None,
        "late": sum(row.late is not None for _, row in rows) if planned else None,
        "left early": sum(row.early is not None for _, row in rows) if planned else None,
        "open": sum("open" in row.marks for _, row in rows),
        "not assessed": statuses[Status.NOT_ASSESSED],
        "data faults": len(faults),
    }


def write_days(registers: Sequence[SessionRegister], period: ReportingPeriod) -> list[Json]:
    """Each local day of the period: its hours, its sessions by their first day, and who was in them."""
    by_day: dict[str, list[SessionRegister]] = {}
    for register in registers:
        by_day.setdefault(register.session.day.isoformat(), []).append(register)
    days = []
    for day, interval in split_at_midnight(period.interval, period.zone):
        theirs = by_day.get(day.isoformat(), [])
        rows = [row for register in theirs for row in register.rows]
        days.append(
            {
                "day": day.isoformat(),
                "hours": seconds(interval.length) / 3600,
                "sessions": len(theirs),
                "present": sum(bool(row.visits) for row in rows),
                "absent": sum(row.status is Status.ABSENT for row in rows),
                "not_assessed": sum(row.status is Status.NOT_ASSESSED for row in rows),
                "present_seconds": seconds(
                    sum(
                        (
                            total(clip(row.intervals, interval))
                            for register in registers
                            for row in register.rows
                            if register.session.window.overlaps(interval)
                        ),
                        timedelta(),
                    )
                ),
            }
        )
    return days
