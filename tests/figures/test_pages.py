"""Every text and table of a report's pages is known, and its figures are those of an exact count."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

from effort import EFFORT
from figures import (
    pages_of_access,
    pages_of_attendance,
    pages_of_cards,
    pages_of_certificate,
    pages_of_letter,
    pages_of_people,
    pages_of_periods,
    pages_of_proof,
    pages_of_register,
    pages_of_rules,
    pages_of_scope,
    pages_of_training,
    pages_of_work,
)
from figures.forms import Checked, Form, Known, Page, Rows, ours, stray_figures
from figures.made_pages import made_pages
from figures.month import random_month
from figures.of_attendance import rows
from figures.page import blocks, parse, tables
from figures.reckoned import Reckoned
from figures.reckoning import us
from figures.test_sentences import report
from figures.written import MINUTE, SECOND

_MODULES: tuple[ModuleType, ...] = (
    pages_of_letter,
    pages_of_scope,
    pages_of_rules,
    pages_of_cards,
    pages_of_attendance,
    pages_of_people,
    pages_of_register,
    pages_of_proof,
    pages_of_work,
    pages_of_access,
    pages_of_training,
    pages_of_periods,
    pages_of_certificate,
)
FORMS: tuple[Form, ...] = tuple(form for module in _MODULES for form in module.FORMS)
ROWS: tuple[Rows, ...] = tuple(rows for module in _MODULES for rows in getattr(module, "ROWS", ()))
#: Months that have everything that pages may say.
SEEDS = (10, 18, 111, 116)
#: How much of what stands on pages is changed, to see that it is found out.
SHARE = min(0.2 * EFFORT, 1)


@cache
def made(seed: int) -> list[Page]:
    with TemporaryDirectory() as folder:
        return made_pages(random_month(seed), Path(folder))


@cache
def checked(seed: int) -> list[Checked]:
    return [known(seed).check(page) for page in made(seed)]


@cache
def known(seed: int) -> Known:
    return Known(FORMS, ROWS, Reckoned(random_month(seed)))


@pytest.mark.parametrize("seed", [*SEEDS, *range(200, 199 + EFFORT)])
def test_every_text_of_the_pages_is_known_and_its_figures_are_right(seed: int) -> None:
    problems = [problem for page in checked(seed) for problem in page.problems]

    assert not problems, "\n".join(problems)
    assert len(made(seed)) == 12


def test_pages_have_everything_that_is_known_of_them() -> None:
    used = {form for seed in SEEDS for page in checked(seed) for form in page.used}

    unused = [form for form in (*FORMS, *ROWS) if id(form) not in used]
    assert not unused, "\n".join(map(str, unused))


@pytest.mark.parametrize("seed", [SEEDS[1]])
def test_any_other_digit_is_found_out(seed: int) -> None:
    chance = random.Random(seed)
    survivors = [
        f"{page.name} {where}: {text}"
        for page in made(seed)
        for where, text, problems in (*changed_texts(seed, page, chance), *changed_rows(seed, page, chance))
        if not problems
    ]

    assert not survivors, "\n".join(survivors)


def changed_texts(seed: int, page: Page, chance: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """Some texts with another digit, and what is found to be wrong with each."""
    for element, text in blocks(parse(page.content)):
        digits = [found.start() for found in re.finditer(r"\d", text)]
        form, _ = known(seed).check_text(page, element, text) if digits else (None, [])
        if form is not None and form.figures is not ours and chance.random() < SHARE:
            other = with_another_digit(text, chance.choice(digits))
            yield element.path, other, known(seed).check_text(page, element, other)[1]


def changed_rows(seed: int, page: Page, chance: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """Some tables with another digit in some cell, and what is found to be wrong with each."""
    for table in tables(parse(page.content)):
        digits = [
            (number, place, found.start())
            for number, row in enumerate(table.rows)
            for place, cell in enumerate(row)
            for found in re.finditer(r"\d", cell)
        ]
        for number, place, at in chance.sample(digits, ceil(SHARE * len(digits) / 10)):
            rows = [list(row) for row in table.rows]
            rows[number][place] = with_another_digit(rows[number][place], at)
            other = replace(table, rows=rows)
            yield table.path, str(rows[number]), known(seed).check_table(page, other)[1]


def with_another_digit(text: str, at: int) -> str:
    return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"


def test_no_figure_stands_in_a_pattern_without_a_name() -> None:
    stray = {form.pattern: found for form in FORMS if (found := stray_figures(form.pattern))}

    assert not stray


def test_no_reckoning_asks_the_product() -> None:
    asking = [
        path.name
        for path in Path(__file__).parent.glob("*.py")
        if not path.name.startswith(("test_", "made_pages"))
        if re.search(r"^\s*(?:from|import) passmuster", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert not asking


def test_every_row_of_the_register_is_that_of_an_exact_count(tmp_path: Path) -> None:
    month = random_month(SEEDS[0])

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
            arrival = min((start for start, _ in row.visits), default=None)
            assert found["arrival"] == (arrival and arrival.astimezone(month.zone).isoformat())
