"""Edits of one line by which a plugin loses records, and the tests of the contract kit that find each."""

from __future__ import annotations

from dataclasses import dataclass

READ = "test_a_read_brings_exactly_the_records_that_the_vendor_has"
WORKERS = "test_partitions_read_side_by_side_bring_the_same"
READING_ON = "test_reading_on_from_any_state_loses_nothing"
SHORT = "test_short_windows_bring_exactly_the_same_records"
END = "test_a_read_that_ends_right_behind_a_record_brings_it"
AN_HOUR = "__import__('datetime').timedelta(hours=1)"


@dataclass(frozen=True)
class Edit:
    """What an author may do wrong in one file of a plugin, and a stream of which records are then lost."""

    plugin: str
    file: str
    old: str
    new: str
    stream: str
    #: The tests of the kit that find it.
    tests: tuple[str, ...]


EDITS = {
    "activtrak, only the first page of hours": Edit(
        "activtrak",
        "hours.py",
        "    for rows, _ in pages:\n",
        "    for rows, _ in [next(pages)]:\n",
        "working_hours_users",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, only the first page of the log": Edit(
        "activtrak",
        "streams.py",
        "                yield page\n",
        "                yield page\n                return\n",
        "activity_log",
        (READ, WORKERS),
    ),
    "activtrak, only the first page of a list": Edit(
        "activtrak",
        "directory.py",
        "        yield Page(fresh)\n\n\ndef _unseen",
        "        yield Page(fresh)\n        return\n\n\ndef _unseen",
        "scim_users",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, only the first record of each page": Edit(
        "activtrak",
        "answers.py",
        """    return required_list(json_object(body), "consumers")""",
        """    return required_list(json_object(body), "consumers")[:1]""",
        "consumers",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, never the last hour of its days": Edit(
        "activtrak",
        "hours.py",
        "slice.end - timedelta(microseconds=1)",
        "slice.end - timedelta(hours=1)",
        "working_hours_users",
        (END,),
    ),
    "activtrak, never the last hour of the log": Edit(
        "activtrak",
        "streams.py",
        "slice.end - timedelta(microseconds=1)",
        "slice.end - timedelta(hours=1)",
        "activity_log",
        (END,),
    ),
    "ekran, only the first batch": Edit(
        "ekran",
        "streams.py",
        "        yield page\n",
        "        yield page\n        return\n",
        "alerts",
        (READ, WORKERS),
    ),
    "ekran, only the first record of each page": Edit(
        "ekran",
        "streams.py",
        "session(row) for row in found]",
        "session(row) for row in found[:1]]",
        "sessions",
        (READ, WORKERS, READING_ON),
    ),
    "ekran, never the last hour of a window": Edit(
        "ekran",
        "streams.py",
        "window = slice.asked or slice.window",
        "window = ReadWindow(slice.start, slice.end - HOUR)",
        "sessions",
        (END,),
    ),
    "ekran, never the last hour of a statistic": Edit(
        "ekran",
        "streams.py",
        "overlaps(hour_of(row), slice.window, source.zone)",
        "overlaps(hour_of(row), ReadWindow(slice.start, slice.end - HOUR), source.zone)",
        "application_statistics",
        (SHORT,),
    ),
    "electa, only the first room": Edit(
        "electa",
        "streams.py",
        "product(rooms or [{}], people or [{}])",
        "product(rooms[:1] or [{}], people or [{}])",
        "session_logs",
        (READ, WORKERS, READING_ON, SHORT),
    ),
    "electa, only the first record of each page": Edit(
        "electa",
        "streams.py",
        "for item in logs.items]",
        "for item in logs.items[:1]]",
        "session_logs",
        (READ, WORKERS, READING_ON),
    ),
    "electa, never the last hour of a window": Edit(
        "electa",
        "source.py",
        "slice.end.astimezone",
        f"(slice.end - {AN_HOUR}).astimezone",
        "session_logs",
        (SHORT, END),
    ),
    "falkor, only the first page": Edit(
        "falkor",
        "source.py",
        "unless_unchanged(answers.pages_of(pieces, records), known)",
        "iter([next(answers.pages_of(pieces, records))])",
        "story_certificates",
        (READ, WORKERS, READING_ON),
    ),
    "falkor, only the first record of each page": Edit(
        "falkor",
        "answers.py",
        "                yield Page(page)\n",
        "                yield Page(page[:1])\n",
        "pathway_logs",
        (READ, WORKERS, READING_ON),
    ),
    "zego, only the first page": Edit(
        "zego",
        "streams.py",
        'with_text_id(room, self.settings["pid"]) for room in rooms])\n',
        'with_text_id(room, self.settings["pid"]) for room in rooms])\n            return\n',
        "rooms",
        (READ, WORKERS, READING_ON),
    ),
    "zego, only the first record of each page": Edit(
        "zego",
        "streams.py",
        "else item for item in items]",
        "else item for item in items[:1]]",
        "room_logio_records",
        (READ, WORKERS, READING_ON),
    ),
    "zego, never the last hour of a window": Edit(
        "zego",
        "streams.py",
        "    end = slice.end.timestamp()\n",
        "    end = slice.end.timestamp() - 3600\n",
        "room_logio_records",
        (SHORT, END),
    ),
}
