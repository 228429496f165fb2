"""An exact count of sessions on workstations."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from fractions import Fraction

from figures.month import Month, Visit
from figures.reckoning import Expected, counted, us, worst
from figures.written import HOUR, Figure, Length, Often


def sessions_of(month: Month) -> dict[str, list[Visit]]:
    """Those that touch the period, by the person or the id that nobody on the roster has."""
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for each in month.sessions:
        end = each.end or month.as_of
        inside = (
            each.start < month.end and month.start < end
            if each.start < end
            else month.start <= each.start < month.end
        )
        if inside:
            found[subject(month, each.person)].append(each)
    return {who: sorted(theirs, key=lambda each: (each.start, each.id)) for who, theirs in found.items()}


def subject(month: Month, person: int) -> str:
    return f"A{person}" if person <= month.people else f"ekran:host:e{person}"


def of_access(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of the controls on access, as the test's policy applies them."""
    found: defaultdict[str, dict[str, Expected]] = defaultdict(dict)
    for who, theirs in sessions_of(month).items():
        found["allowed-hours"][who] = _hours(month, theirs)
        found["session-length"][who] = _length(month, theirs)
        found["concurrent-sessions"][who] = _together(month, theirs)
        known = who.startswith("A")
        said: dict[str, Figure] = {"sessions": len(theirs)}
        if not known:
            said |= {"first": at_minute_of_clock(month, theirs[0].start), "place": theirs[0].place}
        found["unknown-person"][who] = Expected("met" if known else "not met", [said])
    found["daily-review"] = _reviews(month)
    return found


def local(month: Month, instant: datetime) -> datetime:
    """The time that the zone's clocks show."""
    return instant.astimezone(month.zone).replace(tzinfo=None)


def at_minute_of_clock(month: Month, instant: datetime) -> str:
    return f"{local(month, instant):%Y-%m-%d %H:%M}"


def backwards(visit: Visit) -> bool:
    return visit.end is not None and visit.end < visit.start


def status_of_hours(month: Month, visit: Visit) -> str:
    """How one session stands."""
    begin, end = local(month, visit.start), local(month, visit.end or month.as_of)
    outside = begin.weekday() > 4 or begin.time() < time(7) or end > datetime.combine(begin.date(), time(19))
    if backwards(visit):
        return "not assessed"
    return "not met" if outside else "met" if visit.end else "not assessed"


def length_of(month: Month, visit: Visit) -> int:
    """In microseconds."""
    return us((visit.end or month.as_of) - visit.start)


def too_long(month: Month, visit: Visit) -> bool:
    return length_of(month, visit) > 12 * HOUR


def _hours(month: Month, theirs: list[Visit]) -> Expected:
    statuses = [status_of_hours(month, each) for each in theirs]
    said: dict[str, Figure] = {"sessions": len(theirs)}
    match worst(statuses):
        case "not met":
            first = theirs[statuses.index("not met")]
            said |= {
                "outside": statuses.count("not met"),
                "first": at_minute_of_clock(month, first.start),
                "place": first.place,
            }
        case "not assessed":
            said |= {"doubtful": statuses.count("not assessed")}
    return Expected(worst(statuses), [said])


def _length(month: Month, theirs: list[Visit]) -> Expected:
    statuses, lengths = [], []
    for each in theirs:
        length = length_of(month, each)
        if backwards(each):
            statuses.append("not assessed")
            continue
        lengths.append((-length, each.start, each.id))
        statuses.append("not met" if too_long(month, each) else "met" if each.end else "not assessed")
    said: dict[str, Figure] = {"sessions": len(theirs)}
    if lengths:
        length, start, _ = min(lengths)
        said |= {"length": Length(-length, Fraction(12 * HOUR)), "start": at_minute_of_clock(month, start)}
    more = counted(long=statuses.count("not met"), doubtful=statuses.count("not assessed"))
    return Expected(worst(statuses), [said | more])


def pairs_at_once(month: Month, theirs: list[Visit]) -> list[tuple[Visit, Visit]]:
    """Sessions on two workstations at once, for more than a minute."""
    found = []
    for one in theirs:
        for other in theirs:
            if one.place < other.place and not backwards(one) and not backwards(other):
                begin = max(one.start, other.start)
                if min(one.end or month.as_of, other.end or month.as_of) - begin > timedelta(minutes=1):
                    found.append((one, other))
    return found


def _together(month: Month, theirs: list[Visit]) -> Expected:
    pairs = [
        (max(one.start, other.start), f"{one.place} and {other.place}")
        for one, other in pairs_at_once(month, theirs)
    ]
    if pairs:
        begin, places = min(pairs)
        figures: dict[str, Figure] = {
            "times": Often(len(pairs)),
            "places": places,
            "first": at_minute_of_clock(month, begin),
        }
        return Expected("not met", [figures])
    if any(map(backwards, theirs)):
        return Expected("not assessed", [{}])
    return Expected("met", [{"sessions": len(theirs)}])


def _reviews(month: Month) -> dict[str, Expected]:
    days: defaultdict[str, int] = defaultdict(int)
    for theirs in sessions_of(month).values():
        for each in theirs:
            days[str(max(local(month, each.start).date(), month.first))] += 1
    found = {}
    as_of = month.as_of.astimezone(month.zone).date()
    for text, count in days.items():
        day = datetime.fromisoformat(text).date()
        made = [(when, who) for when, who in month.reviews if day <= when <= day + timedelta(days=1)]
        said: dict[str, Figure] = {"sessions": count}
        if made:
            found[text] = Expected("met", [said | {"day": str(min(made)[0]), "who": min(made)[1]}])
        elif day + timedelta(days=1) >= as_of:
            found[text] = Expected("not assessed", [said | {"time": "there is still time for the review"}])
        else:
            found[text] = Expected("not met", [said | {"none": "no review"}])
    return found
