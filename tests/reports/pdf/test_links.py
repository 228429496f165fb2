"""Links within a report: each lands on its target and says so, drawn at once or in chunks."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.package.document import Document
from passmuster_reports.pages.document import Pages, Template, render
from passmuster_reports.pages.references import anchor, pages_referred_to, with_page_numbers
from passmuster_reports.pdf.rendering import Pdf, render_pdf
from reports.pdf.linked import PAGES, Link, drawn_in_chunks, linked, links, words
from reports.pdf.test_chunks import outline, structure
from reports.pdf.test_tags import elements, root

PARTS, ROWS = 3, 70
#: Where the lower margin begins, from below.
LOWER = 54


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return linked(tmp_path_factory.mktemp("linked"), PARTS, ROWS)


@pytest.fixture(scope="module")
def both(document: Document) -> dict[str, Pdf]:
    """The report drawn at once, and in chunks."""
    return {"whole": render_pdf(document), "in chunks": drawn_in_chunks(document)}


@pytest.fixture(params=["whole", "in chunks"])
def content(request: pytest.FixtureRequest, both: dict[str, Pdf]) -> bytes:
    pdf = both[request.param]
    assert pdf.warnings == ()
    return pdf.content


def due() -> list[str]:
    """What each link leads to, in order, by a word that stands there; the long one is two."""
    found = []
    for part in range(1, PARTS + 1):
        found += [f"part {part}", f"part {part}", f"Row {part}-{ROWS - 1}"]
    found += ["cover", "cover"]
    for part in range(1, PARTS + 1):
        for row in range(ROWS):
            found += ["cover", f"Row {PARTS + 1 - part}-{ROWS - 1 - row}"]
    return found


def places(content: bytes) -> dict[str, tuple[int, float]]:
    """The page and the height from below of what is led to."""
    found: dict[str, tuple[int, float]] = {}
    parts = 0
    for page, _, y, text in words(content):
        if text == "Linked":
            found["cover"] = page, y
        elif text.startswith("Part ") and page > 0 and y > LOWER:
            parts += 1
            found[f"part {parts}"] = page, y
        elif text.startswith("Row "):
            found[text] = page, y
    return found


def test_every_link_lands_on_the_page_and_the_height_of_its_target(content: bytes) -> None:
    known, found = places(content), links(content)

    assert len(found) == len(due())
    for link, target in zip(found, due(), strict=True):
        page, base = known[target]
        assert link.to == page, target
        assert 0 < link.y - base < 50, target


def test_a_link_lies_over_its_words(content: bytes) -> None:
    known = list(words(content))
    for link in links(content):
        under = [
            text
            for page, x, y, text in known
            if page == link.page and link.left - 0.5 < x < link.right - 0.5 and link.bottom < y < link.top
        ]
        said = " ".join(under)
        assert said.replace(" ", "") in link.text.replace(" ", "")
        assert said


def test_the_number_that_is_printed_is_that_of_the_page(content: bytes) -> None:
    numbered = [link for link in links(content) if re.fullmatch(r"(page |p\. )?\d+", link.text)]

    assert len(numbered) == 2 * PARTS + PARTS * ROWS
    assert all(int(link.text.split()[-1]) == link.to + 1 for link in numbered)
    drawn = Counter(text for _, _, _, text in words(content) if text.isdigit())
    assert drawn >= Counter(link.text.split()[-1] for link in numbered)


def test_each_link_is_a_tag_that_holds_its_words_and_what_lies_over_them(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
        assert list(owners) == list(range(int(pdf.Root.StructTreeRoot.ParentTreeNextKey)))
        seen = 0
        for page in pdf.pages:
            for note in page.obj.get("/Annots", []):
                seen += 1
                assert note.Subtype == "/Link"
                assert (int(note.F), list(note.Border)) == (4, [0, 0, 0])
                assert str(note.Contents)
                element = owners[int(note.StructParent)]
                assert element.S == "/Link"
                held = [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary)]
                objects = [kid for kid in held if kid.get("/Type") == "/OBJR"]
                assert [kid.Pg.objgen for kid in objects if kid.Obj.objgen == note.objgen] == [
                    page.obj.objgen
                ]
        tags = [each for each in elements(root(pdf)) if each.S == "/Link"]
        held_by = [kid for tag in tags for kid in tag.K if isinstance(kid, pikepdf.Dictionary)]
        assert sum(kid.get("/Type") == "/OBJR" for kid in held_by) == seen == len(due())
        assert all(any(not isinstance(kid, pikepdf.Dictionary) for kid in tag.K) for tag in tags)


def test_references_lists_and_languages_are_tagged(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        types = Counter(str(each.S) for each in elements(root(pdf)))
        languages = {str(each.Lang): each for each in elements(root(pdf)) if "/Lang" in each}
        (found,) = [each for each in elements(root(pdf)) if each.S == "/L"]

        assert types["/Reference"] == 2 * PARTS + PARTS * ROWS
        assert (types["/L"], types["/LI"], types["/Lbl"], types["/LBody"]) == (1, PARTS, PARTS, PARTS)
        assert [str(kid.S) for item in found.K for kid in item.K] == ["/Lbl", "/LBody"] * PARTS
        assert found.A.ListNumbering == "/Disc"
        assert {"he", "fr"} <= languages.keys()
        assert {str(languages[language].S) for language in ("he", "fr")} == {"/Span"}


def test_one_drawing_and_many_have_the_same_tags_links_and_bookmarks(both: dict[str, Pdf]) -> None:
    whole, chunks = (both[mode].content for mode in ("whole", "in chunks"))

    assert structure(whole) == structure(chunks)
    assert (
        outline(whole)
        == outline(chunks)
        == [
            ("Linked", []),
            *((f"The part {part}", []) for part in range(1, PARTS + 1)),
        ]
    )

    def said(content: bytes) -> list[str]:
        return [re.sub(r"\d+$", "", link.text) for link in links(content)]

    assert said(whole) == said(chunks)


def test_the_same_report_gives_the_same_bytes(document: Document, both: dict[str, Pdf]) -> None:
    assert render_pdf(document).content == both["whole"].content
    assert drawn_in_chunks(document).content == both["in chunks"].content


def with_text(document: Document, old: str, new: str) -> Document:
    text = str(document.template.text)
    assert old in text
    return replace(document, template=Template("linked.html", text=text.replace(old, new)))


@pytest.mark.parametrize("draw", [render_pdf, drawn_in_chunks])
def test_a_link_to_nowhere_is_told(tmp_path: Path, draw: Any) -> None:
    astray = with_text(linked(tmp_path, 1, 70), '{{ link("cover", "up") }}', '{{ link("nowhere", "up") }}')

    assert draw(astray).warnings == (
        "the pages may look wrong: a link leads to #nowhere, which nothing has as its id",
    )


def test_an_address_outside_the_report_is_no_link(tmp_path: Path) -> None:
    outside = with_text(
        linked(tmp_path, 1, 1), '{{ link("cover", "up") }}', '<a href="https://a.example">up</a>'
    )
    content = render_pdf(outside).content

    assert "up" not in {link.text for link in links(content)}
    assert b"a.example" not in content


def test_whatever_is_in_the_header_of_a_table_said_again_is_linked_once(tmp_path: Path) -> None:
    headed = with_text(
        linked(tmp_path, 1, 70), '<th scope="col">See</th>', '<th>{{ link("cover", "See") }}</th>'
    )
    content = render_pdf(headed).content

    assert [link.text for link in links(content)].count("See") == 1
    assert sum(text == "See" for _, _, _, text in words(content)) > 1


def test_a_web_page_has_links_and_no_numbers_of_pages(document: Document) -> None:
    page = render(document.figures, Pages(document.template))

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert 'class="page"' not in page


def test_every_link_of_the_attendance_report_lands(
    month_html: str, month_pdf: Pdf, month: dict[str, Any]
) -> None:
    ids = re.findall(r' id="([^"]+)"', month_html)
    targets = re.findall(r'href="#([^"]+)"', month_html)

    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    found: list[Link] = links(month_pdf.content)
    assert len(found) >= len(targets) > len(month["exceptions"]["left early"])
    referring = [link for link in found if link.text.startswith("page ")]
    assert len(referring) == len(month["letter"]["look_first"])
    assert [link.to + 1 for link in referring] == [int(link.text.split()[-1]) for link in referring]


def test_ids_are_equal_for_equal_keys_only() -> None:
    assert anchor("cover") == "cover"
    assert anchor("session", "a b", 1) == anchor("session", "a b", "1") != anchor("session", "a", "b 1")
    assert re.fullmatch(r"person-[0-9a-f]{16}", anchor("person", 'Zoë "x" \ud800'))


def test_numbers_of_pages_are_filled_in_where_they_are_known() -> None:
    page = '<a><span class="number" data-page="a">0</span></a> <span class="number" data-page="b">0</span>'

    assert pages_referred_to(page) == {"a", "b"}
    filled = with_page_numbers(page, {"a": 12})
    assert re.findall(r">(\d+)<", filled) == ["12", "00"]
    assert re.findall(r">(\d+)<", with_page_numbers(filled, {"a": 3, "b": 4})) == ["3", "4"]
    assert pages_referred_to(PAGES) == frozenset()
