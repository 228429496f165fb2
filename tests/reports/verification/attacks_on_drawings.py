"""Attacks by shapes and pictures: over letters, beside words, and in charts.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from passmuster_reports.verification.reading.syntax import Name
from reports.verification.edits import COVER, REGISTER, place_of, seal_of
from reports.verification.forging import Change, Forgery, packed


def _over(text: str | None, page: int, *, first: bool) -> Change:
    """Fill a rectangle over the text, or under it; without any, over the seal."""

    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page) if text else seal_of(forgery, page)
        x, y = place_of(block)
        drawn = b"/Artifact\nBMC\nq\n1 1 1 rg\n%f %f 14 9 re\nf\nQ\nEMC" % (x - 1, y - 8)
        parts = (drawn, block) if first else (block, drawn)
        forgery.swap(page, block, b"\n".join(parts))

    return change


def strike_through(forgery: Forgery) -> None:
    block = forgery.span("17 absent", COVER)
    x, y = place_of(block)
    drawn = b"/Artifact\nBMC\nq\n0.7 0.2 0 RG\n0.8 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x, y - 3, x + 40, y - 3)
    forgery.swap(COVER, block, block + b"\n" + drawn)


def turn_a_one_into_a_four(forgery: Forgery) -> None:
    """Two lines beside a digit are part of it to the eye."""
    block = forgery.span("17 absent", COVER)
    x, y = place_of(block)
    drawn = b"/Artifact\nBMC\nq\n0 0 0 RG\n0.8 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x + 1, y - 6, x + 1, y)
    forgery.swap(COVER, block, block + b"\n" + drawn)


def _figure(forgery: Forgery, page: int, number: int = 0) -> bytes:
    return re.findall(rb"/Figure\n<<.*?EMC", forgery.text(page), re.DOTALL)[number]


def change_a_bar(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    forgery.swap(COVER, figure, re.sub(rb"0 0 49\.2 [\d.]+ re", b"0 0 49.2 4.4 re", figure, count=1))


def colour_a_bar(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    forgery.swap(
        COVER, figure, figure.replace(b"0.701961 0.14902 0.117647 rg", b"0.827451 0.878431 0.917647 rg")
    )


def move_a_picture(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    changed = re.sub(
        rb"(\n1 0 0 1 [\d.]+ )([\d.]+)( cm)",
        lambda found: found[1] + b"%f" % (float(found[2]) + 18) + found[3],
        figure,
        count=1,
    )
    forgery.swap(COVER, figure, changed)


def swap_bars(forgery: Forgery) -> None:
    """Of two sessions, each in the place of the other."""
    figure = _figure(forgery, COVER)
    forgery.swap(
        COVER,
        figure,
        figure.replace(b"\n0 0 49.2 ", b"\n? 0 49.2 ")
        .replace(b"\n60 0 49.2 ", b"\n0 0 49.2 ")
        .replace(b"?", b"60"),
    )


def draw_in_a_picture(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    drawn = b"q\n1 1 1 rg\n0 0 40 20 re\nf\nQ\n"
    forgery.swap(COVER, figure, figure.replace(b"Q\nQ\nQ\nEMC", drawn + b"Q\nQ\nQ\nEMC"))


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
    forgery.append(COVER, b"/Artifact\nBMC\nq\n400 0 0 -300 60 400 cm\n/white Do\nQ\nEMC")


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
    forgery.append(COVER, b"/Artifact\nBMC\n/over Do\nEMC")


def drop_an_emoji(forgery: Forgery) -> None:
    forgery.edit(REGISTER, rb"q\n[^q]*?/iDZLENL\d+ Do\nQ\n", b"")


def swap_an_emoji(forgery: Forgery) -> None:
    """Another picture under the same name."""
    pictures = forgery.get(forgery.resources["XObject"])
    name = next(name for name in pictures if name.startswith("iDZLENL"))
    old = forgery.get(pictures[name])
    content = bytearray(old.content(1 << 24))
    content[1000:9000] = bytes(8000)
    forgery.objects[pictures[name].number] = packed(
        {key: value for key, value in old.entries.items() if key not in ("Filter", "Length")}, bytes(content)
    )


def draw_a_hairline(forgery: Forgery) -> None:
    """A line of no width is as thin as can be seen."""
    x, y = place_of(forgery.span("17 absent", COVER))
    line = b"/Artifact\nBMC\nq\n0 0 0 RG\n0 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x, y - 3, x + 40, y - 3)
    block = forgery.span("17 absent", COVER)
    forgery.swap(COVER, block, block + b"\n" + line)


def fill_nothing(forgery: Forgery) -> None:
    """So is a rectangle of no height."""
    block = forgery.span("17 absent", COVER)
    x, y = place_of(block)
    shape = b"/Artifact\nBMC\nq\n0 0 0 rg\n%f %f 40 0 re\nf\nQ\nEMC" % (x, y - 3)
    forgery.swap(COVER, block, block + b"\n" + shape)


def clip_a_label(forgery: Forgery) -> None:
    """To a triangle, which leaves nothing but a part of its letters."""
    chart = _figure(forgery, COVER)
    clip = b"q\n0 0 m\n430 0 l\n0 30 l\nh\nW\nn\n"
    changed = re.sub(rb"q\n(1 0 0 1 [\d.-]+ 0 cm\n/x\d+ Do)", lambda found: clip + found[1], chart, count=1)
    forgery.swap(COVER, chart, changed)


def colour_a_label(forgery: Forgery) -> None:
    """By the colour that holds where its group is drawn, once the group sets none."""
    chart = _figure(forgery, COVER)
    name = re.search(rb"/(x\d+) Do", chart)
    assert name is not None
    forgery.swap(COVER, chart, chart.replace(name[0], b"1 1 1 rg\n" + name[0], 1))
    reference = forgery.get(forgery.resources["XObject"])[name[1].decode()]
    group = forgery.get(reference)
    content = re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg\n", b"", group.content(1 << 24))
    forgery.objects[reference.number] = packed(
        {key: value for key, value in group.entries.items() if key not in ("Filter", "Length")}, content
    )


def draw_a_group_twice(forgery: Forgery) -> None:
    chart = _figure(forgery, COVER)
    name = re.search(rb"/x\d+ Do", chart)
    assert name is not None
    forgery.swap(COVER, chart, chart.replace(name[0], name[0] + b"\n" + name[0], 1))


NO_SUCH = "a shape is drawn where no report has it"

ATTACKS: dict[str, tuple[Change, str]] = {
    "covered by a rectangle": (_over("17 absent", COVER, first=False), NO_SUCH),
    "on a dark rectangle": (_over("17 absent", COVER, first=True), NO_SUCH),
    "the seal's word covered": (_over("No rate", COVER, first=False), NO_SUCH),
    "the seal covered": (_over(None, COVER, first=False), NO_SUCH),
    "covered by a picture": (lay_a_picture_over, NO_SUCH),
    "covered by a group": (lay_a_group_over, NO_SUCH),
    "struck through": (strike_through, NO_SUCH),
    "a line beside a digit": (turn_a_one_into_a_four, NO_SUCH),
    "a hairline": (draw_a_hairline, "no width"),
    "a rectangle of no height": (fill_nothing, NO_SUCH),
    "a label clipped": (clip_a_label, "a picture is drawn otherwise"),
    "a label in another colour": (colour_a_label, "a picture is drawn otherwise"),
    "a group drawn twice": (draw_a_group_twice, "a group is drawn twice"),
    "a bar of a chart made shorter": (change_a_bar, "a picture is drawn otherwise"),
    "a bar of a chart in another colour": (colour_a_bar, "a picture is drawn otherwise"),
    "bars of a chart swapped": (swap_bars, "a picture is drawn otherwise"),
    "a picture moved": (move_a_picture, "does not lie|names another place"),
    "drawn over a bar": (draw_in_a_picture, "a picture is drawn otherwise"),
    "an emoji dropped": (drop_an_emoji, "a picture in place of a letter"),
    "another emoji": (swap_an_emoji, "a picture in place of a letter"),
}
