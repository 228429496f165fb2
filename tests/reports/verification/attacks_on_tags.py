"""Attacks on what a screen reader is told, and on bookmarks.

Each takes the small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from passmuster_reports.verification.reading.syntax import Name, Reference
from reports.verification.forging import Because, Change, Forgery, look_for

_LINK = {"S": Name("URI"), "URI": b"https://example.com"}


def _element(type: str, key: str, value: Any, number: int = 0) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.element(type, number)[key] = value

    return change


def change_an_actual_text(forgery: Forgery) -> None:
    element = forgery.element("Span", key="ActualText")
    element["ActualText"] = "\ufeffsomebody else".encode("utf-16-be")


def change_all_of_an_actual_text(forgery: Forgery) -> None:
    """In the tag and in the content of the page."""
    old, new = "Fernández".encode("utf-16-be"), "Hernández".encode("utf-16-be")
    spans = [element for element in forgery.elements("Span") if old in element.get("ActualText", b"")]
    look_for("a tag that says 'Fernández' for its letters", spans)
    for element in spans:
        wanted = element["ActualText"]
        element["ActualText"] = changed = wanted.replace(old, new)
        for page in range(len(forgery.pages)):
            one, other = (text.hex().upper().encode() for text in (wanted, changed))
            forgery.set_text(page, forgery.text(page).replace(one, other))


def own_another_piece(forgery: Forgery) -> None:
    """Two cells of a row, each with the piece of the other; the list of owners follows."""
    cells = [cell for cell in forgery.elements("TD") if cell["K"] and isinstance(cell["K"][0], int)]
    one, other = look_for(
        "two cells with letters on one page",
        ((cell, other) for cell, other in pairwise(cells) if cell["Pg"] == other["Pg"]),
    )
    page = forgery.get(one["Pg"])["StructParents"]
    numbers = {id(value): number for number, value in forgery.objects.items() if isinstance(value, dict)}
    owners = forgery.get(
        forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"][2 * page + 1]
    )
    owners[one["K"][0]], owners[other["K"][0]] = Reference(numbers[id(other)]), Reference(numbers[id(one)])
    one["K"][0], other["K"][0] = other["K"][0], one["K"][0]


def swap_rows(forgery: Forgery) -> None:
    """In the structure only: a screen reader reads them in another order."""
    bodies = [element["K"] for element in forgery.elements("TBody")]
    rows, place = look_for(
        "two rows of a table with as many cells",
        (
            (rows, place)
            for rows in bodies
            for place, (one, other) in enumerate(pairwise(map(forgery.get, rows)))
            if len(one["K"]) == len(other["K"]) > 2
        ),
    )
    rows[place], rows[place + 1] = rows[place + 1], rows[place]


def move_a_cell(forgery: Forgery) -> None:
    """From one row to the next, in the structure only."""
    one, other = (forgery.element("TR", number) for number in (1, 2))
    numbers = {id(value): number for number, value in forgery.objects.items() if isinstance(value, dict)}
    cell = one["K"].pop()
    other["K"].append(cell)
    forgery.get(cell)["P"] = Reference(numbers[id(other)])


def drop_an_owner(forgery: Forgery) -> None:
    owners = forgery.get(forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"][1])
    owned = (place for place, owner in enumerate(owners) if owner is not None)
    owners[look_for("a tag that owns something on page one", owned)] = None


def _bookmark(forgery: Forgery) -> dict[str, Any]:
    item: dict[str, Any] = forgery.get(forgery.get(forgery.catalog["Outlines"])["First"])
    return item


def rename_a_bookmark(forgery: Forgery) -> None:
    _bookmark(forgery)["Title"] = b"Absent: nobody"


def lead_a_bookmark_elsewhere(forgery: Forgery) -> None:
    _bookmark(forgery)["Dest"][0] = forgery.get(forgery.catalog["Pages"])["Kids"][-1]


def lead_a_bookmark_down(forgery: Forgery) -> None:
    _bookmark(forgery)["Dest"][3] -= 300


def give_a_bookmark_an_action(forgery: Forgery) -> None:
    _bookmark(forgery)["A"] = _LINK


def drop_a_bookmark(forgery: Forgery) -> None:
    root = forgery.get(forgery.catalog["Outlines"])
    last = root["Last"]
    before = forgery.get(last)["Prev"]
    del forgery.get(before)["Next"]
    root["Last"], root["Count"] = before, root["Count"] - 1
    for number in [number for number, value in forgery.objects.items() if value is forgery.get(last)]:
        del forgery.objects[number]


def count_a_bookmark_more(forgery: Forgery) -> None:
    forgery.get(forgery.catalog["Outlines"])["Count"] += 1


ATTACKS: dict[str, tuple[Change, Because]] = {
    "a tag of another type": (_element("TD", "S", Name("TH")), "a tag is 'TH'"),
    "a tag of no type known": (_element("H2", "S", Name("Note")), "a tag is 'Note'"),
    "an alternative text": (_element("Figure", "Alt", b"Nobody was absent"), "and not so in a report"),
    "a text said instead": (_element("P", "ActualText", b"Nobody was absent"), "says another text"),
    "an abbreviation": (_element("TD", "E", b"x"), "/E, which no report has"),
    "a language of a part": (_element("P", "Lang", b"he", 3), "and not so in a report"),
    "roles": (
        lambda forgery: forgery.get(forgery.catalog["StructTreeRoot"]).update({"RoleMap": {}}),
        "/RoleMap, which no report",
    ),
    "classes": (
        lambda forgery: forgery.get(forgery.catalog["StructTreeRoot"]).update({"ClassMap": {}}),
        "/ClassMap, which no report",
    ),
    "the scope of a head": (
        _element("TH", "A", {"O": Name("Table"), "Scope": Name("Row")}),
        "and not so in a report",
    ),
    "what is said for letters": (
        change_an_actual_text,
        "letters say something else than their tag",
    ),
    "all that is said for letters": (change_all_of_an_actual_text, "told something else"),
    "pieces swapped": (own_another_piece, ("where it is read", "does not lie there")),
    "rows swapped in the structure": (swap_rows, "stands where the figures give"),
    "a cell moved in the structure": (move_a_cell, "does not hold what it holds"),
    "an owner dropped": (drop_an_owner, "names other tags"),
    "a bookmark renamed": (rename_a_bookmark, "its bookmarks are others"),
    "a bookmark to another page": (lead_a_bookmark_elsewhere, "leads elsewhere"),
    "a bookmark to elsewhere on its page": (lead_a_bookmark_down, "leads elsewhere"),
    "a bookmark with an action": (give_a_bookmark_an_action, "/A, which no report has"),
    "a bookmark dropped": (drop_a_bookmark, "its bookmarks are others"),
    "a wrong count of bookmarks": (count_a_bookmark_more, "not as many as it says"),
}
