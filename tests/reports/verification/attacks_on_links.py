"""Attacks on links, on what refers to pages, on lists, and on the languages of words.

Each takes the report of `reports.pdf.linked`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from passmuster_reports.verification.reading.syntax import Name, Reference
from reports.verification.edits import COVER, digits
from reports.verification.forging import Change, Forgery

_ADDRESS = {"S": Name("URI"), "URI": b"https://example.com"}


def _on_page(forgery: Forgery, page: int = COVER) -> list[dict[str, Any]]:
    return [forgery.get(reference) for reference in forgery.pages[page]["Annots"]]


def _link(change: Callable[[dict[str, Any], Forgery], object], number: int = 0, page: int = COVER) -> Change:
    """Change a link of a page."""
    return lambda forgery: change(_on_page(forgery, page)[number], forgery) and None


def _entry(key: str, value: Any) -> Change:
    return _link(lambda link, _: link.__setitem__(key, value))


def _moved(across: float, down: float, wider: float = 0) -> Change:
    def change(link: dict[str, Any], _: Forgery) -> None:
        left, bottom, right, top = link["Rect"]
        link["Rect"] = [left + across, bottom - down, right + across + wider, top - down]

    return _link(change)


def to_another_page(link: dict[str, Any], forgery: Forgery) -> None:
    link["Dest"][0] = forgery.get(forgery.catalog["Pages"])["Kids"][-1]


def to_the_next_row(link: dict[str, Any], _: Forgery) -> None:
    link["Dest"][3] -= 17.0


def to_the_side(link: dict[str, Any], _: Forgery) -> None:
    link["Dest"][2] += 200.0


def to_an_address(link: dict[str, Any], _: Forgery) -> None:
    link["A"] = _ADDRESS
    del link["Dest"]


def swap_targets(forgery: Forgery) -> None:
    one, other = _on_page(forgery)[0], _on_page(forgery)[3]
    one["Dest"], other["Dest"] = other["Dest"], one["Dest"]


def swap_tags(forgery: Forgery) -> None:
    """Two links change places in the structure; both ends of it agree."""
    one, other = forgery.elements("Link")[:2]
    first, second = _on_page(forgery)[:2]
    one["K"][0]["Obj"], other["K"][0]["Obj"] = other["K"][0]["Obj"], one["K"][0]["Obj"]
    first["StructParent"], second["StructParent"] = second["StructParent"], first["StructParent"]


def _added(**more: Any) -> Change:
    def change(forgery: Forgery) -> None:
        link = {**_on_page(forgery)[0], "Rect": [50, 300, 550, 600], **more}
        forgery.pages[1]["Annots"].append(forgery.add(link))

    return change


def add_a_link_to_a_tag(forgery: Forgery) -> None:
    """With all that belongs to it: it lies over a table, and the tag of another holds it."""
    root = forgery.get(forgery.catalog["StructTreeRoot"])
    numbers = forgery.get(root["ParentTree"])["Nums"]
    tag = forgery.elements("Link")[0]
    holder = next(number for number, value in forgery.objects.items() if value is tag)
    place = root["ParentTreeNextKey"]
    link = forgery.add({**_on_page(forgery)[0], "Rect": [50, 300, 550, 600], "StructParent": place})
    page = forgery.get(forgery.catalog["Pages"])["Kids"][1]
    forgery.get(page)["Annots"].append(link)
    tag["K"].append({"Type": Name("OBJR"), "Pg": page, "Obj": link})
    numbers += [place, Reference(holder)]
    root["ParentTreeNextKey"] = place + 1


def drop_a_link(forgery: Forgery) -> None:
    forgery.pages[COVER]["Annots"].pop()


def list_a_link_twice(forgery: Forgery) -> None:
    forgery.pages[COVER]["Annots"].append(forgery.pages[COVER]["Annots"][0])


def lend_words_to_a_link(forgery: Forgery) -> None:
    """The words behind a link become words of it, in the structure only."""
    tag = forgery.elements("Link")[0]
    holder = next(number for number, value in forgery.objects.items() if value is tag)
    body = forgery.elements("LBody")[0]
    place = next(place for place, kid in enumerate(body["K"]) if isinstance(kid, int))
    piece = body["K"].pop(place)
    tag["K"].append(piece)
    numbers = forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    forgery.get(numbers[1])[piece] = Reference(holder)


def print_another_number(forgery: Forgery) -> None:
    """The first link that refers to a page says so, too."""
    block = forgery.span("2", COVER)
    one, other = digits(forgery, "2"), digits(forgery, "3")
    forgery.set_text(
        COVER, forgery.text(COVER).replace(block, block.replace(one.encode(), other.encode()), 1)
    )
    _on_page(forgery)[1]["Contents"] = b"page 3"


def hide_a_number(forgery: Forgery) -> None:
    block = forgery.span("2", COVER)
    forgery.set_text(COVER, forgery.text(COVER).replace(block, b"1 1 1 rg\n" + block, 1))


def _tag(type: str, key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        element = forgery.elements(type)[0]
        assert element.get(key) != value
        element[key] = value

    return change


def change_a_language(forgery: Forgery) -> None:
    element = next(element for element in forgery.elements("Span") if "Lang" in element)
    element["Lang"] = b"de"


def say_words_in_a_language(forgery: Forgery) -> None:
    """What is of a language says another text than it has."""
    element = next(element for element in forgery.elements("Span") if "Lang" in element)
    element["ActualText"] = b"Nobody"


def describe_letters(forgery: Forgery) -> None:
    element = next(element for element in forgery.elements("Span") if "ActualText" in element)
    element["Alt"] = b"Nobody"


ATTACKS: dict[str, tuple[Change, str]] = {
    "a link to another page": (_link(to_another_page), "leads elsewhere"),
    "a link to the next row": (_link(to_the_next_row, 5, 1), "leads elsewhere"),
    "a link to the side of its target": (_link(to_the_side), "leads elsewhere"),
    "a link to an address": (_link(to_an_address), "/A, which no report has|lacks /Dest"),
    "a link that does more": (_entry("A", _ADDRESS), "/A, which no report has"),
    "a link with a script": (_entry("AA", {}), "/AA, which no report has"),
    "a link with a look of its own": (_entry("AP", {}), "/AP, which no report has"),
    "a link that says something else": (_entry("Contents", b"Nobody was absent"), "says something else"),
    "a link that cannot be seen": (_entry("F", 2), "/F of a link"),
    "a link with a border": (_entry("Border", [0, 0, 3]), "/Border of a link"),
    "a link in another size of the page": (
        _link(lambda link, _: link["Dest"].__setitem__(4, 3)),
        "/Dest of a link",
    ),
    "a link aside": (_moved(30, 0), "does not lie over its words"),
    "a link below": (_moved(0, 12), "does not lie over its words"),
    "a link that is wider": (_moved(0, 0, 40), "does not lie over its words"),
    "two targets swapped": (swap_targets, "leads elsewhere"),
    "two tags swapped": (swap_tags, "leads elsewhere|says something else|does not lie over"),
    "a link without a tag": (_added(), "has a link that no tag holds"),
    "a link to an address without a tag": (_added(A=_ADDRESS), "/A, which no report has"),
    "a link of a tag that has one": (add_a_link_to_a_tag, "does not lie over its words"),
    "a link dropped": (drop_a_link, "has a link that no tag holds|used nowhere"),
    "a link listed twice": (list_a_link_twice, "has a link that no tag holds"),
    "a link that names another tag": (_entry("StructParent", 0), "names another tag"),
    "a note": (_added(Subtype=Name("FreeText")), "/Subtype of a link"),
    "a form": (_added(Subtype=Name("Widget")), "/Subtype of a link"),
    "words lent to a link": (lend_words_to_a_link, "another link, or none|stands where the figures give"),
    "another number of a page": (print_another_number, "names another page"),
    "a number that cannot be seen": (hide_a_number, "has another colour"),
    "a reference that is a paragraph": (_tag("Reference", "S", Name("P")), "does not hold what it holds"),
    "a reference that says more": (_tag("Reference", "Alt", b"Nobody"), "refers to a page otherwise"),
    "a link that is a paragraph": (_tag("Link", "S", Name("P")), "of a tag that is none"),
    "a link of another language": (_tag("Link", "Lang", b"he"), "another language"),
    "words of another language": (change_a_language, "another language"),
    "words of a language that say others": (say_words_in_a_language, "says more than"),
    "letters that are described": (describe_letters, "says more than"),
    "a list that is numbered": (
        _tag("L", "A", {"O": Name("List"), "ListNumbering": Name("Decimal")}),
        "and not so in a report",
    ),
    "an item that is no item": (_tag("LI", "S", Name("P")), "a tag is 'P'"),
}
