"""Falkor's answers, read as they arrive: one envelope, and in it objects that each hold an array of rows.

No answer has pages: that of one pathway's logs has a row for each activity and each person.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from passmuster.sdk import Page, Record, UnreadableError, VendorError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from passmuster.sdk import JsonStream

#: Records that are handed on together.
PAGE = 1000


class Lacks:
    """The arrays that an answer should hold and does not: for each name how many times, and first of what."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str | None]] = {}

    def note(self, name: str, what: Any = None) -> None:
        """Note one that is missing in the object `what`."""
        number, first = self._found.get(name, (0, what if isinstance(what, str) else None))
        self._found[name] = (number + 1, first)

    def check(self) -> None:
        """Raise IncompleteError where any is missing."""
        from passmuster.sdk import lacking

        for name, (number, first) in self._found.items():
            raise lacking(name, number, first)


def pages_of(
    pieces: Iterator[bytes], records: Callable[[JsonStream, Lacks], Iterable[Any]], size: int = PAGE
) -> Iterator[Page]:
    """Yield what `records` makes of the answer's `data`; the last page is empty, its bookmark the `hash`.

    No page says that null stands for an empty array, so it is none. What is missing is an error at the
    end: what did come goes out, and an error that the answer itself tells comes before it.
    """
    from passmuster.sdk import JsonStream, quoted

    answer, lacks = JsonStream(pieces), Lacks()
    envelope: dict[str, Any] = {}
    for name in answer.keys():  # noqa: SIM118  # it is no mapping
        if name == "data" and envelope.get("status", "success") == "success":
            found = iter(records(answer, lacks) if answer.at_array() else _nothing(answer, lacks, "data"))
            while page := list(islice(found, size)):
                yield Page(page)
            envelope["data"] = True
        else:
            envelope[name] = answer.value()
    answer.end()
    # The page on responses: "success" or "error", the latter with a message.
    if envelope.get("status") == "error":
        raise VendorError(f"Falkor says '{quoted(str(envelope.get('message') or 'no reason given'))}'")
    if envelope.get("status") != "success":
        raise UnreadableError("Falkor's answer holds no 'data' with the status 'success'")
    if "data" not in envelope:
        lacks.note("data")
    lacks.check()
    digest = envelope.get("hash")
    yield Page([], digest if isinstance(digest, str) and digest else None)


def pathways(answer: JsonStream, lacks: Lacks) -> Iterator[Any]:
    """Yield each pathway of `pathways/list`, whether or not it holds its enrolments."""
    for about, _, whole in _groups(answer, "enrolments", ("pathway",), Lacks()):
        if whole:
            yield about.get("pathway")


def enrolments(answer: JsonStream, lacks: Lacks) -> Iterator[Any]:
    """Yield each enrolment of `pathways/list`, with its pathway."""
    for about, rows, _ in _groups(answer, "enrolments", ("pathway",), lacks):
        yield from _with(rows, named(about.get("pathway")))


def logs(answer: JsonStream, lacks: Lacks, asked: Record, activities: list[Record]) -> Iterator[Any]:
    """Yield each log of `pathway-logs` with its activity; whole activities are added to `activities`.

    `asked` names the pathway, should the answer not say it before its activities.
    """
    for _ in answer.elements():
        pathway, found = asked, False
        for name in _keys(answer):
            if name == "pathway":
                pathway = named(answer.value())
            elif name == "activities" and answer.at_array():
                found = True
                for about, rows, whole in _groups(answer, "logs", ("ID", "name", "type", "required"), lacks):
                    if whole:
                        activities.append({**about, **pathway})
                    activity = {
                        f"activity_{key.lower()}": about.get(key)
                        for key in ("ID", "name", "type", "required")
                    }
                    yield from _with(rows, {**pathway, **activity})
            else:
                answer.value()
        if not found:
            lacks.note("activities", pathway["pathway_id"])


def events(answer: JsonStream, lacks: Lacks, wanted: Collection[str] | None) -> Iterator[Any]:
    """Yield each event of `event/list` on each of the `wanted` pathways (None for all), without attendees."""
    for event in _events(answer, lacks, wanted):
        if isinstance(event, dict):
            event.pop("attendees", None)
        yield event


def attendees(answer: JsonStream, lacks: Lacks, wanted: Collection[str] | None) -> Iterator[Any]:
    """Yield each attendee once with what the event is: an event on two pathways is told twice."""
    seen = set()
    for event in _events(answer, lacks, wanted):
        number, people = _part(event, "ID"), _part(event, "attendees")
        if not isinstance(people, list):
            lacks.note("attendees", number)
        elif not isinstance(number, str) or number not in seen:
            if isinstance(number, str):
                seen.add(number)
            above = {f"event_{name}": event.get(name) for name in ("name", "start", "end")}
            place = _part(event.get("venue"), "place")
            yield from _with(people, {"event_id": number, **above, "event_place": place})


def _events(answer: JsonStream, lacks: Lacks, wanted: Collection[str] | None) -> Iterator[Any]:
    for about, rows, whole in _groups(answer, "events", ("pathway",), lacks):
        pathway = named(about.get("pathway"))
        if wanted is None or pathway["pathway_id"] in wanted:
            yield from _with(rows, pathway)
        elif whole and not isinstance(pathway["pathway_id"], str):
            lacks.note("pathway.ID")


def certificates(answer: JsonStream, lacks: Lacks) -> Iterator[Any]:
    """Yield each certificate of `story-certificates`, with its story."""
    for about, rows, _ in _groups(answer, "certificates", ("story",), lacks):
        story = about.get("story")
        yield from _with(rows, {"story_id": _part(story, "ID"), "story_name": _part(story, "name")})


def named(pathway: Any) -> Record:
    """Return the fields that say which pathway a record belongs to."""
    return {"pathway_id": _part(pathway, "ID"), "pathway_name": _part(pathway, "name")}


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _with(rows: Iterable[Any], above: Record) -> Iterator[Any]:
    """Yield the rows with what their answer says once above them; what is no object is left to the schema."""
    return ({**row, **above} if isinstance(row, dict) else row for row in rows)


def _groups(
    answer: JsonStream, array: str, needed: Collection[str], lacks: Lacks
) -> Iterator[tuple[Record, list[Any], bool]]:
    """Yield each object with some rows of its `array` at a time, the last time with all its other fields.

    Rows go out once the `needed` fields are there; should those come behind the array, at the end.
    """
    for _ in answer.elements():
        about: Record = {}
        rows: list[Any] = []
        found = False
        for name in _keys(answer):
            if name != array or not answer.at_array():
                about[name] = answer.value()
                continue
            found = True
            for page in answer.pages():
                rows += page
                if about.keys() >= set(needed):
                    yield about, rows, False
                    rows = []
        if not found:
            about.pop(array, None)
            lacks.note(array, about.get("ID") or _part(about.get("pathway") or about.get("story"), "ID"))
        yield about, rows, True


def _keys(answer: JsonStream) -> Iterator[str]:
    """Yield each name of the object that comes next; none of what is no object, which is then taken."""
    if answer.at_object():
        yield from answer.keys()
    else:
        answer.value()


def _nothing(answer: JsonStream, lacks: Lacks, name: str) -> Iterator[Any]:
    """Return no records, for what stands in place of the array is none."""
    answer.value()
    lacks.note(name)
    return iter(())
