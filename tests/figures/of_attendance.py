"""An exact count of attendance: who was there, for how long, late or early, and what that earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from figures.month import Month, Planned, Visit
from figures.reckoning import Expected, Interval, clipped, counted, gaps, total, us
from figures.written import MINUTE, SECOND, Figure, Minutes, Number, percent

_NONE = timedelta(seconds=1)


@dataclass(frozen=True)
class Row:
    """One person in one session."""

    status: str
    session: Planned
    visits: list[tuple[datetime, datetime]]
    late: timedelta | None
    late_unknown: bool
    early: timedelta | None
    early_unknown: bool
    open: bool

    @property
    def present(self) -> int:
        return total(clipped(self.visits, self.session.start, self.session.end))


def rows(month: Month, person: int) -> list[Row]:
    return [_row(month, person, session) for session in month.planned]


def gaps_in(month: Month, session: Planned) -> list[Interval]:
    """What was not read of a session."""
    read = [(each.start, each.end) for each in month.readings if f'"{session.place}"' in each.partition]
    whole = gaps(read, month.start - timedelta(days=20), month.end)
    return [gap for gap in clipped(whole, session.start, session.end) if gap[1] - gap[0] > _NONE]


def _row(month: Month, person: int, session: Planned) -> Row:
    theirs = [each for each in month.visits if each.person == person and is_in(each, session, month)]
    not_read = gaps_in(month, session)
    visits = [(each.start, each.end or month.as_of) for each in theirs]
    if not visits:
        return Row("not assessed" if not_read else "absent", session, [], None, False, None, False, False)
    arrival, until = min(start for start, _ in visits), max(end for _, end in visits)
    is_open = any(each.end is None for each in theirs)
    late, early = arrival - session.start, session.end - until
    unread_before = any(min(end, arrival) - start > _NONE for start, end in not_read)
    unread_after = any(end - max(start, until) > _NONE for start, end in not_read)
    is_late, is_early = late > session.grace, early > session.grace
    return Row(
        "present",
        session,
        visits,
        late if is_late and not unread_before else None,
        is_late and unread_before,
        early if is_early and not unread_after and not is_open else None,
        is_open or (is_early and unread_after),
        is_open,
    )


def is_in(visit: Visit, session: Planned, month: Month) -> bool:
    end = visit.end or month.as_of
    if visit.place != session.place:
        return False
    if end <= visit.start:
        return session.start <= visit.start < session.end
    return visit.start < session.end and session.start < end


def of_attendance(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of the controls on attendance, as the test's policy applies them."""
    found: dict[str, dict[str, Expected]] = {}
    for person in range(1, month.people + 1):
        theirs = rows(month, person)
        if theirs:
            nothing = all(row.status == "not assessed" for row in theirs)
            for control, expected in _of_person(theirs).items():
                if nothing and control in ("attendance-ratio", "by-minutes", "chronic-absence"):
                    expected.parts[:] = [{"none_of": len(theirs)}]
                found.setdefault(control, {})[f"A{person}"] = expected
    return found


def _of_person(theirs: list[Row]) -> dict[str, Expected]:
    unknown = sum(row.status == "not assessed" for row in theirs)
    present = total(
        interval for row in theirs for interval in clipped(row.visits, row.session.start, row.session.end)
    )
    is_open: dict[str, Figure] = (
        {"open": "; a visit was still open when it was read"} if any(row.open for row in theirs) else {}
    )

    def credited(credits: Fraction, least: Fraction) -> Expected:
        status = (
            "not met"
            if credits < least and not unknown
            else "not assessed"
            if credits < least or unknown
            else "met"
        )
        if present == 0 and unknown:
            nothing: dict[str, Figure] = {"no_minute": "no minute that is known"}
            return Expected(status, [nothing | counted(unknown=unknown) | is_open])
        figures: dict[str, Figure] = {"credits": Number(float(credits)), "minutes": Minutes(present)}
        return Expected(status, [figures | counted(unknown=unknown) | is_open])

    def beyond(lengths: list[timedelta], unknown: int) -> Expected:
        worst: dict[str, Figure] = (
            {"count": len(lengths), "of": len(theirs), "worst": Minutes(us(max(lengths)))} if lengths else {}
        )
        status = "not met" if len(lengths) > 1 else "not assessed" if unknown else "met"
        if unknown == len(theirs):
            return Expected(status, [{"none_of": unknown}])
        return Expected(status, [{**worst, **counted(unknown=unknown)}])

    return {
        "attendance-ratio": _ratio(
            sum(row.status == "present" for row in theirs), len(theirs), unknown, unknown, "0.75"
        ),
        "by-minutes": _ratio(
            sum(row.present for row in theirs),
            sum(us(row.session.end - row.session.start) for row in theirs),
            sum(us(row.session.end - row.session.start) for row in theirs if row.status == "not assessed"),
            unknown,
            "0.9",
        ),
        "chronic-absence": _absence(
            sum(row.status == "absent" for row in theirs), len(theirs), unknown, "0.125"
        ),
        "lateness": beyond(
            [row.late for row in theirs if row.late is not None],
            unknown + sum(row.late_unknown for row in theirs),
        ),
        "early-leaving": beyond(
            [row.early for row in theirs if row.early is not None],
            unknown + sum(row.early_unknown for row in theirs),
        ),
        "cpe-credits": credited(
            present // (10 * MINUTE) * Fraction(1, 5) if present >= 50 * MINUTE else Fraction(0),
            Fraction(2),
        ),
        "cme-credits": credited(
            (2 * present + 15 * MINUTE) // (30 * MINUTE) * Fraction(1, 4), Fraction(3, 2)
        ),
    }


def _ratio(reached: int, whole: int, open_part: int, unknown: int, least: str) -> Expected:
    status = (
        "not met" if reached + open_part < Fraction(least) * whole else "not assessed" if unknown else "met"
    )
    figures: dict[str, Figure] = {"percent": percent(reached, whole, least), **counted(unknown=unknown)}
    if whole < SECOND:
        return Expected(status, [{"attended": reached, "sessions": whole, **figures}])
    seconds = reached % MINUTE >= SECOND
    present: dict[str, Figure] = {"present": Minutes(reached)} if seconds else {"minutes": reached // MINUTE}
    return Expected(status, [{**present, "planned": Minutes(whole), **figures}])


def _absence(absent: int, sessions: int, unknown: int, share: str) -> Expected:
    status = "not met" if absent >= Fraction(share) * sessions else "not assessed" if unknown else "met"
    figures = {"percent": percent(absent, sessions, share), **counted(unknown=unknown)}
    return Expected(status, [{"absent": absent, "sessions": sessions, **figures}])
