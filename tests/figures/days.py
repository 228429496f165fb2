"""How pages write days, times, lengths and shares: the reckoning's own way of doing it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from figures.page import THIN
from figures.reckoning import us
from figures.written import MINUTE, SECOND

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TO = "\u2013"
TIMES = "\u00d7"


def date_of(day: date) -> str:
    """`24 February`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def long_day(day: date) -> str:
    """`24 February 2028`."""
    return f"{date_of(day)} {day.year}"


def short_day(day: date) -> str:
    """`24 Feb`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def week_day(day: date) -> str:
    """`Thu 24 Feb 2028`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {short_day(day)} {day.year}"


def day_range(first: date, last: date) -> str:
    """First and last day with a dash between; what both share stands once."""
    if first == last:
        return long_day(first)
    begin = f"{first.day}" if first.month == last.month and first.year == last.year else date_of(first)
    return f"{begin if first.year == last.year else long_day(first)} {TO} {long_day(last)}"


def spoken_range(first: date, last: date) -> str:
    """`from 21 February to 5 March`, `on 5 March`."""
    return f"on {date_of(first)}" if first == last else f"from {date_of(first)} to {date_of(last)}"


def clock(local: datetime, like: datetime | None = None, *, to_the_minute: bool = False) -> str:
    """`08:50:30`, and what of the day and of the offset from UTC differs from another time."""
    text = f"{local:%H:%M}" if to_the_minute or not local.second else f"{local:%H:%M:%S}"
    days = (local.date() - like.date()).days if like else 0
    if days:
        text += f" {'+' if days > 0 else chr(0x2212)}{abs(days)} d"
    if like and abs(days) <= 1 and like.utcoffset() != local.utcoffset():
        text += f" {local.isoformat()[-6:]}"
    return text


def window(begin: datetime, end: datetime) -> str:
    """Begin and end with a dash between, such as 22:00 to 06:00 +1 d."""
    return f"{clock(begin)} {TO} {clock(end, begin)}"


def moment(local: datetime) -> str:
    """`24 Feb 2028 13:59:01`; without seconds where there are none."""
    return f"{short_day(local)} {local.year} {clock(local)}"


def moment_of_a_line(local: datetime) -> str:
    """`2028-02-24 13:59:01`, as lines of evidence have it; without seconds where there are none."""
    return f"{local:%Y-%m-%d} {clock(local)}"


def length(amount: int) -> str:
    """`5 min 01 s`, `10 h 59 min`, of microseconds."""
    minutes, seconds = divmod(amount // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f" {seconds:02} s" if seconds else ""
    if hours:
        return f"{hours} h {minutes:02} min{rest}"
    if minutes:
        return f"{minutes} min{rest}"
    return f"{seconds} s" if seconds else "0 min"


def whole_minutes(amount: int) -> str:
    """A length cut to the minute."""
    return length(amount - amount % MINUTE)


def about(amount: timedelta) -> str:
    """With its seconds under ten minutes, else cut to the minute."""
    found = us(amount)
    return length(found) if found < 10 * MINUTE else whole_minutes(found)


def spelled(amount: int) -> str:
    """`4 hours 44 minutes`, cut to the minute."""
    hours, minutes = divmod(amount // MINUTE, 60)
    parts = [counted(hours, "hour")] if hours else []
    return " ".join([*parts, *([counted(minutes, "minute")] if minutes or not hours else [])])


def hundredths(value: Fraction) -> str:
    """`88.9`: half to even, with more digits where it would be 0 or 100 and is not, which have none."""
    if value in (0, 100):
        return str(value)
    digits = next(digits for digits in range(1, 12) if 0 < round(value, digits) < 100)
    return f"{float(round(value, digits)):.{digits}f}"


def percent(value: Fraction) -> str:
    return f"{hundredths(100 * value)}{THIN}%"


def thin(count: int) -> str:
    return f"{count:,}".replace(",", THIN)


def counted(count: int, one: str, many: str = "") -> str:
    return f"{thin(count)} {one if count == 1 else many or one + 's'}"


def listed(texts: list[str]) -> str:
    """`A, B and C`."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
