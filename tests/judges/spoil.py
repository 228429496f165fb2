"""Runs a program and spoils what it prints, for a judge that says yes to everything to be noticed.

python tests/judges/spoil.py FAULT PROGRAM ARGUMENTS...
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import filterfalse
from typing import Any

Messages = list[dict[str, Any]]


def first(messages: Messages, type: str) -> dict[str, Any] | None:
    """The first message of a type."""
    return next((message for message in messages if message["type"] == type), None)


def wrong_type(messages: Messages) -> Messages:
    """A field that should be a number or text is an object."""
    record = first(messages, "RECORD")
    if record is not None:
        # Airbyte's record wraps the data, Singer's is the data.
        data = record["record"].get("data", record["record"])
        data[next(iter(data))] = {"spoilt": True}
    return messages


def wrong_time(messages: Messages) -> Messages:
    """Airbyte's records say "now" where milliseconds belong."""
    for message in messages:
        if message["type"] == "RECORD":
            message["record"]["emitted_at"] = "now"
    return messages


def one_lost(messages: Messages) -> Messages:
    """The first record is not there."""
    lost = first(messages, "RECORD")
    return [message for message in messages if message is not lost]


def no_schema(messages: Messages) -> Messages:
    """Singer's records come without a SCHEMA."""
    return list(filterfalse(lambda message: message["type"] == "SCHEMA", messages))


def no_key(messages: Messages) -> Messages:
    """The first record of Singer lacks the field that is its key's first."""
    schema, record = first(messages, "SCHEMA"), first(messages, "RECORD")
    assert schema is not None
    assert record is not None
    del record["record"][schema["key_properties"][0]]
    return messages


FAULTS: Mapping[str, Callable[[Messages], Messages]] = {
    fault.__name__: fault for fault in (wrong_type, wrong_time, one_lost, no_schema, no_key)
}


def spoilt(fault: str, output: bytes) -> bytes:
    """The messages with the fault in them."""
    messages = FAULTS[fault]([json.loads(line) for line in output.splitlines()])
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


def main(fault: str, *command: str) -> int:
    """Run the program; its exit code."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    sys.stdout.buffer.write(spoilt(fault, done.stdout))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
