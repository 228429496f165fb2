"""Whether two marks look alike, each within a box: shapes by their paths, letters by their glyphs.

A point lies as far from one edge of its box as in the other: what reaches from edge to edge is alike, too.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.geometry import Box, around, near
from passmuster_reports.verification.reading.images import digest_of_picture
from passmuster_reports.verification.reading.marks import Glyphs, Mark, Picture, Shape, seen_box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.marks import Colour, Steps

Point = tuple[float, float]

#: By how much of a point shapes, what is seen of them, and letters between them may lie elsewhere; and
#: numbers of colours differ.
_SHAPE, _SEEN, _LETTER, _COLOUR = 0.1, 0.5, 1.5, 0.004
_OF_A_BOX = ("m", "l", "l", "l", "h")


class Within(NamedTuple):
    """A mark within a box, with the fonts and objects of its document."""

    mark: Mark
    box: Box
    fonts: Mapping[str, Font]
    objects: Objects


def is_like(one: Within, other: Within) -> bool:
    """Tell whether two marks look alike and lie alike in their boxes."""
    mark, mark_of_other = one.mark, other.mark
    if isinstance(mark, Shape) and isinstance(mark_of_other, Shape):
        return _is_shape_like(mark, one.box, mark_of_other, other.box)
    if isinstance(mark, Picture) and isinstance(mark_of_other, Picture):
        return _are_boxes_like(mark.box, one.box, mark_of_other.box, other.box, _SHAPE) and digest_of_picture(
            one.objects, mark.number
        ) == digest_of_picture(other.objects, mark_of_other.number)
    return (
        isinstance(mark, Glyphs)
        and isinstance(mark_of_other, Glyphs)
        and one.fonts[mark.font].name == other.fonts[mark_of_other.font].name
        and mark.numbers == mark_of_other.numbers
        and near(mark.size, mark_of_other.size, mark.size / 50)
        and is_colour_like(mark.colour, mark_of_other.colour)
        and not mark.clip.paths
        and _are_boxes_like(seen_box(mark), one.box, seen_box(mark_of_other), other.box, _LETTER)
    )


def is_colour_like(one: Colour, other: Colour) -> bool:
    """Tell whether two colours are as good as equal."""
    return all(near(first, second, _COLOUR) for first, second in zip(one, other, strict=True))


def _is_shape_like(one: Shape, box: Box, other: Shape, box_of_other: Box) -> bool:
    """Tell whether two shapes are alike: path, colours, and what is seen of it."""
    return (
        one.even_odd == other.even_odd
        and near(one.width, other.width, _SHAPE)
        and len(one.dashes) == len(other.dashes)
        and all(near(first, second, _SHAPE) for first, second in zip(one.dashes, other.dashes, strict=True))
        and _is_paint_like(one.fill, other.fill)
        and _is_paint_like(one.line, other.line)
        and _are_boxes_like(seen_box(one), box, seen_box(other), box_of_other, _SEEN)
        and _are_steps_like(_seen_steps(one, box), box, _seen_steps(other, box_of_other), box_of_other)
        and len(one.clip.paths) == len(other.clip.paths)
        and all(
            _are_steps_like(path, box, path_of_other, box_of_other)
            for path, path_of_other in zip(one.clip.paths, other.clip.paths, strict=True)
        )
    )


def rectangles_of(steps: Steps) -> list[Box]:
    """Return the upright rectangles that a path is; none where it is anything else, or they overlap."""
    boxes = []
    for start in range(0, len(steps), len(_OF_A_BOX)):
        part = steps[start : start + len(_OF_A_BOX)]
        if tuple(step for step, _ in part) != _OF_A_BOX or not _is_upright(part[:4]):
            return []
        boxes.append(around([points[0] for _, points in part[:4]]))
    boxes.sort(key=lambda box: box.top)
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            if other.top >= box.bottom - _SHAPE:
                break
            if min(box.right, other.right) - max(box.left, other.left) > _SHAPE:
                return []
    return boxes


def _seen_steps(shape: Shape, box: Box) -> Steps:
    """Return a path whose upright rectangles end where nothing is seen of them: borders have their cell's."""
    steps = shape.steps
    if shape.line is not None or len(steps) % len(_OF_A_BOX):
        return steps
    for start in range(0, len(steps), len(_OF_A_BOX)):
        part = steps[start : start + len(_OF_A_BOX)]
        if tuple(step for step, _ in part) != _OF_A_BOX or not _is_upright(part[:4]):
            return steps
    return tuple((step, tuple(_inside(point, box) for point in points)) for step, points in steps)


def _is_upright(corners: Steps) -> bool:
    points = [points[0] for _, points in corners]
    return all(
        near(x, x_of_next, 1e-6) or near(y, y_of_next, 1e-6)
        for (x, y), (x_of_next, y_of_next) in pairwise((*points, points[0]))
    )


def _inside(point: Point, box: Box) -> Point:
    x, y = point
    return min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)


def _are_steps_like(one: Steps, box: Box, other: Steps, box_of_other: Box) -> bool:
    return len(one) == len(other) and all(
        step == step_of_other
        and all(
            _is_point_like(point, box, point_of_other, box_of_other)
            for point, point_of_other in zip(points, points_of_other, strict=True)
        )
        for (step, points), (step_of_other, points_of_other) in zip(one, other, strict=True)
    )


def _is_point_like(one: Point, box: Box, other: Point, box_of_other: Box, by: float = _SHAPE) -> bool:
    (x, y), (x_of_other, y_of_other) = one, other
    return (
        near(x - box.left, x_of_other - box_of_other.left, by)
        or near(x - box.right, x_of_other - box_of_other.right, by)
    ) and (
        near(y - box.top, y_of_other - box_of_other.top, by)
        or near(y - box.bottom, y_of_other - box_of_other.bottom, by)
    )


def _are_boxes_like(one: Box, around: Box, other: Box, around_other: Box, by: float) -> bool:
    return all(
        _is_point_like(corner, around, corner_of_other, around_other, by)
        for corner, corner_of_other in zip(_corners(one), _corners(other), strict=True)
    )


def _corners(box: Box) -> Iterator[Point]:
    yield box.left, box.top
    yield box.right, box.bottom


def _is_paint_like(one: tuple[Colour, float] | None, other: tuple[Colour, float] | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_colour_like(one[0], other[0]) and near(one[1], other[1], _COLOUR)
