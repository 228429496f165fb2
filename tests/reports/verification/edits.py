"""Ways to change what a page of a forged report draws."""

from __future__ import annotations

import re

from reports.verification.forging import Change, Forgery

#: Pages of `small_report`.
COVER, MONTH, MONTH_GOES_ON, PEOPLE, REGISTER = 0, 1, 2, 4, 10
#: Letters outside of all tags.
OUTSIDE = rb"/Artifact\n+BMC\n(?:(?!EMC).)*?BT.*?EMC"


def digits(forgery: Forgery, letters: str, font: str = "Plex-Sans") -> str:
    """Letters as the digits of a font's glyphs."""
    key, _ = forgery.font(font)
    glyphs = {letter: glyph for glyph, letter in forgery.letters(key).items()}
    return "".join(glyphs[letter] for letter in letters)


def in_block(text: str, page: int, pattern: bytes, replacement: bytes) -> Change:
    """Change something in the block that shows a text."""

    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        changed, count = re.subn(pattern, replacement, block, count=1)
        assert count == 1
        forgery.swap(page, block, changed)

    return change


def before(text: str, page: int, drawn: bytes) -> Change:
    """Draw something before the block that shows a text."""

    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        forgery.swap(page, block, drawn + b"\n" + block)

    return change


def after(text: str, page: int, drawn: bytes) -> Change:
    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        forgery.swap(page, block, block + b"\n" + drawn)

    return change


def place_of(block: bytes) -> tuple[float, float]:
    found = re.search(rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm", block)
    assert found is not None
    return float(found[1]), float(found[2])


def number(value: float) -> bytes:
    return f"{value:f}".rstrip("0").rstrip(".").encode()


def move(text: str, page: int, across: float, down: float) -> Change:
    """Draw a text elsewhere."""

    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        x, y = place_of(block)
        moved = b"%s %s Tm" % (number(x + across), number(y + down))
        forgery.swap(page, block, block.replace(b"%s %s Tm" % (number(x), number(y)), moved))

    return change


def swap_places(text: str, other_text: str, page: int) -> Change:
    """Draw two texts each at the other's place; tags stay."""

    def change(forgery: Forgery) -> None:
        one, other = forgery.span(text, page), forgery.span(other_text, page)
        (x, y), (u, v) = place_of(one), place_of(other)
        forgery.swap(
            page,
            one,
            one.replace(b"%s %s Tm" % (number(x), number(y)), b"%s %s Tm" % (number(u), number(v))),
        )
        forgery.swap(
            page,
            other,
            other.replace(b"%s %s Tm" % (number(u), number(v)), b"%s %s Tm" % (number(x), number(y))),
        )

    return change


def seal_of(forgery: Forgery, page: int) -> bytes:
    """The block that shows the seal, of those that are part of the document."""
    return next(
        block
        for block in re.findall(rb"/Span\n<<.*?EMC", forgery.text(page), re.DOTALL)
        if re.fullmatch("(?:[0-9a-f]{4} ?){4}", forgery.shown(block))
    )
