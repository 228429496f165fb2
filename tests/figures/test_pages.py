"""Every sentence of a report's pages that has a figure is known, and its figure is that of an exact count."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from figures.month import Month, random_month
from figures.of_access import sessions_of
from figures.of_attendance import Row, rows
from figures.of_work import most
from figures.page import THIN, Page
from figures.reckoning import clipped, total, us
from figures.test_sentences import report
from figures.written import HOUR, MINUTE, SECOND, Figure, Rounded, fits, wrong_plurals

SEED = 3
REPORTS = ("attendance", "certificate", "working-time", "access-review", "training")
N = rf"\d{{1,3}}(?:{THIN}\d{{3}})*"
_SPAN = r"(?P<range>\d+(?: \w+)?(?: \d{4})? \u2013 \d+ \w+ \d{4})"

#: Sentences and headings with a figure, on any report's pages. What is in no group has no figure of the data.
KNOWN = (
    rf"[A-Z][a-z ]+, {_SPAN}",
    rf"[A-Z][\w ]+ · {_SPAN} · [\w/]+",
    _SPAN,
    r"SHA-256(?: of the data [0-9a-f]{16})?",
    r"(?P<days>\d+) days \((?P<hours>\d+) hours\), time zone .+",
    rf"(?P<rate>\d+\.\d+){THIN}%",
    rf"(?P<present>{N}) present ÷ \((?P<again>{N}) present \+ (?P<absent>{N}) absent\), over people and "
    rf"planned sessions\."
    rf"(?: (?P<unknown>{N}) more could not be assessed and (?:are|is) in neither figure\.)?",
    rf"(?P<attended>{N}) of (?P<scheduled>{N}) scheduled minutes were attended, among those assessed\.",
    rf"present (?P<present>{N}), absent (?P<absent>{N}), not assessed (?P<unknown>{N})",
    rf"present (?P<present>{N})absent (?P<absent>{N})not assessed (?P<unknown>{N})",
    r"Made by passmuster-reports .+",
    rf"Exceptions {N}",
    rf"Absent (?P<absent>{N})",
    rf"Late (?P<late>{N})",
    rf"Left early (?P<early>{N})",
    rf"Still in the room (?P<open>{N})",
    rf"(?:Not assessed|Data faults|Incomplete streams and errors) {N}",
    rf"Register (?P<sessions>{N}) sessions?",
    r"10\d \d+ sessions?",
    r"(?P<session_day>\w{3} \d+ \w{3} \d{4}) "
    r"(?P<window>\d\d:\d\d \u2013 \d\d:\d\d(?: \+1 d)?(?: [+-]\d\d:\d\d)?)",
    r"S\d+ · tolerance \d+ min.*",
    r"Local time from .+",
    r"(?:\d\d:\d\d ?)+|\d+",
    r"(?:Name|name of) \w+: .*",
    r"\w+ \w+: \d+ gaps?",
    r"Each line is one person in one session\. .+",
    # certificates
    r"attended (?P<certified>\d+ h \d\d min) in \d+ sessions?",
    r"A\d+|name of z\d|zego:1200:z\d",
    r"\d[\d.]* (?:AMA PRA Category 1|CPE) credits (?:met|not met|not assessed)",
    r"\d+(?:\.\d+)? credits? from \d+ (?:minutes?|min \d\d s).*",
    r"Times in .+; as read until .+",
    # reports of a policy
    r"Of (?P<controls>\d+) controls? (?:\d+ (?:not met|not assessed|met)(?:, )?)+\. "
    r"The policy Every control\.",
    r"How many findings are not met, not assessed, waived and met: .+",
    r"Hours at least and at most, beside the limit of (?P<limit>40): (?P<bars>.+)",
    r"at leastat mostlimit (?P<limit>40)hours",
    r"Calendar: (?P<calendar>.+);",
    r"Every session (?P<all_sessions>\d+)",
    rf"(?:[A-Z][\w ]+|CME credits \(AMA PRA Category 1\)) {N}",
    r"(?:CME|CPE) credits \(.+\) c[mp]e-credits",
    r"\w+ \w+ was not read from .+",
    r"Programme P\d|Item \d",
)
#: What must hold and the rules, which are words of ours with the values of parameters.
_RULES = ("lead", "quiet", "")


def pages(month: Month, folder: Path, name: str) -> list[tuple[str, str, str]]:
    """The blocks of the report that have a figure, without the cells of tables."""
    report(month, folder, name, ".html")
    blocks = Page((folder / f"{name}.html").read_text(encoding="utf-8")).blocks
    return [(tag, kind, text) for tag, kind, text in blocks if tag != "td" and re.search(r"\d", text)]


def local(month: Month, instant: datetime) -> datetime:
    return instant.astimezone(month.zone)


def figures_of(month: Month) -> dict[str, set[str] | Figure]:
    """What each named figure may be."""
    theirs = [row for person in range(1, month.people + 1) for row in rows(month, person)]
    everybody = [*theirs, *rows(month, month.people + 1)]
    statuses = Counter(row.status for row in theirs)
    present, absent = statuses["present"], statuses["absent"]
    assessed = [row for row in theirs if row.status != "not assessed"]
    sessions = [each for some in sessions_of(month).values() for each in some]
    by_day = Counter(str(local(month, each.start).date()) for each in sessions)

    def thin(count: int) -> str:
        return f"{count:,}".replace(",", THIN)

    return {
        "days": {str(len(month.days))},
        "hours": {str(us(month.end - month.start) // HOUR)},
        "rate": Rounded(Fraction(100 * present, present + absent), (Fraction(0), Fraction(100))),
        "present": {thin(present)},
        "again": {thin(present)},
        "absent": {thin(absent)},
        "unknown": {thin(statuses["not assessed"])},
        "attended": {thin(sum(row.present for row in assessed) // MINUTE)},
        "scheduled": {thin(sum(us(row.session.end - row.session.start) for row in assessed) // MINUTE)},
        "late": {thin(sum(row.late is not None for row in theirs))},
        "early": {thin(sum(row.early is not None for row in theirs))},
        "open": {thin(sum(row.open for row in everybody))},
        "sessions": {thin(len(month.planned))},
        "session_day": {
            f"{local(month, each.start):%a} {local(month, each.start).day} {local(month, each.start):%b %Y}"
            for each in month.planned
        },
        "window": {window(month, each.start, each.end) for each in month.planned},
        "certified": {certified(rows(month, person)) for person in range(1, month.people + 2)},
        "bars": {bars(month)},
        "calendar": {"; ".join(f"{day} {count}" for day, count in sorted(by_day.items()))},
        "all_sessions": {str(len(sessions))},
    }


def window(month: Month, start: datetime, end: datetime) -> str:
    begin, until = local(month, start), local(month, end)
    more = " +1 d" if until.date() != begin.date() else ""
    more += f" {until.isoformat()[-6:]}" if begin.utcoffset() != until.utcoffset() else ""
    return f"{begin:%H:%M} \u2013 {until:%H:%M}{more}"


def certified(theirs: list[Row]) -> str:
    """Time in two sessions at once is time once."""
    minutes = (
        total(part for row in theirs for part in clipped(row.visits, row.session.start, row.session.end))
        // MINUTE
    )
    return f"{minutes // 60} h {minutes % 60:02} min"


def bars(month: Month) -> str:
    """Each person's fullest week inside the period, at least and at most, the fullest first."""
    found = []
    for person in range(1, month.people + 1):
        weeks: dict[Any, list[Any]] = {}
        for work in month.work:
            if work.person == person and month.first <= work.day <= month.last:
                weeks.setdefault(work.day - timedelta(days=work.day.weekday()), []).append(work)
        least = [round(sum(each.active for each in week) / 3600, 2) for week in weeks.values()]
        whole = [
            round(sum(most(each) or 0 for each in week) // SECOND / 3600, 2)
            if all(each.first for each in week)
            else None
            for week in weeks.values()
        ]
        high = max(low if up is None else up for low, up in zip(least, whole, strict=True))
        found.append((-high, f"Name {'abcdefgh'[person]} {max(least):g} to {high:g};"))
    found.sort(key=lambda each: each[0])
    return " ".join(text for _, text in found)


@pytest.mark.parametrize("name", REPORTS)
def test_every_sentence_of_the_pages_is_known_and_its_figures_are_right(tmp_path: Path, name: str) -> None:
    month = random_month(SEED)
    expected = figures_of(month)
    unknown, wrong = [], []
    for tag, kind, text in pages(month, tmp_path, name):
        wrong += [f"{text}: {each}" for each in wrong_plurals(text.replace(THIN, ""))]
        found = next((found for known in KNOWN if (found := re.fullmatch(known, text))), None)
        if found is None:
            if not (tag == "p" and kind in _RULES):
                unknown.append(f"{tag} {kind}: {text}")
            continue
        for figure, said in found.groupdict().items():
            right = expected.get(figure)
            if said is not None and right is not None:
                fitting = said in right if isinstance(right, set) else fits(right, said)
                wrong += [] if fitting else [f"{text}: {figure} should be {right}"]

    assert not unknown, "\n".join(unknown)
    assert not wrong, "\n".join(wrong)


def test_every_row_of_the_register_is_that_of_an_exact_count(tmp_path: Path) -> None:
    month = random_month(SEED)

    said = {
        (session["session"], row["person"]): row
        for session in report(month, tmp_path, "attendance")["register"]
        for row in session["rows"]
    }

    def seconds(length: timedelta | None) -> int | None:
        return None if length is None else us(length) // SECOND

    for person in range(1, month.people + 1):
        for row in rows(month, person):
            found = said[row.session.name, f"A{person}"]
            assert found["present_seconds"] == row.present // SECOND
            assert found["present_minutes"] == row.present // MINUTE
            assert (found["late_seconds"], found["left_early_seconds"]) == (
                seconds(row.late),
                seconds(row.early),
            )
            assert (found["status"] in ("absent", "not assessed")) == (
                row.status in ("absent", "not assessed")
            )
            assert found["arrival"] == (
                local(month, min(start for start, _ in row.visits)).isoformat() if row.visits else None
            )
