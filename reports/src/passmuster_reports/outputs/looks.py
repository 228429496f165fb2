"""How a workbook looks: the formats of its cells, and of its statuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import Status as Finding
from passmuster_reports.assessment.register import Status as Attendance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INK, INK_2, HAIR = "#15191e", "#4b5560", "#c9d0d6"

#: Each status has a fill of its own that differs from the others in shades of grey, too: solid, hatched, half
#: as dark, or none.
_SOLID = {"font_color": "#ffffff", "bg_color": "#b3261e", "bold": True}
_HATCHED = {"font_color": "#5c3d00", "pattern": 14, "fg_color": "#d9b26a", "bg_color": "#ffffff"}
_HALF = {"font_color": "#35245a", "bg_color": "#bfb0dd"}
_PALE = {"font_color": "#8a2a6a", "bg_color": "#ead3e1"}
_QUIET = {"font_color": "#1b5e8c"}

STATUS_LOOKS: Mapping[str, Mapping[str, Any]] = {
    Finding.NOT_MET.value: _SOLID,
    Finding.NOT_ASSESSED.value: _HATCHED,
    Finding.WAIVED.value: _HALF,
    Finding.MET.value: _QUIET,
    Attendance.ABSENT.value: _SOLID,
    Attendance.LATE.value: _PALE,
    Attendance.LEFT_EARLY.value: _PALE,
    Attendance.LATE_AND_LEFT_EARLY.value: _PALE,
    Attendance.PRESENT.value: _QUIET,
}


@dataclass(frozen=True)
class Looks:
    """Makes the formats of one workbook, each once; `translate` gives the word of a status."""

    workbook: Any
    translate: Callable[[str], str]
    _made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def format(self, **properties: Any) -> Any:
        """Return the format with these properties; what it holds stands at the top of its row."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format({"valign": "top", **properties})
        return self._made[key]

    @property
    def head(self) -> Any:
        """Return the format of the heads of columns."""
        return self.format(bold=True, font_color=INK, text_wrap=True, bottom=1, bottom_color=INK)

    @property
    def link(self) -> Any:
        """Return the format of links."""
        return self.format(font_color="#1b4fd6", underline=1)

    def mark_statuses(self, sheet: Any, first_row: int, column: int, last_row: int) -> None:
        """Mark the statuses in some rows of a column by colour and fill."""
        done = set()
        for word, look in STATUS_LOOKS.items():
            said = self.translate(word)
            if said in done:
                continue
            done.add(said)
            quoted = said.replace('"', '""')
            # Formats of conditions are counted apart from those of cells, and each is made anew.
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{quoted}"',
                "format": self.workbook.add_format(look),
            }
            sheet.conditional_format(first_row, column, last_row, column, rule)
