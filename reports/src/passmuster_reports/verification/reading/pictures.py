"""Pictures: drawings of figures, the logo, and pictures in place of letters, beside those drawn here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.marks import Glyphs, Picture, Shape, seen_box
from passmuster_reports.verification.reading.syntax import Reference, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.geometry import Box
    from passmuster_reports.verification.reading.marks import Colour, Mark, Steps

Point = tuple[float, float]

#: Bytes that a picture may unpack to.
_LARGEST_PICTURE = 64 << 20
#: By how much of a point shapes, and letters between them, may lie elsewhere; and numbers of colours differ.
_SHAPE, _LETTER, _COLOUR = 0.1, 1.5, 0.004


class Drawing:
    """What a picture of a figure is drawn of, from the upper left corner of its shapes."""

    def __init__(self, marks: Sequence[Mark], fonts: Mapping[str, Font], objects: Objects) -> None:
        self.marks = marks
        self._fonts = fonts
        self._objects = objects
        boxes = [mark.box for mark in marks if not isinstance(mark, Glyphs)]
        boxes = boxes or [seen_box(mark) for mark in marks if isinstance(mark, Glyphs)]
        self.box = boxes[0]
        for box in boxes[1:]:
            self.box = self.box.join(box)

    def is_like(self, other: Drawing) -> bool:
        """Tell whether both are drawn alike."""
        return len(self.marks) == len(other.marks) and all(
            self._is_mark_like(mark, other, mark_of_other)
            for mark, mark_of_other in zip(self.marks, other.marks, strict=True)
        )

    def _is_mark_like(self, mark: Mark, other: Drawing, mark_of_other: Mark) -> bool:
        if isinstance(mark, Shape) and isinstance(mark_of_other, Shape):
            return is_shape_like(
                mark, (self.box.left, self.box.top), mark_of_other, (other.box.left, other.box.top)
            )
        if isinstance(mark, Picture) and isinstance(mark_of_other, Picture):
            return self._is_near(mark.box, other, mark_of_other.box, _SHAPE) and digest_of_picture(
                self._objects, mark.number
            ) == digest_of_picture(other._objects, mark_of_other.number)
        return (
            isinstance(mark, Glyphs)
            and isinstance(mark_of_other, Glyphs)
            and self._fonts[mark.font].name == other._fonts[mark_of_other.font].name
            and mark.numbers == mark_of_other.numbers
            and near(mark.size, mark_of_other.size, mark.size / 50)
            and is_colour_like(mark.colour, mark_of_other.colour)
            and not mark.clip.paths
            and self._is_near(seen_box(mark), other, seen_box(mark_of_other), _LETTER)
        )

    def _is_near(self, box: Box, other: Drawing, box_of_other: Box, by: float) -> bool:
        return is_box_near(
            box, (self.box.left, self.box.top), box_of_other, (other.box.left, other.box.top), by
        )


def is_shape_like(one: Shape, origin: Point, other: Shape, origin_of_other: Point) -> bool:
    """Tell whether two shapes are alike, each from its origin: path, colours, and what is seen of it."""
    return (
        one.even_odd == other.even_odd
        and near(one.width, other.width, _SHAPE)
        and len(one.dashes) == len(other.dashes)
        and all(near(first, second, _SHAPE) for first, second in zip(one.dashes, other.dashes, strict=True))
        and _is_paint_like(one.fill, other.fill)
        and _is_paint_like(one.line, other.line)
        and is_box_near(seen_box(one), origin, seen_box(other), origin_of_other, _SHAPE * 5)
        and _are_steps_like(one.steps, origin, other.steps, origin_of_other)
        and len(one.clip.paths) == len(other.clip.paths)
        and all(
            _are_steps_like(path, origin, path_of_other, origin_of_other)
            for path, path_of_other in zip(one.clip.paths, other.clip.paths, strict=True)
        )
    )


def _are_steps_like(one: Steps, origin: Point, other: Steps, origin_of_other: Point) -> bool:
    return len(one) == len(other) and all(
        step == step_of_other
        and all(
            near(x - origin[0], x_of_other - origin_of_other[0], _SHAPE)
            and near(y - origin[1], y_of_other - origin_of_other[1], _SHAPE)
            for (x, y), (x_of_other, y_of_other) in zip(points, points_of_other, strict=True)
        )
        for (step, points), (step_of_other, points_of_other) in zip(one, other, strict=True)
    )


def is_box_near(one: Box, origin: Point, other: Box, origin_of_other: Point, by: float) -> bool:
    """Tell whether two boxes are as good as equal, each from its origin."""
    return all(
        near(edge - origin[place % 2], edge_of_other - origin_of_other[place % 2], by)
        for place, (edge, edge_of_other) in enumerate(zip(one, other, strict=True))
    )


def is_colour_like(one: Colour, other: Colour) -> bool:
    """Tell whether two colours are as good as equal."""
    return all(near(first, second, _COLOUR) for first, second in zip(one, other, strict=True))


def _is_paint_like(one: tuple[Colour, float] | None, other: tuple[Colour, float] | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_colour_like(one[0], other[0]) and near(one[1], other[1], _COLOUR)


def digest_of_picture(objects: Objects, number: int) -> str:
    """Return a hash of what a picture shows, its mask included."""
    picture = objects.by_number[number]
    if not isinstance(picture, Stream):
        raise UnlikeError("a picture is no picture")
    entries = dict(picture.entries)
    mask = entries.pop("SMask", None)
    entries["DecodeParms"] = objects.get(entries.get("DecodeParms"))
    shown = picture.data
    if entries.get("Filter") == "FlateDecode":
        shown = picture.content(_LARGEST_PICTURE)
    said = sorted((key, repr(entry)) for key, entry in entries.items() if key != "Length")
    digest = hashlib.sha256(repr(said).encode() + b"\0" + shown)
    if isinstance(mask, Reference):
        digest.update(digest_of_picture(objects, mask.number).encode())
    return digest.hexdigest()
