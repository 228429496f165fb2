"""Falkor's answers, read as they arrive: one envelope, and in it objects that each hold an array of rows.

No answer has pages: that of one pathway's logs has a row for each activity and each person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from passmuster.errors import UnreadableError, VendorError
from passmuster.source import Page, Record

if TYPE_CHECKING:
    from passmuster.json_stream import JsonStream

#: Records that are handed on together.
PAGE = 1000


def pages_of(
    pieces: Iterator[bytes], records: Callable[[JsonStream], Iterable[Any]], size: int = PAGE
) -> Iterator[Page]:
    """What `records` makes of the answer's `data`; the last page has none, and the `hash` as its bookmark."""
    from passmuster.bodies import quoted
    from passmuster.json_stream import JsonStream

    answer = JsonStream(pieces)
    envelope: dict[str, Any] = {}
    for name in answer.keys():  # noqa: SIM118  # it is no mapping
        if name == "data" and envelope.get("status", "success") == "success":
            found = iter(records(answer))
            while page := list(islice(found, size)):
                yield Page(page)
            envelope["data"] = True
        else:
            envelope[name] = answer.value()
    answer.end()
    # The page on responses: "success" or "error", the latter with a message.
    if envelope.get("status") == "error":
        raise VendorError(f"Falkor says '{quoted(str(envelope.get('message') or 'no reason given'))}'")
    if envelope.get("status") != "success" or "data" not in envelope:
        raise UnreadableError("Falkor's answer holds no 'data' with the status 'success'")
    digest = envelope.get("hash")
    yield Page([], digest if isinstance(digest, str) and digest else None)


def pathways(answer: JsonStream) -> Iterator[Any]:
    """Each pathway of `pathways/list`."""
    for about, _, whole in _groups(answer, "enrolments", ("pathway",)):
        if whole:
            yield about.get("pathway")


def enrolments(answer: JsonStream) -> Iterator[Any]:
    """Each enrolment of `pathways/list`, with its pathway."""
    for about, rows, _ in _groups(answer, "enrolments", ("pathway",)):
        yield from _with(rows, named(about.get("pathway")))


def logs(answer: JsonStream, asked: Record, activities: list[Record]) -> Iterator[Any]:
    """Each log of `pathway-logs` with its activity; the activities go to `activities` when they are whole.

    `asked` names the pathway, should the answer not say it before its activities.
    """
    for _ in answer.elements():
        pathway = asked
        for name in answer.keys():  # noqa: SIM118  # it is no mapping
            if name == "pathway":
                pathway = named(answer.value())
            elif name == "activities" and not answer.null():
                for about, rows, whole in _groups(answer, "logs", ("ID", "name", "type", "required")):
                    if whole:
                        activities.append({**about, **pathway})
                    activity = {
                        f"activity_{key.lower()}": about.get(key)
                        for key in ("ID", "name", "type", "required")
                    }
                    yield from _with(rows, {**pathway, **activity})
            elif name != "activities":
                answer.value()


def events(answer: JsonStream, wanted: Collection[str] | None) -> Iterator[Any]:
    """Each event of `event/list` on each pathway, without attendees; of `wanted` pathways, None for all."""
    for event in _events(answer, wanted):
        if isinstance(event, dict):
            event.pop("attendees", None)
        yield event


def attendees(answer: JsonStream, wanted: Collection[str] | None) -> Iterator[Any]:
    """Each attendee with what the event is; once, for an event on two pathways is told twice."""
    seen = set()
    for event in _events(answer, wanted):
        if not isinstance(event, dict) or event.get("ID") in seen:
            continue
        seen.add(event.get("ID"))
        above = {f"event_{name}": event.get(name) for name in ("name", "start", "end")}
        place = _part(event.get("venue"), "place")
        yield from _with(
            event.get("attendees") or [], {"event_id": event.get("ID"), **above, "event_place": place}
        )


def _events(answer: JsonStream, wanted: Collection[str] | None) -> Iterator[Any]:
    for about, rows, _ in _groups(answer, "events", ("pathway",)):
        pathway = named(about.get("pathway"))
        if wanted is None or pathway["pathway_id"] in wanted:
            yield from _with(rows, pathway)


def certificates(answer: JsonStream) -> Iterator[Any]:
    """Each certificate of `story-certificates`, with its story."""
    for about, rows, _ in _groups(answer, "certificates", ("story",)):
        story = about.get("story")
        yield from _with(rows, {"story_id": _part(story, "ID"), "story_name": _part(story, "name")})


def named(pathway: Any) -> Record:
    """The fields that say which pathway a record belongs to."""
    return {"pathway_id": _part(pathway, "ID"), "pathway_name": _part(pathway, "name")}


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _with(rows: Iterable[Any], above: Record) -> Iterator[Any]:
    """The rows with what their answer says once above them; what is no object is left to the schema."""
    return ({**row, **above} if isinstance(row, dict) else row for row in rows)


def _groups(
    answer: JsonStream, array: str, needed: Collection[str]
) -> Iterator[tuple[Record, list[Any], bool]]:
    """Each object with some rows of its `array` at a time, the last time whole: with all its other fields.

    Rows go out once the `needed` fields are there; should those come behind the array, at the end.
    """
    for _ in answer.elements():
        about: Record = {}
        rows: list[Any] = []
        for name in answer.keys():  # noqa: SIM118  # it is no mapping
            if name != array:
                about[name] = answer.value()
                continue
            # As elsewhere, null stands for an empty array.
            for page in () if answer.null() else answer.pages():
                rows += page
                if about.keys() >= set(needed):
                    yield about, rows, False
                    rows = []
        yield about, rows, True
