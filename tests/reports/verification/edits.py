"""Ways to change what a page of a forged report draws."""

from __future__ import annotations

import re
from collections.abc import Callable

from reports.verification.forging import Change, Forgery, NothingFoundError, look_for
from reports.verification.targets import Target, place_of

#: How many pixels, or how that follows from the report.
Pixels = float | Callable[[Forgery], float]


def pixels(many: Pixels, forgery: Forgery) -> float:
    return many if isinstance(many, float | int) else many(forgery)


def digits(forgery: Forgery, letters: str, font: str = "Plex-Sans") -> bytes:
    """Letters as the digits of a font's glyphs."""
    key, _ = forgery.font(font)
    known = forgery.letters(key).items()
    return "".join(
        look_for(f"{letter!r} in the font {font}", (glyph for glyph, other in known if other == letter))
        for letter in letters
    ).encode()


def number(value: float) -> bytes:
    return f"{value:f}".rstrip("0").rstrip(".").encode()


def substituted(target: Target, pattern: bytes, replacement: bytes) -> Change:
    """Change something in a piece of the pages: what is written so first."""

    def change(forgery: Forgery) -> None:
        piece = target.of(forgery)
        found = re.compile(pattern, re.DOTALL)
        look_for(f"{pattern!r} in {target.what}", found.finditer(piece.block))
        forgery.put((piece, found.sub(replacement, piece.block, count=1)))

    return change


def before(target: Target, drawn: bytes) -> Change:
    """Draw something before a piece of the pages."""
    return lambda forgery: forgery.put((piece := target.of(forgery), drawn + b"\n" + piece.block))


def after(target: Target, drawn: bytes) -> Change:
    return lambda forgery: forgery.put((piece := target.of(forgery), piece.block + b"\n" + drawn))


def drop(target: Target) -> Change:
    return lambda forgery: forgery.put((target.of(forgery), b""))


def with_glyph(forgery: Forgery, block: bytes, old: str, new: str, font: str = "Plex-Sans") -> bytes:
    """The block with another letter in the place of the first that is so."""
    one, other = digits(forgery, old, font), digits(forgery, new, font)
    for found in re.finditer(rb"<([0-9a-f]+)>", block):
        glyphs = re.findall(rb"....", found[1])
        if one in glyphs:
            glyphs[glyphs.index(one)] = other
            return block[: found.start(1)] + b"".join(glyphs) + block[found.end(1) :]
    raise NothingFoundError(f"{old!r} in {forgery.shown(block)!r}")


def replace_glyph(target: Target, old: str, new: str, font: str = "Plex-Sans") -> Change:
    """Draw another letter in the place of the first that is so."""

    def change(forgery: Forgery) -> None:
        piece = target.of(forgery)
        forgery.put((piece, with_glyph(forgery, piece.block, old, new, font)))

    return change


def placed(block: bytes, place: tuple[float, float]) -> bytes:
    """The block with its letters at this place; all of them move by as much as the first."""
    x, y = place_of(block)

    def moved(found: re.Match[bytes]) -> bytes:
        right, below = float(found[1]) - x, float(found[2]) - y
        return b"1 0 0 -1 %b %b Tm" % (number(place[0] + right), number(place[1] + below))

    return re.sub(rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm", moved, block)


def move(target: Target, across: Pixels, down: Pixels) -> Change:
    """Draw a text elsewhere."""

    def change(forgery: Forgery) -> None:
        piece = target.of(forgery)
        x, y = place_of(piece.block)
        place = x + pixels(across, forgery), y + pixels(down, forgery)
        forgery.put((piece, placed(piece.block, place)))

    return change


def swap_places(one: Target, other: Target) -> Change:
    """Draw two texts each at the other's place; tags stay."""

    def change(forgery: Forgery) -> None:
        first_piece, second_piece = one.of(forgery), other.of(forgery)
        forgery.put(
            (first_piece, placed(first_piece.block, place_of(second_piece.block))),
            (second_piece, placed(second_piece.block, place_of(first_piece.block))),
        )

    return change
