"""Falkor's records as evidence: states in one wording, what is unknown as None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from passmuster.sdk import Booking, Certificate, Completion, parse_instant

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.sdk import Record

State = Literal["not_started", "in_progress", "completed"]

# Logs say "not started", "in progress", "completed"; enrolments "In Progress", "Complete".
STATES: dict[str, State] = {
    "not started": "not_started",
    "in progress": "in_progress",
    "completed": "completed",
    "complete": "completed",
}
OUTCOMES: dict[str, Literal["booked", "absent", "attended"]] = {
    "booked": "booked",
    "absent": "absent",
    "attended": "attended",
}
WHOLE = 100


def of_log(record: Record) -> Completion:
    """Return how far a person is with an activity."""
    # "Nothing recorded yet" is an empty array where an object is otherwise.
    fulfilment = _object(record.get("fulfilment"))
    story, data, checkin = (_object(fulfilment.get(name)) for name in ("story", "data", "checkin"))
    distance = _number(checkin.get("distance"))
    return Completion(
        **_person(record),
        **_progress(record["status"]),
        program_id=record["pathway_id"],
        program_name=record.get("pathway_name"),
        item_id=record["activity_id"],
        item_name=record.get("activity_name"),
        item_type=record.get("activity_type"),
        required=record.get("activity_required"),
        score=_number(story.get("score")) if story else _number(data.get("current")),
        target=_number(data.get("target")),
        virtual=checkin["virtual"] if isinstance(checkin.get("virtual"), bool) else None,
        # "-1" stands for a distance that is not known or not shared.
        distance_m=None if distance is None or distance < 0 else distance,
        event_id=_text(checkin.get("eventID")),
    )


def of_enrolment(record: Record) -> Completion:
    """Return how far a person is with a whole pathway."""
    return Completion(
        **_person(record),
        **_progress(record["status"]),
        program_id=record["pathway_id"],
        program_name=record.get("pathway_name"),
    )


def of_attendee(record: Record) -> Booking:
    """Return a person's place at an event; ValueError for a state that the page does not know."""
    state = OUTCOMES.get(record["state"].strip().lower())
    if state is None:
        raise ValueError("'state' is none of booked, absent, attended")
    return Booking(
        **_person(record),
        event_id=record["event_id"],
        event_name=record.get("event_name"),
        starts_at=_instant(record.get("event_start")),
        ends_at=_instant(record.get("event_end")),
        place_name=record.get("event_place"),
        state=state,
    )


def of_certificate(record: Record) -> Certificate:
    """Return a certificate that a person was given for a story."""
    given = record["certificate"]
    return Certificate(
        **_person(record),
        item_id=record["story_id"],
        item_name=record.get("story_name"),
        issued_at=parse_instant(given["timestamp"]),
        state=_text(given.get("state")),
        url=_text(given.get("url")),
    )


def _person(record: Record) -> dict[str, Any]:
    """Return who it is: the address is all that tells two people apart, and even that may be withheld."""
    names = (record.get("firstname"), record.get("lastname"))
    email = _text(record.get("email"))
    name = " ".join(filter(None, names)).strip() or None
    return {"person_id": email, "person_name": name, "person_email": email}


def _progress(status: Record) -> dict[str, Any]:
    progress = _number(status.get("progress"))
    return {
        "state": _state(status),
        # A figure may exceed its target.
        "progress": None if progress is None else min(max(progress, 0), WHOLE),
        # "Last updated / completed time"; empty for what was never begun.
        "changed_at": _instant(status.get("timestamp")),
    }


def _state(status: Record) -> State | None:
    """Return the word for it, unless it contradicts `complete`, which only logs have."""
    words = (status.get("state") or "").replace("_", " ").replace("-", " ")
    state = STATES.get(" ".join(words.lower().split()))
    complete = status.get("complete")
    if complete:
        return "completed"
    return None if complete is False and state == "completed" else state


def _object(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _instant(text: str | None) -> datetime | None:
    """Return the time, or None: no fault of a clock makes a record unknown."""
    try:
        return parse_instant(text) if text else None
    except ValueError:
        return None
