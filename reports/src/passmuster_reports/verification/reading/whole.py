"""Whether a file has nothing but objects of the kinds that this program writes, each in its place."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.kinds import KINDS
from passmuster_reports.verification.reading.rules import Each, Either, Kind, Of, Rule
from passmuster_reports.verification.reading.syntax import Reference, Stream

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.differences import Differences


def check_objects(objects: Objects, differences: Differences) -> dict[int, str] | None:
    """Return the kind of each object by its number; None where one is of no kind of ours, which was added."""
    walk = _Walk(objects, differences)
    walk.expect(objects.root, Of(("catalog",)), "the end of the file")
    walk.expect(objects.info, Of(("info",)), "the end of the file")
    walk.finish()
    info = objects.get(objects.info) if not walk.failed else {}
    for number in sorted(objects.by_number.keys() - walk.kinds.keys()):
        # pydyf 0.11 writes the document's information once more.
        value = objects.by_number[number]
        if not isinstance(value, dict) or any(info.get(key) != entry for key, entry in value.items()):
            walk.refuse(f"object {number} is used nowhere")
    return None if walk.failed else walk.kinds


class _Walk:
    """Goes from object to object; each is looked at once."""

    def __init__(self, objects: Objects, differences: Differences) -> None:
        self.kinds: dict[int, str] = {}
        self.failed = False
        self._objects = objects
        self._differences = differences
        self._waiting: deque[tuple[Any, str]] = deque()

    def refuse(self, sentence: str) -> None:
        """Add a difference."""
        self.failed = True
        self._differences.add(sentence)

    def expect(self, value: Any, rule: Rule, where: str) -> None:
        """Check what stands somewhere against the rule for it."""
        if isinstance(rule, Either):
            rule = next((one for one in rule.rules if one.fits(value)), rule)
        if not rule.fits(value):
            self.refuse(f"{where} is not what it is in a report")
        elif isinstance(rule, Of):
            self._object(value, rule.kinds, where)
        elif isinstance(rule, Each):
            for order, entry in enumerate(value):
                self.expect(entry, rule.rules[order % len(rule.rules)], where)

    def finish(self) -> None:
        """Look at all that waits."""
        while self._waiting:
            value, name = self._waiting.popleft()
            kind = KINDS[name]
            if isinstance(kind, Kind):
                self._entries(value, kind)
            else:
                self.expect(value, kind, f"the list of {name}")

    def _object(self, value: Any, kinds: tuple[str, ...], where: str) -> None:
        number = value.number if isinstance(value, Reference) else None
        try:
            value = self._objects.get(value)
        except UnlikeError as error:
            self.refuse(f"{where}: {error}")
            return
        name = _first_fitting(value, kinds)
        if number is not None and number in self.kinds:
            if self.kinds[number] != name:
                self.refuse(f"object {number} stands in places for different things")
            return
        if number is not None:
            self.kinds[number] = name
        self._waiting.append((value, name))

    def _entries(self, value: Any, kind: Kind) -> None:
        entries = value.entries if isinstance(value, Stream) else value
        if not isinstance(entries, dict) or isinstance(value, Stream) != kind.is_stream:
            self.refuse(f"{kind.says} is not what it is in a report")
            return
        for key in kind.must.keys() - entries.keys():
            self.refuse(f"{kind.says} lacks /{key}")
        for key, entry in entries.items():
            rule = kind.rule(key)
            if key == "Length" and kind.is_stream:
                continue  # it was read by it
            if rule is None:
                self.refuse(f"{kind.says} has /{key}, which no report has")
            else:
                self.expect(entry, rule, f"/{key} of {kind.says}")


def _first_fitting(value: Any, names: tuple[str, ...]) -> str:
    """Return the first kind whose keys an object has, else the last."""
    entries = value.entries if isinstance(value, Stream) else value
    for name in names[:-1]:
        kind = KINDS[name]
        if isinstance(kind, Kind) and isinstance(entries, dict) and entries.keys() >= kind.must.keys():
            return name
    return names[-1]
