"""What one can do with a web page, step by step; each step fails where it does not do what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

#: The view that is shown, and its rows that are.
VIEW = ".view.current"
ROWS = f"{VIEW} tr.row:not([hidden])"


@dataclass(frozen=True)
class Wanted:
    """The page's address, a rule, and somebody with a finding: the id, and a name that nobody shares."""

    address: str
    rule: str
    person: str
    name: str

    @property
    def row(self) -> str:
        """The id of the person's row."""
        return f"{self.rule}/{self.person}"


def shown(page: Page) -> int:
    return page.locator(ROWS).count()


def open_rows(page: Page) -> list[str]:
    return [one.get_attribute("id") or "" for one in page.locator(f"{VIEW} tr.row.open").all()]


def finds_by_name(page: Page, wanted: Wanted) -> None:
    everybody = shown(page)
    page.keyboard.press("/")
    page.keyboard.type(wanted.name.upper()[:-1])
    page.wait_for_function(f"document.querySelectorAll({ROWS!r}).length === 1")
    assert page.locator(".live").locator("visible=true").inner_text().startswith(f"1 of {everybody}")
    page.locator(f"{VIEW} .clear").click()
    assert shown(page) == everybody


def says_that_nobody_is_found(page: Page, wanted: Wanted) -> None:
    page.keyboard.press("/")
    page.keyboard.type("nobody has this name")
    assert shown(page) == 0
    assert "nobody has this name" in page.locator(f"{VIEW} .live").inner_text()
    page.keyboard.press("Escape")
    assert shown(page) > 0


def filters_by_status(page: Page, wanted: Wanted) -> None:
    everybody = shown(page)
    chip = page.locator(f"{VIEW} button.chip").first
    chip.click()
    assert chip.get_attribute("aria-pressed") == "true"
    assert {one.get_attribute("data-s") for one in page.locator(ROWS).all()} == {"not-met"}
    assert chip.inner_text().split()[0] == str(shown(page))
    chip.click()
    assert shown(page) == everybody


def filters_by_group(page: Page, wanted: Wanted) -> None:
    select = page.locator(f"{VIEW} select.groups")
    group = select.locator("option").nth(1).inner_text()
    select.select_option(group)
    assert {one.inner_text() for one in page.locator(f"{ROWS} > td.group").all()} == {group}


def sorts_by_a_column(page: Page, wanted: Wanted) -> None:
    head = page.locator(f"{VIEW} table.rows > thead th").first
    names = f"{ROWS} > th > a"
    for direction in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == direction
        found = [one.inner_text() for one in page.locator(names).all()]
        order = page.evaluate(
            "(names) => names.sort(new Intl.Collator('en', {numeric: true}).compare)", list(found)
        )
        assert found == (order if direction == "ascending" else order[::-1])


def opens_what_an_address_names(page: Page, wanted: Wanted) -> None:
    page.goto("about:blank")
    page.goto(f"{wanted.address}#{wanted.row}")
    assert open_rows(page) == [wanted.row]
    assert page.locator(f"{VIEW} tr.open .said").is_visible()


def goes_by_keys_from_row_to_row(page: Page, wanted: Wanted) -> None:
    ids = [one.get_attribute("id") for one in page.locator(ROWS).all()]
    for _ in range(2):
        page.keyboard.press("j")
    assert page.locator("tr.at").get_attribute("id") == ids[1]
    page.keyboard.press("k")
    assert page.locator("tr.at").get_attribute("id") == ids[0]
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('tr.open')")
    assert open_rows(page) == [ids[0]]
    assert page.locator("tr.open > th > a").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert open_rows(page) == []


def opens_a_line_of_evidence(page: Page, wanted: Wanted) -> None:
    page.evaluate(f"location.hash = '{wanted.row}'")
    line = page.locator(f"{VIEW} tr.open .inner a.line").first
    number = (line.get_attribute("href") or "")[1:]
    line.click()
    record = json.loads(page.locator(f"{VIEW} tr.open .inner pre.record").inner_text())
    assert record == json.loads(page.locator(f"#{number} pre.record").text_content() or "")
    line.click()
    assert page.locator(f"{VIEW} tr.open .inner pre.record").count() == 0


def gives_a_citation(page: Page, wanted: Wanted) -> None:
    page.keyboard.press("j")
    page.keyboard.press("c")
    copied = page.locator(".copied").inner_text()
    assert page.locator("tr.at").get_attribute("id") in copied
    assert page.evaluate("navigator.clipboard.readText()") in copied


def switches_its_theme(page: Page, wanted: Wanted) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.locator("button.theme").click()
    assert page.evaluate(ground) != light
    page.locator("button.theme").click()
    assert page.evaluate(ground) == light


def prints_all_of_it(page: Page, wanted: Wanted) -> None:
    page.keyboard.press("/")
    page.keyboard.type(wanted.name)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('.view, .rows tr, .rows .more, pre')]
        .filter((one) => !one.closest('thead') && one.getClientRects().length === 0).length"""
    )
    page.emulate_media(media="screen")
    assert hidden == 0, f"{hidden} parts are not printed"


def has_a_menu_on_a_telephone(page: Page, wanted: Wanted) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    entry = page.locator("nav a").first
    assert not entry.is_visible()
    page.locator("button.menu").click()
    entry.click()
    assert not entry.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})


STEPS: tuple[Callable[[Page, Wanted], None], ...] = (
    finds_by_name,
    says_that_nobody_is_found,
    filters_by_status,
    filters_by_group,
    sorts_by_a_column,
    opens_what_an_address_names,
    goes_by_keys_from_row_to_row,
    opens_a_line_of_evidence,
    gives_a_citation,
    switches_its_theme,
    prints_all_of_it,
    has_a_menu_on_a_telephone,
)
