"""Attacks on what a file says beside its pages: its objects, tags, bookmarks, titles and pages' places.

Each takes the small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from passmuster_reports.verification.reading.syntax import Name, Reference, Stream
from reports.verification.forging import Because, Change, Forgery, look_for, packed
from reports.verification.targets import PEOPLE, pages_of


def _in_catalog(key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.catalog[key] = value

    return change


def _on_page(key: str, value: Any, page: int = 0) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.pages[page][key] = value

    return change


def _note(**entries: Any) -> Change:
    """Lay a note over the first page."""

    def change(forgery: Forgery) -> None:
        note = {"Type": Name("Annot"), "Rect": [0, 0, 600, 800], **entries}
        forgery.pages[0]["Annots"] = [forgery.add(note)]

    return change


_SCRIPT = {"S": Name("JavaScript"), "JS": b"app.alert(1)"}
_LINK = {"S": Name("URI"), "URI": b"https://example.com"}
_LAUNCH = {"S": Name("Launch"), "F": b"x.exe"}


def _kids(forgery: Forgery) -> list[Reference]:
    kids: list[Reference] = forgery.get(forgery.catalog["Pages"])["Kids"]
    return kids


def _two_pages(forgery: Forgery) -> tuple[int, int]:
    """Two pages of one part, one behind the other."""
    pages = pages_of(forgery, PEOPLE)
    return look_for(f"two pages of {PEOPLE!r}", pairwise(pages))


def swap_pages(forgery: Forgery) -> None:
    kids = _kids(forgery)
    one, other = _two_pages(forgery)
    kids[one], kids[other] = kids[other], kids[one]


def swap_pages_and_their_owners(forgery: Forgery) -> None:
    """With the numbers under which the structure knows them."""
    pages = [forgery.pages[number] for number in _two_pages(forgery)]
    swap_pages(forgery)
    one, other = (page["StructParents"] for page in pages)
    pages[0]["StructParents"], pages[1]["StructParents"] = other, one
    owners = forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    places = [owners[::2].index(number) * 2 + 1 for number in (one, other)]
    owners[places[0]], owners[places[1]] = owners[places[1]], owners[places[0]]


def drop_a_page(forgery: Forgery) -> None:
    pages = forgery.get(forgery.catalog["Pages"])
    del pages["Kids"][_two_pages(forgery)[1]]
    pages["Count"] -= 1


def repeat_a_page(forgery: Forgery) -> None:
    pages = forgery.get(forgery.catalog["Pages"])
    pages["Kids"].append(pages["Kids"][_two_pages(forgery)[0]])
    pages["Count"] += 1


def add_an_empty_page(forgery: Forgery) -> None:
    pages = forgery.get(forgery.catalog["Pages"])
    root = forgery.get(forgery.catalog["StructTreeRoot"])
    count = pages["Count"]
    page = {**forgery.pages[-1], "StructParents": count, "Contents": forgery.add(packed({}, b"q\nQ"))}
    page.pop("Annots", None)
    pages["Kids"].append(forgery.add(page))
    pages["Count"] = count + 1
    numbers = forgery.get(root["ParentTree"])["Nums"]
    numbers[2 * count : 2 * count] = [None, forgery.add([])]
    # links come after the pages
    numbers[::2] = range(len(numbers) // 2)
    root["ParentTreeNextKey"] = len(numbers) // 2
    for link in (forgery.get(note) for each in forgery.pages for note in each.get("Annots", ())):
        link["StructParent"] += 1


def _info(key: str, value: bytes) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.get(forgery.info)[key] = value

    return change


def change_the_metadata(forgery: Forgery) -> None:
    reference = forgery.catalog["Metadata"]
    old = forgery.get(reference)
    forgery.objects[reference.number] = Stream(old.entries, old.data.replace(b"Attendance", b"Presence"))


def _attachment(key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.get(forgery.catalog["AF"][0])[key] = value

    return change


def add_an_attachment(forgery: Forgery) -> None:
    old = forgery.get(forgery.catalog["AF"][0])
    new = forgery.add({**old, "F": b"more.json", "UF": b"more.json"})
    forgery.catalog["AF"].append(new)
    forgery.get(forgery.catalog["Names"]["EmbeddedFiles"])["Names"] += [b"more.json", new]


def hide_an_attachment(forgery: Forgery) -> None:
    """Named as associated with the file, and not in the list of names."""
    del forgery.get(forgery.catalog["Names"]["EmbeddedFiles"])["Names"][:2]


def change_the_size_of_an_attachment(forgery: Forgery) -> None:
    file = forgery.get(forgery.get(forgery.catalog["AF"][0])["EF"]["F"])
    forgery.get(file.entries["Params"])["Size"] += 1


def change_the_profile(forgery: Forgery) -> None:
    (intent,) = forgery.catalog["OutputIntents"]
    reference = intent["DestOutputProfile"]
    forgery.objects[reference.number] = packed({"N": 3}, forgery.get(reference).content(1 << 24)[::-1])


def bring_another_profile(forgery: Forgery) -> None:
    colours = forgery.get(forgery.resources["ColorSpace"])
    colours["srgb"] = [Name("ICCBased"), forgery.add(packed({"N": 3}, b"another"))]


def replace_a_colour(forgery: Forgery) -> None:
    colours = forgery.get(forgery.resources["ColorSpace"])
    colours["DefaultRGB"] = colours["srgb"]


def _count(key: str, by: int, of: Callable[[Forgery], dict[str, Any]]) -> Change:
    def change(forgery: Forgery) -> None:
        of(forgery)[key] += by

    return change


ATTACKS: dict[str, tuple[Change, Because]] = {
    "pages swapped": (swap_pages, "names another page's tags"),
    "pages swapped with their owners": (swap_pages_and_their_owners, "does not lie there"),
    "a page dropped": (drop_a_page, "a tag owns a piece of a page that is not there"),
    "a page repeated": (repeat_a_page, "has a page twice"),
    "an empty page": (add_an_empty_page, "it is empty"),
    "a page turned": (_on_page("Rotate", 180), "/Rotate, which no report has"),
    "a page in other units": (_on_page("UserUnit", 2), "/UserUnit, which no report has"),
    "a page cut": (_on_page("CropBox", [0, 0, 300, 300]), "/CropBox, which no report has"),
    "a page made smaller": (_on_page("MediaBox", [0, 0, 300, 300]), "another size"),
    "an action of a page": (_on_page("AA", {"O": _SCRIPT}), "/AA, which no report has"),
    "a thumbnail": (_on_page("Thumb", b"x"), "/Thumb, which no report has"),
    "private data of a page": (_on_page("PieceInfo", {}), "/PieceInfo, which no report has"),
    "another key of a page": (_on_page("Own", 1), "/Own, which no report has"),
    "a note": (_note(Subtype=Name("FreeText"), Contents=b"x"), "/Subtype of a link is not"),
    "a stamp": (_note(Subtype=Name("Stamp")), "/Subtype of a link is not"),
    "a link": (_note(Subtype=Name("Link"), A=_LINK), "/A, which no report has"),
    "a link that starts a program": (_note(Subtype=Name("Link"), A=_LAUNCH), "/A, which no report has"),
    "a redaction": (_note(Subtype=Name("Redact")), "/Subtype of a link is not"),
    "labels of pages": (
        _in_catalog("PageLabels", {"Nums": [0, {"S": Name("r")}]}),
        "/PageLabels, which no report has",
    ),
    "an action at the start": (_in_catalog("OpenAction", _SCRIPT), "/OpenAction, which no report has"),
    "actions of the file": (_in_catalog("AA", {"WC": _SCRIPT}), "/AA, which no report has"),
    "a script": (
        lambda forgery: forgery.catalog["Names"].update({"JavaScript": {"Names": [b"x", _SCRIPT]}}),
        "/JavaScript, which no report has",
    ),
    "names of places": (
        lambda forgery: forgery.catalog["Names"].update({"Dests": {"Names": []}}),
        "/Dests, which no report has",
    ),
    "a form": (_in_catalog("AcroForm", {"Fields": []}), "/AcroForm, which no report has"),
    "layers": (_in_catalog("OCProperties", {"OCGs": []}), "/OCProperties, which no report has"),
    "extensions": (_in_catalog("Extensions", {}), "/Extensions, which no report has"),
    "private data": (_in_catalog("PieceInfo", {}), "/PieceInfo, which no report has"),
    "collections": (_in_catalog("Collection", {}), "/Collection, which no report has"),
    "another view": (_in_catalog("PageMode", Name("FullScreen")), "/PageMode, which no report has"),
    "the viewer's preferences": (
        _in_catalog("ViewerPreferences", {"DisplayDocTitle": True, "HideMenubar": True}),
        "/HideMenubar",
    ),
    "its name in place of its title": (
        _in_catalog("ViewerPreferences", {"DisplayDocTitle": False}),
        "is not what it is in a report",
    ),
    "not tagged": (_in_catalog("MarkInfo", {"Marked": False}), "is not what it is in a report"),
    "another language": (_in_catalog("Lang", b"de"), "its language"),
    "an object used nowhere": (lambda forgery: forgery.add({"Own": b"data"}) and None, "used nowhere"),
    "a reference to nothing": (
        lambda forgery: forgery.get(forgery.resources["ExtGState"]).update({"x": Reference(99999)}),
        "nothing is object",
    ),
    "another title": (_info("Title", b"Compliance"), "information says"),
    "another date": (_info("CreationDate", b"D:20200101000000Z"), "information says"),
    "another producer": (_info("Producer", b"Word"), "information says"),
    "more information": (_info("Approved", b"yes"), "/Approved, which no report has"),
    "other metadata": (change_the_metadata, "the metadata say something else"),
    "an attachment described otherwise": (_attachment("Desc", b"approved"), "called, described or dated"),
    "an attachment of another relation": (
        _attachment("AFRelationship", Name("Alternative")),
        "called, described",
    ),
    "an attachment with two names": (_attachment("UF", b"x.json"), "has two names"),
    "an attachment with a thumbnail": (_attachment("Thumb", b"x"), "/Thumb, which no report has"),
    "one more attachment": (add_an_attachment, "called, described or dated"),
    "an attachment not listed": (hide_an_attachment, "names other attachments"),
    "an attachment of another size": (change_the_size_of_an_attachment, "not as large as it says"),
    "another profile of colour": (change_the_profile, "other profiles of colour"),
    "one more profile of colour": (bring_another_profile, "other profiles of colour"),
    "another space of colours": (replace_a_colour, "/DefaultRGB, which no report has"),
    "a wrong count of pages": (
        _count("Count", 1, lambda forgery: forgery.get(forgery.catalog["Pages"])),
        "does not have as many as it says",
    ),
}
