"""Attacks by shapes and pictures: over letters, beside words, and in charts.

Each takes the small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from passmuster_reports.verification.reading.syntax import Name
from reports.verification.edits import drop, number, substituted
from reports.verification.forging import Because, Change, Forgery, look_for, packed
from reports.verification.targets import (
    COVER,
    REGISTER,
    SEAL_CODE,
    Target,
    figure,
    page_of,
    place_of,
    text,
    written,
)

ABSENT, CHART = text(re.compile(r"\d+ absent")), figure()
EMOJI = written(rb"q\n[^q]*?/i[A-Z]+\d+ Do\nQ\n", "a picture in place of a letter", REGISTER)
#: A part of a bar that is filled: its place, width and height.
_BAR = rb"(?<=\n)([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re\nf\n"


def _beside(target: Target, drawn: Callable[[float, float], bytes], *, first: bool = False) -> Change:
    """Draw something after letters, or before them, where they begin."""

    def change(forgery: Forgery) -> None:
        piece = target.of(forgery)
        more = b"/Artifact\nBMC\nq\n%b\nQ\nEMC" % drawn(*place_of(piece.block))
        parts = (more, piece.block) if first else (piece.block, more)
        forgery.put((piece, b"\n".join(parts)))

    return change


def _white(x: float, y: float) -> bytes:
    return b"1 1 1 rg\n%f %f 14 9 re\nf" % (x - 1, y - 8)


def _line_through(x: float, y: float) -> bytes:
    return b"0.7 0.2 0 RG\n0.8 w\n%f %f m\n%f %f l\nS" % (x, y - 3, x + 40, y - 3)


def _line_beside(x: float, y: float) -> bytes:
    """Lines beside a digit are part of it to the eye: 1 becomes 4."""
    return b"0 0 0 RG\n0.8 w\n%f %f m\n%f %f l\nS" % (x + 1, y - 6, x + 1, y)


def _hairline(x: float, y: float) -> bytes:
    """A line of no width is as thin as can be seen."""
    return b"0 0 0 RG\n0 w\n%f %f m\n%f %f l\nS" % (x, y - 3, x + 40, y - 3)


def _flat(x: float, y: float) -> bytes:
    """So is a rectangle of no height."""
    return b"0 0 0 rg\n%f %f 40 0 re\nf" % (x, y - 3)


def move_a_picture(forgery: Forgery) -> None:
    piece = CHART.of(forgery)
    changed = re.sub(
        rb"(\n1 0 0 1 [\d.]+ )([\d.]+)( cm)",
        lambda found: found[1] + number(float(found[2]) + 18) + found[3],
        piece.block,
        count=1,
    )
    forgery.put((piece, changed))


def swap_bars(forgery: Forgery) -> None:
    """Of two sessions: the parts for those absent, each in the place of the other."""
    piece = CHART.of(forgery)
    bars = list(re.finditer(_BAR, piece.block))
    one, other = look_for("two bars of a chart", [bars[:2]] if len(bars) > 1 else [])
    block = piece.block
    forgery.put(
        (
            piece,
            block[: one.start(1)]
            + other[1]
            + block[one.end(1) : other.start(1)]
            + one[1]
            + block[other.end(1) :],
        )
    )


def lay_a_picture_over(forgery: Forgery) -> None:
    white = packed(
        {
            "Type": Name("XObject"),
            "Subtype": Name("Image"),
            "Width": 1,
            "Height": 1,
            "ColorSpace": Name("DeviceGray"),
            "BitsPerComponent": 8,
            "Interpolate": False,
            "DecodeParms": {"Predictor": 15, "Columns": 1},
        },
        b"\0\xff",
    )
    forgery.get(forgery.resources["XObject"])["white"] = forgery.add(white)
    forgery.append(page_of(forgery, COVER), b"/Artifact\nBMC\nq\n400 0 0 -300 60 400 cm\n/white Do\nQ\nEMC")


def lay_a_group_over(forgery: Forgery) -> None:
    profile = forgery.get(forgery.resources["ColorSpace"])["srgb"]
    group = packed(
        {
            "Type": Name("XObject"),
            "Subtype": Name("Form"),
            "BBox": [0, 0, 500, 300],
            "Resources": forgery.pages[0]["Resources"],
            "Group": {"Type": Name("Group"), "S": Name("Transparency"), "I": True, "CS": profile},
        },
        b"1 1 1 rg\n0 0 500 300 re\nf",
    )
    forgery.get(forgery.resources["XObject"])["over"] = forgery.add(group)
    forgery.append(page_of(forgery, COVER), b"/Artifact\nBMC\n/over Do\nEMC")


def swap_an_emoji(forgery: Forgery) -> None:
    """Another picture under the same name."""
    (name,) = re.findall(rb"/(i[A-Z]+\d+) Do", EMOJI.of(forgery).block)
    reference = forgery.get(forgery.resources["XObject"])[name.decode()]
    old = forgery.get(reference)
    content = bytearray(old.content(1 << 24))
    content[1000:9000] = bytes(8000)
    forgery.objects[reference.number] = packed(
        {key: value for key, value in old.entries.items() if key not in ("Filter", "Length")}, bytes(content)
    )


def colour_a_label(forgery: Forgery) -> None:
    """By the colour that holds where its group is drawn, once the group sets none."""
    piece = CHART.of(forgery)
    label = look_for("a label in a chart", re.findall(rb"/(x\d+) Do", piece.block))
    forgery.put((piece, piece.block.replace(b"/" + label, b"1 1 1 rg\n/" + label, 1)))
    reference = forgery.get(forgery.resources["XObject"])[label.decode()]
    group = forgery.get(reference)
    content = re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg\n", b"", group.content(1 << 24))
    forgery.objects[reference.number] = packed(
        {key: value for key, value in group.entries.items() if key not in ("Filter", "Length")}, content
    )


NO_SUCH = "a shape is drawn where no report has it"

OTHERWISE = "a picture is drawn otherwise"

ATTACKS: dict[str, tuple[Change, Because]] = {
    "covered by a rectangle": (_beside(ABSENT, _white), NO_SUCH),
    "on a dark rectangle": (_beside(ABSENT, _white, first=True), NO_SUCH),
    "the seal's word covered": (_beside(text("No rate"), _white), NO_SUCH),
    "the seal covered": (_beside(SEAL_CODE, _white), NO_SUCH),
    "covered by a picture": (lay_a_picture_over, NO_SUCH),
    "covered by a group": (lay_a_group_over, NO_SUCH),
    "struck through": (_beside(ABSENT, _line_through), NO_SUCH),
    "a line beside a digit": (_beside(ABSENT, _line_beside), NO_SUCH),
    "a hairline": (_beside(ABSENT, _hairline), "no width"),
    "a rectangle of no height": (_beside(ABSENT, _flat), NO_SUCH),
    # to a triangle, which leaves nothing but a part of its letters
    "a label clipped": (
        substituted(
            CHART,
            rb"q\n(1 0 0 1 [\d.-]+ 0 cm\n/x\d+ Do)",
            rb"q\n0 0 m\n430 0 l\n0 30 l\nh\nW\nn\n\1",
        ),
        OTHERWISE,
    ),
    "a label in another colour": (colour_a_label, OTHERWISE),
    "a group drawn twice": (substituted(CHART, rb"(/x\d+ Do)", rb"\1\n\1"), "a group is drawn twice"),
    "a bar of a chart made shorter": (substituted(CHART, _BAR, rb"\1 \2 \3 4.4 re\nf\n"), OTHERWISE),
    "a bar of a chart in another colour": (
        substituted(CHART, b"0.701961 0.14902 0.117647 rg", b"0.827451 0.878431 0.917647 rg"),
        OTHERWISE,
    ),
    "bars of a chart swapped": (swap_bars, OTHERWISE),
    "a picture moved": (move_a_picture, ("does not lie there", "names another place")),
    "drawn over a bar": (
        substituted(CHART, rb"Q\nQ\nQ\nEMC", b"q\n1 1 1 rg\n0 0 40 20 re\nf\nQ\nQ\nQ\nQ\nEMC"),
        OTHERWISE,
    ),
    "an emoji dropped": (drop(EMOJI), "a picture in place of a letter"),
    "another emoji": (swap_an_emoji, "a picture in place of a letter"),
}
