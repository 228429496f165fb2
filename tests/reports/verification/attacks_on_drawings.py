"""Attacks by shapes and pictures: over letters, beside words, and in charts.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from passmuster_reports.verification.reading.syntax import Name
from reports.verification.edits import COVER, REGISTER, number, place_of
from reports.verification.forging import Change, Forgery, packed


def _over(text: str, page: int, *, first: bool) -> Change:
    """Fill a rectangle over the text, or under it."""

    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        x, y = place_of(block)
        drawn = b"/Artifact\nBMC\nq\n1 1 1 rg\n%f %f 14 9 re\nf\nQ\nEMC" % (x - 1, y - 8)
        parts = (drawn, block) if first else (block, drawn)
        forgery.swap(page, block, b"\n".join(parts))

    return change


def strike_through(forgery: Forgery) -> None:
    block = forgery.span("absent 17", COVER)
    x, y = place_of(block)
    drawn = b"/Artifact\nBMC\nq\n0.7 0.2 0 RG\n0.8 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x, y - 3, x + 40, y - 3)
    forgery.swap(COVER, block, block + b"\n" + drawn)


def turn_a_one_into_a_four(forgery: Forgery) -> None:
    """Two lines beside a digit are part of it to the eye."""
    block = forgery.span("16", COVER)
    x, y = place_of(block)
    drawn = b"/Artifact\nBMC\nq\n0 0 0 RG\n0.8 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x + 1, y - 6, x + 1, y)
    forgery.swap(COVER, block, block + b"\n" + drawn)


def _icons(forgery: Forgery, page: int) -> list[bytes]:
    """The shapes beside words that are filled rectangles."""
    return re.findall(
        rb"/Artifact\nBMC\nq\n0\.698039 0\.227451 0 rg\n[\d. ]+re\nW\nn\n[\d. ]+re\nf\nQ\nEMC",
        forgery.text(page),
    )


def colour_an_icon(forgery: Forgery) -> None:
    icon = _icons(forgery, REGISTER)[0]
    forgery.swap(REGISTER, icon, icon.replace(b"0.698039 0.227451 0 rg", b"0.058824 0.298039 0.505882 rg"))


def drop_an_icon(forgery: Forgery) -> None:
    icon = _icons(forgery, REGISTER)[0]
    forgery.swap(REGISTER, icon, b"")


def move_an_icon(forgery: Forgery) -> None:
    """To another row, which has one already."""
    content = forgery.text(REGISTER)
    icon = _icons(forgery, REGISTER)[0]
    begin = content.rindex(b"q\nq\n", 0, content.index(icon))
    shape = content[begin : content.index(icon) + len(icon)]
    top = re.search(rb"[\d.]+ ([\d.]+) [\d.]+ [\d.]+ re", icon)
    assert top is not None
    forgery.swap(REGISTER, shape, shape.replace(top[1], number(float(top[1]) + 18.141732)))


def _figure(forgery: Forgery, page: int, number: int = 0) -> bytes:
    return re.findall(rb"/Figure\n<<.*?EMC", forgery.text(page), re.DOTALL)[number]


def change_a_bar(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    forgery.swap(COVER, figure, re.sub(rb"0 0 [\d.]+ 60 re", b"0 0 1709.6 60 re", figure, count=1))


def colour_a_bar(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    forgery.swap(COVER, figure, figure.replace(b"0.698039 0.227451 0 rg", b"0.058824 0.298039 0.505882 rg"))


def move_a_picture(forgery: Forgery) -> None:
    figure = _figure(forgery, REGISTER, 2)
    changed = re.sub(
        rb"(\n1 0 0 1 [\d.]+ )([\d.]+)( cm)",
        lambda found: found[1] + b"%f" % (float(found[2]) + 18) + found[3],
        figure,
        count=1,
    )
    forgery.swap(REGISTER, figure, changed)


def swap_pictures(forgery: Forgery) -> None:
    """The lanes of two rows, each under the number of the other."""
    one, other = _figure(forgery, REGISTER, 1), _figure(forgery, REGISTER, 2)
    bodies = [re.sub(rb"^.*?cm\n", b"", figure, count=1, flags=re.DOTALL) for figure in (one, other)]
    assert bodies[0] != bodies[1]
    forgery.swap(REGISTER, one, one.replace(bodies[0], bodies[1]))
    forgery.swap(REGISTER, other, other.replace(bodies[1], bodies[0]))


def draw_in_a_picture(forgery: Forgery) -> None:
    figure = _figure(forgery, COVER)
    drawn = b"q\n1 1 1 rg\n0 0 600 60 re\nf\nQ\n"
    forgery.swap(COVER, figure, figure.replace(b"Q\nQ\nQ\nQ\nEMC", drawn + b"Q\nQ\nQ\nQ\nEMC"))


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


def turn_a_triangle(forgery: Forgery) -> None:
    """The shape of who came late becomes that of who left early: its clip is mirrored."""
    content = forgery.text(REGISTER)
    triangle = re.search(
        rb"/Artifact\nBMC\nq\n([\d.]+) [\d.]+ m\n(?:[\d.]+ [\d.]+ l\n){3}W\*\nn\n"
        rb"(?:/\S+ gs\n)?0\.541176 .*?EMC",
        content,
        re.DOTALL,
    )
    assert triangle is not None
    points = re.findall(rb"([\d.]+) ([\d.]+) ([ml])\n", triangle[0])
    edges = [float(x) for x, _, _ in points]
    turned = triangle[0]
    for x, y, step in points:
        mirrored = number(min(edges) + max(edges) - float(x))
        turned = turned.replace(b"%b %b %b\n" % (x, y, step), b"%b %b %b.\n" % (mirrored, y, step), 1)
    turned = re.sub(rb" ([ml])\.\n", rb" \1\n", turned)
    forgery.swap(REGISTER, triangle[0], turned)


def draw_a_hairline(forgery: Forgery) -> None:
    """A line of no width is as thin as can be seen."""
    x, y = place_of(forgery.span("absent 17", COVER))
    line = b"/Artifact\nBMC\nq\n0 0 0 RG\n0 w\n%f %f m\n%f %f l\nS\nQ\nEMC" % (x, y - 3, x + 40, y - 3)
    block = forgery.span("absent 17", COVER)
    forgery.swap(COVER, block, block + b"\n" + line)


def fill_nothing(forgery: Forgery) -> None:
    """So is a rectangle of no height."""
    block = forgery.span("absent 17", COVER)
    x, y = place_of(block)
    shape = b"/Artifact\nBMC\nq\n0 0 0 rg\n%f %f 40 0 re\nf\nQ\nEMC" % (x, y - 3)
    forgery.swap(COVER, block, block + b"\n" + shape)


def _axis(forgery: Forgery) -> bytes:
    """The picture in the head of a table, whose labels are groups."""
    return next(
        figure
        for figure in re.findall(rb"/Figure\n<<.*?EMC", forgery.text(REGISTER), re.DOTALL)
        if b"/x" in figure
    )


def clip_a_label(forgery: Forgery) -> None:
    """To a triangle, which leaves nothing but a part of its letters."""
    axis = _axis(forgery)
    clip = b"q\n0 0 m\n430 0 l\n0 30 l\nh\nW\nn\n"
    changed = re.sub(rb"q\n(1 0 0 1 [\d.-]+ 0 cm\n/x\d+ Do)", lambda found: clip + found[1], axis, count=1)
    forgery.swap(REGISTER, axis, changed)


def colour_a_label(forgery: Forgery) -> None:
    """By the colour that holds where its group is drawn, once the group sets none."""
    axis = _axis(forgery)
    name = re.search(rb"/(x\d+) Do", axis)
    assert name is not None
    forgery.swap(REGISTER, axis, axis.replace(name[0], b"1 1 1 rg\n" + name[0], 1))
    reference = forgery.get(forgery.resources["XObject"])[name[1].decode()]
    group = forgery.get(reference)
    content = re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg\n", b"", group.content(1 << 24))
    forgery.objects[reference.number] = packed(
        {key: value for key, value in group.entries.items() if key not in ("Filter", "Length")}, content
    )


def draw_a_group_twice(forgery: Forgery) -> None:
    axis = _axis(forgery)
    name = re.search(rb"/x\d+ Do", axis)
    assert name is not None
    forgery.swap(REGISTER, axis, axis.replace(name[0], name[0] + b"\n" + name[0], 1))


ATTACKS: dict[str, tuple[Change, str]] = {
    "covered by a rectangle": (_over("17", COVER, first=False), "lies over or under"),
    "on a dark rectangle": (_over("17", COVER, first=True), "lies over or under"),
    "covered by a picture": (lay_a_picture_over, "outside of all tags"),
    "covered by a group": (lay_a_group_over, "shape is drawn that no report has|over or under"),
    "struck through": (strike_through, "lies over or under"),
    "a line beside a digit": (turn_a_one_into_a_four, "lies over or under|no report has one|by itself"),
    "an icon in another colour": (colour_an_icon, "another shape beside it"),
    "an icon turned": (turn_a_triangle, "another shape beside it"),
    "a hairline": (draw_a_hairline, "no width"),
    "a rectangle of no height": (fill_nothing, "lies over or under"),
    "a label clipped": (clip_a_label, "a picture is drawn otherwise"),
    "a label in another colour": (colour_a_label, "a picture is drawn otherwise"),
    "a group drawn twice": (draw_a_group_twice, "a group is drawn twice"),
    "an icon dropped": (drop_an_icon, "is not there"),
    "an icon at another row": (move_an_icon, "is not there|another shape beside it"),
    "a bar made longer": (change_a_bar, "a picture is drawn otherwise"),
    "a bar in another colour": (colour_a_bar, "a picture is drawn otherwise"),
    "a picture moved": (move_a_picture, "does not lie|names another place"),
    "pictures swapped": (swap_pictures, "a picture is drawn otherwise"),
    "drawn over a bar": (draw_in_a_picture, "a picture is drawn otherwise"),
    "an emoji dropped": (drop_an_emoji, "a picture in place of a letter"),
    "another emoji": (swap_an_emoji, "a picture in place of a letter"),
}
