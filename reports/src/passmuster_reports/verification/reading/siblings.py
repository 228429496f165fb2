"""Whether the parts of a block lie as they do in the pages drawn here: one below the other, or side by side.

Pages may break elsewhere; what stands beside something stands beside it still.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.extent import Relation, relation
from passmuster_reports.verification.reading.geometry import TOUCH, near

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.extent import Extent
    from passmuster_reports.verification.reading.geometry import Box

_ONE_AFTER_ANOTHER = (Relation.BELOW, Relation.NEXT_PAGE)
#: By how many points the gap between two parts may differ, and by which share of it.
_GAP, _SHARE = 8.0, 0.3
#: By how many points parts side by side may lie higher or lower: cells of a row, and others.
_OF_A_ROW, _OF_OTHERS = 3.0, 15.0


class Setting(Enum):
    """How the parts of a block are set: one after another, in columns, or as cells of a row."""

    FLOW = "flow"
    COLUMNS = "columns"
    ROW = "row"


def lie_alike(made: tuple[Extent, Extent], again: tuple[Extent, Extent], setting: Setting) -> bool:
    """Tell whether a part lies to the one before it as in the pages drawn here.

    Where there are columns, a part may be the first of the next one.
    """
    here, there = relation(*made), relation(*again)
    if here is None or there is None:
        return False
    if here in _ONE_AFTER_ANOTHER and there in _ONE_AFTER_ANOTHER:
        return here is not there or here is Relation.NEXT_PAGE or _is_gap_like(made, again)
    if setting is Setting.COLUMNS:
        return here is not Relation.OVER
    if here is not there:
        return False
    one, other = _boxes(made)
    first, second = _boxes(again)
    if here is Relation.OVER:
        return _is_offset_like(one, other, first, second)
    level = _OF_A_ROW if setting is Setting.ROW else _OF_OTHERS
    return near(other.top - one.top, second.top - first.top, level) or near(
        other.bottom - one.bottom, second.bottom - first.bottom, level
    )


def _boxes(pair: tuple[Extent, Extent]) -> tuple[Box, Box]:
    """Return the boxes of both on the page where the second begins."""
    before, part = pair
    return before.boxes[part.first], part.boxes[part.first]


def _is_gap_like(made: tuple[Extent, Extent], again: tuple[Extent, Extent]) -> bool:
    one, other = _boxes(made)
    first, second = _boxes(again)
    gap = second.top - first.bottom
    return near(other.top - one.bottom, gap, _GAP + abs(gap) * _SHARE)


def _is_offset_like(one: Box, other: Box, first: Box, second: Box) -> bool:
    aside = near(other.left - one.left, second.left - first.left, 4 * TOUCH) or near(
        other.right - one.right, second.right - first.right, 4 * TOUCH
    )
    return aside and near(other.top - one.top, second.top - first.top, _OF_A_ROW)
