"""Attacks on the lines of the evidence that pages name, and on links between findings and whom they name.

Each takes the report of `named_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from passmuster_reports.verification.reading.syntax import Name, Reference
from reports.verification.edits import after, drop, replace_glyph, substituted, swap_places
from reports.verification.forging import Because, Change, Forgery, look_for
from reports.verification.named_report import OFTEN, ONCE
from reports.verification.targets import ANYWHERE, Target, place_of, text

#: On the card of a rule: the first line of the evidence of a finding, and how many more there are.
CARD = text(re.compile("Lateness \N{MIDDLE DOT} .*"), ANYWHERE)
ON_CARD, NEXT_ON_CARD = (text(lines, ANYWHERE).behind(CARD) for lines in ("1 +1", "3 +1"))
#: The first of the lines of somebody's finding, in the list of everyone named.
NAMED = text("Who or what", ANYWHERE)
IN_LIST = text("1", ANYWHERE).behind(text(OFTEN, ANYWHERE).behind(NAMED))


def _links(forgery: Forgery, said: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The links that say this, each with its page."""
    for page, entries in enumerate(forgery.pages):
        for link in map(forgery.get, entries.get("Annots", ())):
            if link["Contents"].decode("utf-16") == said:
                yield page, link


def _in_list(forgery: Forgery, said: str) -> dict[str, Any]:
    """The first link of the list of everyone named that says this."""
    here = NAMED.of(forgery).page
    found = (link for page, link in _links(forgery, said) if page == here)
    return look_for(f"the link {said!r} in the list of everyone named", found)


def _owner(forgery: Forgery, target: Target) -> tuple[dict[str, Any], int]:
    """The tag that owns a text, and the number of the text on its page."""
    piece = target.of(forgery)
    number = int(look_for(f"a number of {target.what}", re.findall(rb"/MCID (\d+)", piece.block)))
    numbers = forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    owners = forgery.get(numbers[2 * forgery.pages[piece.page]["StructParents"] + 1])
    return forgery.get(owners[number]), number


def cover_a_line(forgery: Forgery) -> None:
    x, y = place_of(IN_LIST.of(forgery).block)
    drawn = b"/Artifact\nBMC\nq\n1 1 1 rg\n%f %f 8 9 re\nf\nQ\nEMC" % (x - 1, y - 8)
    after(IN_LIST, drawn)(forgery)


def say_another_line(forgery: Forgery) -> None:
    """To those who do not see it."""
    _owner(forgery, IN_LIST)[0]["ActualText"] = b"4"


def lead_a_finding_to_another_rule(forgery: Forgery) -> None:
    _in_list(forgery, "Lateness")["Dest"] = _in_list(forgery, "Leaving early")["Dest"]


def lead_somebody_to_somebody_else(forgery: Forgery) -> None:
    (_, one), (_, other) = (look_for(f"the link {name!r}", _links(forgery, name)) for name in (OFTEN, ONCE))
    one["Dest"] = other["Dest"]


def widen_a_link(forgery: Forgery) -> None:
    """Over the line of the evidence behind it."""
    rectangle = _in_list(forgery, "Lateness")["Rect"]
    rectangle[2] += 12


def lend_a_line_to_a_link(forgery: Forgery) -> None:
    """A line of the evidence becomes words of the link before it, in the structure only."""
    holder, piece = _owner(forgery, IN_LIST)
    link, _ = _owner(forgery, text("Lateness", ANYWHERE).behind(NAMED))
    numbers = {id(value): number for number, value in forgery.objects.items() if isinstance(value, dict)}
    holder["K"].remove(piece)
    link["K"].append(piece)
    tree = forgery.get(forgery.get(forgery.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    page = forgery.get(link["Pg"])["StructParents"]
    forgery.get(tree[2 * page + 1])[piece] = Reference(numbers[id(link)])


def lead_a_line_to_an_address(forgery: Forgery) -> None:
    piece = IN_LIST.of(forgery)
    x, y = place_of(piece.block)
    height = forgery.pages[piece.page]["MediaBox"][3]
    rectangle = [0.75 * x, height - 0.75 * y, 0.75 * x + 6, height - 0.75 * y + 8]
    link = {**_in_list(forgery, "Lateness"), "Rect": rectangle}
    link["A"] = {"S": Name("URI"), "URI": b"https://example.com/evidence"}
    forgery.pages[piece.page]["Annots"].append(forgery.add(link))


FIGURE = "stands where the figures give"

ATTACKS: dict[str, tuple[Change, Because]] = {
    "another line of the evidence on a card": (replace_glyph(ON_CARD, "1", "4"), FIGURE),
    "more lines of the evidence on a card": (replace_glyph(NEXT_ON_CARD, "1", "2"), FIGURE),
    "another line of the evidence of somebody named": (replace_glyph(IN_LIST, "1", "4"), FIGURE),
    "the lines of two findings swapped": (
        swap_places(ON_CARD, NEXT_ON_CARD),
        (r"at '1\+1': it does not lie there", r"at '3\+1': it does not lie there"),
    ),
    "a line of the evidence that cannot be seen": (
        substituted(IN_LIST, rb"\nBT\n", b"\n1 1 1 rg\nBT\n"),
        "has another colour",
    ),
    "a line of the evidence covered": (cover_a_line, "a shape is drawn where no report has it"),
    "a line of the evidence dropped": (drop(IN_LIST), "is not there"),
    "a line of the evidence said otherwise": (
        say_another_line,
        "says another text, as only those of letters do",
    ),
    "a finding that leads to another rule": (
        lead_a_finding_to_another_rule,
        "the link 'Lateness' leads elsewhere",
    ),
    "somebody who leads to somebody else": (
        lead_somebody_to_somebody_else,
        f"the link '{OFTEN}' leads elsewhere",
    ),
    "a link over a line of the evidence": (widen_a_link, "the link 'Lateness' does not lie over its words"),
    "a line of the evidence that is a link": (lend_a_line_to_a_link, "another link, or none"),
    "a line of the evidence with an address": (lead_a_line_to_an_address, "/A, which no report has"),
}
