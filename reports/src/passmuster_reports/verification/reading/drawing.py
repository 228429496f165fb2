"""Drawing a page in thought: what its content draws, where, and how it looks.

Nothing is drawn that is not marked: by a tag that owns it, or as no part of the document.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import Matrix, around
from passmuster_reports.verification.reading.marks import Glyphs, Picture, Piece, Shape
from passmuster_reports.verification.reading.operations import operations
from passmuster_reports.verification.reading.path import Path
from passmuster_reports.verification.reading.state import State, States, clip_to, scale_of
from passmuster_reports.verification.reading.syntax import Reference, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.reading.marks import Mark
    from passmuster_reports.verification.reading.painter import Painter

_OF_PATHS = frozenset(("m", "l", "c", "h", "re", "W", "W*", "n", "f", "f*", "S", "B"))
_OF_TEXTS = frozenset(("Tm", "Tf", "Tr", "Ts", "TJ", "ET"))
#: Whether each way of painting fills a path, and whether it outlines it.
_PAINTS = {"f": (True, False), "f*": (True, False), "S": (False, True), "B": (True, True)}


class Run:
    """The drawing of one page."""

    def __init__(self, painter: Painter, resources: Mapping[str, Any], state: State) -> None:
        self.pieces: dict[int, Piece] = {}
        self.others: list[Piece] = []
        self.states = States(state)
        self._painter = painter
        self._resources = resources
        self._piece: Piece | None = None
        self._path = Path()
        self._line: Matrix | None = None
        self._in_group = False

    def draw(self, content: bytes) -> None:
        """Carry out a content from its beginning to its end, where all must be closed."""
        for operator, operands in operations(content):
            self._carry_out(operator, operands)
        if not self.states.is_level or self._line is not None or self._path.steps:
            raise UnlikeError("the content of a page leaves something open")
        if self._piece is not None and not self._in_group:
            raise UnlikeError("the content of a page leaves a mark open")

    def _carry_out(self, operator: str, operands: list[Any]) -> None:
        if (self._path.steps and operator not in _OF_PATHS) or (
            self._line is not None and operator not in _OF_TEXTS
        ):
            raise UnlikeError(f"'{operator}' stands within a path or a text, as in no report")
        now = self.states.now
        match operator:
            case "TJ":
                self._show(operands[0])
            case "m" | "l" | "c" | "h" | "re":
                self._path.add(operator, operands, now.matrix)
            case "W" | "W*":
                self._path.clips = operator
            case "n":
                self._end_path()
            case "f" | "f*" | "S" | "B":
                self._paint(operator)
            case "BMC" | "BDC" | "EMC":
                self._mark(operator, operands)
            case "BT" | "ET" | "Tm" | "Tf" | "Tr" | "Ts":
                self._text(operator, operands)
            case "Do":
                self._place(operands[0])
            case _:
                self._set(operator, operands)

    def _set(self, operator: str, operands: list[Any]) -> None:
        now = self.states.now
        match operator:
            case "q":
                self.states.keep()
            case "Q":
                self.states.restore()
            case "cm":
                now.matrix = Matrix(*operands).after(now.matrix)
            case "rg":
                now.fill = (operands[0], operands[1], operands[2])
            case "RG":
                now.line = (operands[0], operands[1], operands[2])
            case "w":
                now.width = operands[0]
            case "d":
                now.dashes = operands[0]
                if operands[1]:
                    raise UnlikeError("a line begins within its dashes, as none of a report does")
            case "gs":
                self._set_alpha(operands[0])
            case "J" | "j" | "M":
                if operands[0] != (4 if operator == "M" else 0):
                    raise UnlikeError("a line has ends or corners as none of a report has")

    def _set_alpha(self, name: str) -> None:
        now = self.states.now
        state = self._painter.get(self._resource("ExtGState", name))
        now.fill_alpha = float(state.get("ca", now.fill_alpha))
        now.line_alpha = float(state.get("CA", now.line_alpha))
        if not (0 <= now.fill_alpha <= 1 and 0 <= now.line_alpha <= 1):
            raise UnlikeError("something is more than opaque, or less than clear")

    def _resource(self, list_name: str, name: str) -> Any:
        listed = self._painter.get(self._resources[list_name])
        if name not in listed:
            raise UnlikeError(f"the content of a page uses {name}, which is not there")
        return listed[name]

    def _mark(self, operator: str, operands: list[Any]) -> None:
        if operator == "EMC":
            if self._piece is None or self._in_group:
                raise UnlikeError("the content of a page ends a mark that it never began")
            self._piece = None
            return
        if self._piece is not None:
            raise UnlikeError("the content of a page has marks within each other")
        tag = operands[0]
        number, text = operands[1] if operator == "BDC" else (None, None)
        if tag not in (("Artifact",) if number is None else ("Span", "Figure")) or number in self.pieces:
            raise UnlikeError(f"the content of a page has a mark '{tag}' as no report has it")
        self._piece = Piece(number, tag, text, len(self.pieces) + len(self.others))
        if number is None:
            self.others.append(self._piece)
        else:
            self.pieces[number] = self._piece

    def _add(self, mark: Mark) -> None:
        if self._piece is None:
            raise UnlikeError("something is drawn that no tag owns, and that is not marked as outside of all")
        self._piece.marks.append(mark)

    def _end_path(self) -> None:
        if self._path.clips is not None:
            if not self._path.steps:
                raise UnlikeError("the content of a page clips to nothing")
            now = self.states.now
            # Which of its parts are inside is told by how it clips.
            path = None if self._path.is_box else (*self._path.steps, (self._path.clips, ()))
            now.clip = clip_to(now.clip, self._path.box, path)
        self._path = Path()

    def _paint(self, operator: str) -> None:
        if self._path.clips is not None or not self._path.steps:
            raise UnlikeError("the content of a page paints what it clips to, or nothing")
        now = self.states.now
        filled, outlined = _PAINTS[operator]
        scale = scale_of(now.matrix)
        if outlined and now.width <= 0:
            raise UnlikeError("a line has no width, as none of a report has")
        shape = Shape(
            tuple(self._path.steps),
            (now.fill, now.fill_alpha) if filled and now.fill_alpha else None,
            (now.line, now.line_alpha) if outlined and now.line_alpha else None,
            now.width * scale if outlined else 0.0,
            tuple(dash * scale for dash in now.dashes) if outlined else (),
            operator == "f*",
            self._path.box,
            now.clip,
        )
        if shape.fill or shape.line:
            self._add(shape)
        self._path = Path()

    def _text(self, operator: str, operands: list[Any]) -> None:
        now = self.states.now
        if operator == "BT":
            self._line = now.matrix
            return
        if self._line is None and operator != "Tf":
            raise UnlikeError(f"the content of a page has '{operator}' outside of a text")
        match operator:
            case "ET":
                self._line = None
            case "Tm":
                self._line = Matrix(*operands).after(now.matrix)
            case "Tf":
                self._resource("Font", operands[0])
                now.font, now.size = operands[0], operands[1]
            case "Ts":
                now.rise = operands[0]
            case "Tr":
                if operands[0]:
                    raise UnlikeError("letters are drawn as outlines, or not at all")

    def _show(self, entries: list[int | float]) -> None:
        now, line = self.states.now, self._line
        if line is None or now.font is None:
            raise UnlikeError("letters are drawn outside of a text, or in no font")
        if line.a <= 0 or line.b or line.c or abs(line.a + line.d) > line.a / 1000 or now.size <= 0:
            raise UnlikeError("letters do not stand upright, or are drawn narrower or wider than they are")
        scale, size, place = line.a, now.size, line.e
        numbers, places = array("H"), array("d")
        for entry in entries:
            if isinstance(entry, int):
                numbers.append(entry)
                places.append(place)
                place += self._painter.width(now.font, entry) * size * scale / 1000
            else:
                place -= entry * size * scale / 1000
        if now.fill_alpha != 1:
            raise UnlikeError("letters are not opaque")
        self._line = line._replace(e=place)
        places.append(place)
        if numbers:
            self._add(
                Glyphs(
                    now.font,
                    size * scale,
                    now.fill,
                    line.f,
                    now.rise * scale,
                    numbers,
                    places,
                    now.clip,
                )
            )

    def _place(self, name: str) -> None:
        now = self.states.now
        if now.fill_alpha != 1:
            raise UnlikeError("a picture or a group is not opaque")
        reference = self._resource("XObject", name)
        drawn = self._painter.get(reference)
        if not isinstance(reference, Reference) or not isinstance(drawn, Stream):
            raise UnlikeError("a picture is no object of its own")
        if drawn.entries["Subtype"] == "Image":
            corners = [now.matrix.moved(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
            if now.matrix.b or now.matrix.c or now.matrix.a <= 0 or now.matrix.d >= 0:
                raise UnlikeError("a picture does not stand upright")
            self._add(Picture(reference.number, around(corners), now.clip))
            return
        self._draw_group(reference.number, drawn)

    def _draw_group(self, number: int, group: Stream) -> None:
        if self._in_group or self._piece is None:
            raise UnlikeError("a group is drawn within another, or outside of any tag")
        self._painter.claim_group(number)
        now = self.states.now
        left, top, right, bottom = group.entries["BBox"]
        box = around([now.matrix.moved(left, top), now.matrix.moved(right, bottom)])
        before = self.states, self._resources
        self.states = States(replace(now, clip=clip_to(now.clip, box), fill_alpha=1.0, line_alpha=1.0))
        self._resources = self._painter.get(group.entries["Resources"])
        self._in_group = True
        self.draw(self._painter.content(group))
        self.states, self._resources = before
        self._in_group = False
