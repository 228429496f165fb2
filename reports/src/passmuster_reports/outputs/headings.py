"""The words of a table in the language of its report: its title, headings and statuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passmuster_reports.reports.tables import Table

#: Columns whose values are words of ours.
_WORDS = ("label", "status")


def translated(table: Table, translate: Callable[[str], str]) -> Table:
    """Return the table in another language, and no heading twice; a unit stands in brackets."""

    def heading(text: str) -> str:
        title, bracket, unit = (
            text.removesuffix(")").partition(" (") if text.endswith(")") else (text, "", "")
        )
        return f"{translate(title)} ({translate(unit)})" if bracket else translate(text)

    return replace(
        table,
        title=translate(table.title),
        headings=_unlike(map(heading, table.headings)),
        rows=_with_words(table, translate),
        part=translate(table.part),
        lead=translate(table.lead),
    )


def _with_words(table: Table, translate: Callable[[str], str]) -> tuple[tuple[Any, ...], ...]:
    places = [place for place, word in enumerate(table.types) if word in _WORDS]
    if not places:
        return table.rows
    # There are few of them, and a row for each person.
    words = {row[place] for row in table.rows for place in places if isinstance(row[place], str)}
    spoken = {word: _spoken(word, translate) for word in words}
    if all(word == said for word, said in spoken.items()):
        return table.rows
    rows = []
    for row in table.rows:
        cells = list(row)
        for place in places:
            cells[place] = spoken.get(cells[place], cells[place])
        rows.append(tuple(cells))
    return tuple(rows)


def _spoken(word: str, translate: Callable[[str], str]) -> str:
    """Return the word in the language; of several with commas between, each."""
    said = translate(word)
    return said if said != word else ", ".join(map(translate, word.split(", ")))


def _unlike(headings: Iterable[str]) -> tuple[str, ...]:
    """Return the headings with a number behind one that was there before, in small or capital letters."""
    found: list[str] = []
    used: set[str] = set()
    for heading in headings:
        name, number = heading, 1
        while name.casefold() in used:
            number += 1
            name = f"{heading} {number}"
        used.add(name.casefold())
        found.append(name)
    return tuple(found)
