"""Whatever a vendor's answers leave out or count wrongly, what was not seen is never called read.

Each answer may be spoilt once: an array is dropped, renamed or replaced, rows are left out of one that is
counted, a count is anything, an element is no object, a number is none. A stream is complete, and a slice
covered, only if every record of it went out or was rejected.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.source_under_test import ALWAYS, SourceUnderTest, altered, simulated
from effort import EFFORT
from passmuster.host.plugins import Host
from program import Program, Run
from simulators.clock import MovableClock
from simulators.paths import ACTIVTRAK, FALKOR, LOGS, RECORDS, SESSIONS, STATISTICS
from simulators.samples import at

ARRAYS: dict[tuple[str, str], str] = {
    ("electa", "session_logs"): LOGS,
    ("zego", "room_logio_records"): RECORDS,
    ("ekran", "sessions"): SESSIONS,
    ("ekran", "user_productivity"): "/ekranapi/user",
    ("ekran", "alerts"): "/ekranapi/alerts",
    ("falkor", "pathways"): "/v1",
    **{("ekran", stream): path for stream, path in STATISTICS.items()},
    **{("activtrak", stream): path for stream, (path, _) in ACTIVTRAK.items()},
    **{("falkor", stream): "/v1" for stream in FALKOR},
}
COUNTS = {"count", "total", "totalResults"}

Answer = Any
#: Where an array lies: the object around it, and its name there.
Place = tuple[dict[str, Any], str]


def arrays(value: Answer) -> Iterator[Place]:
    """Every array of objects in an answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
                yield value, name
            yield from arrays(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from arrays(inner)


def numbers(value: Answer) -> Iterator[tuple[Any, Any]]:
    """Every place of an answer where neither an array nor an object is."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                yield from numbers(inner)
            else:
                yield value, key


def spoil_json(answer: Answer, chance: random.Random) -> Answer:
    """The answer with one fault."""
    whole = {"": answer}  # the answer itself may be the array
    places = [*arrays(whole)]
    counts = [(around, name) for around, name in places if COUNTS & around.keys()]
    kind = chance.choice(["array", "array", "element", "number", "count", "rows"])
    if kind == "array" and places:
        around, name = chance.choice(places)
        array = around.pop(name)
        # ActivTrak's reference has null for an empty `activity`: nobody can tell that from the truth.
        null = () if name == "activity" else (None,)
        instead = chance.choice(["nothing", "others", {}, "text", 7, *null])
        if name == "" and instead in ("nothing", "others"):
            around[name] = {} if instead == "nothing" else {"others": array}
        elif instead == "others":
            around["others"] = array
        elif instead != "nothing":
            around[name] = instead
    elif kind == "element" and places:
        around, name = chance.choice(places)
        around[name][chance.randrange(len(around[name]))] = chance.choice(["text", None, [], 7, {}])
    elif kind == "number":
        around, key = chance.choice([*numbers(whole)] or [(whole, "")])
        around[key] = chance.choice([float("nan"), float("inf"), 2**70 + 1, -(2**70)])
    elif kind == "count" and counts:
        around, name = chance.choice(counts)
        held = len(around[name])
        (counter,) = COUNTS & around.keys()
        around[counter] = chance.choice([held + 1, 10**9, -1, 0, 1, str(held), "many", None, 1.5, [], True])
    elif kind == "rows" and counts:
        around, name = chance.choice(counts)
        del around[name][chance.randrange(len(around[name])) :]
    return whole[""]


def spoil_xml(body: bytes, chance: random.Random) -> bytes:
    """Electa's log with one fault."""
    root = ElementTree.fromstring(body)
    count, items = root.find("Count"), root.find("Items")
    if count is None or items is None:
        return body
    kind = chance.choice(["no items", "renamed", "element", "rows", "count", "empty", "root", "field"])
    if kind == "no items" and len(items):
        root.remove(items)
    elif kind == "renamed" and len(items):
        items.tag = "Entries"
    elif kind == "element" and len(items):
        chance.choice(list(items)).tag = "Entry"
    elif kind == "empty" and len(items):
        chance.choice(list(items)).clear()
        items[0].tag = "Item"
    elif kind == "rows" and len(items):
        items.remove(chance.choice(list(items)))
    elif kind == "count":
        count.text = chance.choice([str(len(items) + 1), "57", "-1", "0", "many", "", "1.5"])
    elif kind == "root":
        root.tag = "Log"
    elif kind == "field" and len(items):
        chance.choice(list(chance.choice(list(items)))).text = "123456789012345678901"
    return ElementTree.tostring(root)


def spoiling(vendor: str, chance: random.Random) -> Callable[[bytes], bytes]:
    """A change of the vendor's answers, some of them."""

    def change(body: bytes) -> bytes:
        if chance.random() < 0.5:
            return body
        if vendor == "electa":
            return spoil_xml(body, chance)
        return json.dumps(spoil_json(json.loads(body), chance)).encode()

    return change


def read(desk: SourceUnderTest, stream: str) -> Run:
    return desk.run("read", "--stream", stream, "--rejects", str(desk.rejects_file))


def coverage(run: Run) -> dict[str, Mapping[str, Any]]:
    """What each slice says that it covers."""
    return {str((each["partition"], each["start"], each["end"])): each for each in run.coverage()}


@pytest.mark.parametrize(("vendor", "stream"), ARRAYS)
@settings(max_examples=12 * EFFORT)
@given(seed=st.integers(0, 2**32))
def test_what_was_not_seen_is_never_called_read(vendor: str, stream: str, seed: int) -> None:
    (kind,) = [one for one in Host({}).source(vendor).streams if one.name == stream]
    with TemporaryDirectory() as folder:
        program = Program(MovableClock(at(33, 6)))
        with simulated(vendor, program, Path(folder)) as desk:
            desk.settings |= {"page_size": 2} if vendor == "activtrak" else {}
            honest = read(desk, stream)
            fault = altered(spoiling(vendor, random.Random(seed)))
            desk.vendor.faults.add(fault, times=ALWAYS, path=ARRAYS[vendor, stream])
            run = read(desk, stream)

    assert honest.code == 0
    assert run.code in (0, 1), run.stderr
    assert "Traceback" not in run.stderr
    told, whole = ({kind.key_of(record) for record in one.records()} for one in (run, honest))
    covered, truth = coverage(run), coverage(honest)
    rejected = sum(each["rejected"] for each in covered.values())
    if run.code == 0:
        assert run.statuses(stream)[-1] == "COMPLETE"
        assert len(whole - told) <= rejected
    for slice_, each in covered.items():
        # A slice that only a contradiction in the list of partitions made has nothing to be compared with.
        if slice_ in truth:
            assert each["records"] + each["rejected"] >= truth[slice_]["records"]
