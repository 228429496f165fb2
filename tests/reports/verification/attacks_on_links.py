"""Attacks on links, on what refers to pages, on lists, and on the languages of words.

Each takes the report of `reports.pdf.linked`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from passmuster_reports.verification.reading.syntax import Name, Reference
from reports.verification.edits import replace_glyph, substituted
from reports.verification.forging import Because, Change, Forgery, look_for
from reports.verification.targets import COVER, Target, page_of, pages_of, text

_ADDRESS = {"S": Name("URI"), "URI": b"https://example.com"}
#: The part whose rows have links, as the margin of its pages names it.
PART = "Part 1"


def _links(forgery: Forgery, page: int) -> list[dict[str, Any]]:
    return [forgery.get(reference) for reference in forgery.pages[page].get("Annots", ())]


def _said(link: dict[str, Any]) -> str:
    """What a link says to those who do not see it."""
    said: bytes = link["Contents"]
    return said.decode("utf-16")


def _cover(forgery: Forgery) -> int:
    return page_of(forgery, COVER)


def _on_cover(forgery: Forgery, number: int = 0) -> dict[str, Any]:
    """A link of page one."""
    return look_for(f"link {number + 1} of page one", _links(forgery, _cover(forgery))[number:])


def _link(change: Callable[[dict[str, Any], Forgery], object]) -> Change:
    """Change the first link of page one."""
    return lambda forgery: change(_on_cover(forgery), forgery) and None


def _entry(key: str, value: Any) -> Change:
    return _link(lambda link, _: link.__setitem__(key, value))


def _moved(across: float, down: float, wider: float = 0) -> Change:
    def change(link: dict[str, Any], _: Forgery) -> None:
        left, bottom, right, top = link["Rect"]
        link["Rect"] = [left + across, bottom - down, right + across + wider, top - down]

    return _link(change)


def to_another_page(link: dict[str, Any], forgery: Forgery) -> None:
    link["Dest"][0] = forgery.get(forgery.catalog["Pages"])["Kids"][-1]


def to_the_next_row(forgery: Forgery) -> None:
    """A link that refers to a row of another part leads to the row below it."""
    targets = [
        link["Dest"]
        for page in pages_of(forgery, PART)
        for link in _links(forgery, page)
        if _said(link).startswith("p.")
    ]
    # what stands farther up is of a later link, since the parts refer to each other the other way round
    (upper, lower) = look_for(
        "links to two rows of a page, one below the other",
        ((one, other) for other, one in pairwise(targets) if one[0] == other[0] and one[3] > other[3]),
    )
    upper[3] = lower[3]


def to_the_side(link: dict[str, Any], _: Forgery) -> None:
    link["Dest"][2] += 200.0


def to_an_address(link: dict[str, Any], _: Forgery) -> None:
    link["A"] = _ADDRESS
    del link["Dest"]


def swap_targets(forgery: Forgery) -> None:
    one, *others = _links(forgery, _cover(forgery))
    other = look_for(
        "two links that lead to two places", (link for link in others if link["Dest"] != one["Dest"])
    )
    one["Dest"], other["Dest"] = other["Dest"], one["Dest"]


def swap_tags(forgery: Forgery) -> None:
    """Two links change places in the structure; both ends of it agree."""
    one, other = (forgery.element("Link", number) for number in (0, 1))
    of_one, of_other = (_on_cover(forgery, number) for number in (0, 1))
    one["K"][0]["Obj"], other["K"][0]["Obj"] = other["K"][0]["Obj"], one["K"][0]["Obj"]
    of_one["StructParent"], of_other["StructParent"] = of_other["StructParent"], of_one["StructParent"]


def _with_links(forgery: Forgery) -> int:
    """A page of the part that has links."""
    pages = pages_of(forgery, PART)
    return look_for(f"a page of {PART!r} with links", (page for page in pages if _links(forgery, page)))


def _added(**more: Any) -> Change:
    def change(forgery: Forgery) -> None:
        link = {**_on_cover(forgery), "Rect": [50, 300, 550, 600], **more}
        forgery.pages[_with_links(forgery)]["Annots"].append(forgery.add(link))

    return change


def add_a_link_to_a_tag(forgery: Forgery) -> None:
    """With all that belongs to it: it lies over a table, and the tag of another holds it."""
    root = forgery.get(forgery.catalog["StructTreeRoot"])
    numbers = forgery.get(root["ParentTree"])["Nums"]
    tag = forgery.element("Link")
    holder = next(number for number, value in forgery.objects.items() if value is tag)
    place = root["ParentTreeNextKey"]
    link = forgery.add({**_on_cover(forgery), "Rect": [50, 300, 550, 600], "StructParent": place})
    page = forgery.get(forgery.catalog["Pages"])["Kids"][_with_links(forgery)]
    forgery.get(page)["Annots"].append(link)
    tag["K"].append({"Type": Name("OBJR"), "Pg": page, "Obj": link})
    numbers += [place, Reference(holder)]
    root["ParentTreeNextKey"] = place + 1


def drop_a_link(forgery: Forgery) -> None:
    forgery.pages[_cover(forgery)]["Annots"].pop()


def list_a_link_twice(forgery: Forgery) -> None:
    forgery.pages[_cover(forgery)]["Annots"].append(forgery.pages[_cover(forgery)]["Annots"][0])


def lend_words_to_a_link(forgery: Forgery) -> None:
    """The words behind a link become words of it, in the structure only."""
    tag = forgery.element("Link")
    holder = next(number for number, value in forgery.objects.items() if value is tag)
    body = forgery.element("LBody")
    place = next(place for place, kid in enumerate(body["K"]) if isinstance(kid, int))
    piece = body["K"].pop(place)
    tag["K"].append(piece)
    numbers = forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    forgery.get(numbers[1])[piece] = Reference(holder)


def _reference(forgery: Forgery) -> tuple[dict[str, Any], Target]:
    """The first link of page one that refers to a page by its number, and the number that is printed."""
    links = _links(forgery, _cover(forgery))
    refer = (link for link in links if re.fullmatch(r"page \d", _said(link)))
    link = look_for("a link that says which page it refers to", refer)
    return link, text(_said(link)[-1]).behind(text("page"))


def print_another_number(forgery: Forgery) -> None:
    """The link that refers to a page says so, too."""
    link, number = _reference(forgery)
    old = _said(link)[-1]
    new = "3" if old != "3" else "2"
    replace_glyph(number, old, new)(forgery)
    link["Contents"] = b"\xfe\xff" + f"page {new}".encode("utf-16-be")


def hide_a_number(forgery: Forgery) -> None:
    _, number = _reference(forgery)
    substituted(number, rb"\nBT\n", b"\n1 1 1 rg\nBT\n")(forgery)


def _tag(type: str, key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        element = forgery.element(type)
        assert element.get(key) != value
        element[key] = value

    return change


def change_a_language(forgery: Forgery) -> None:
    element = forgery.element("Span", key="Lang")
    element["Lang"] = b"de"


def say_words_in_a_language(forgery: Forgery) -> None:
    """What is of a language says another text than it has."""
    element = forgery.element("Span", key="Lang")
    element["ActualText"] = b"Nobody"


def describe_letters(forgery: Forgery) -> None:
    element = forgery.element("Span", key="ActualText")
    element["Alt"] = b"Nobody"


ATTACKS: dict[str, tuple[Change, Because]] = {
    "a link to another page": (_link(to_another_page), "leads elsewhere"),
    "a link to the next row": (to_the_next_row, "leads elsewhere"),
    "a link to the side of its target": (_link(to_the_side), "leads elsewhere"),
    "a link to an address": (_link(to_an_address), ("/A, which no report has", "lacks /Dest")),
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
    "two tags swapped": (swap_tags, ("says something else", "does not lie over its words")),
    "a link without a tag": (_added(), "has a link that no tag holds"),
    "a link to an address without a tag": (_added(A=_ADDRESS), "/A, which no report has"),
    "a link of a tag that has one": (add_a_link_to_a_tag, "does not lie over its words"),
    "a link dropped": (drop_a_link, "has a link that no tag holds, or lacks one"),
    "a link listed twice": (list_a_link_twice, "has a link that no tag holds"),
    "a link that names another tag": (_entry("StructParent", 0), "names another tag"),
    "a note": (_added(Subtype=Name("FreeText")), "/Subtype of a link"),
    "a form": (_added(Subtype=Name("Widget")), "/Subtype of a link"),
    "words lent to a link": (lend_words_to_a_link, "another link, or none"),
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
