"""Evidence lines into evidence: the only place that knows how `passmuster read --evidence` writes them."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.days import YEARS
from passmuster.errors import ReportError
from passmuster.input_file import InputFile
from passmuster.records import Checker
from passmuster.schema import load_schema
from passmuster.times import parse_instant
from passmuster_reports.evidence import (
    Evidence,
    Failure,
    Reading,
    Visit,
    newest_readings,
    newest_visits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class Intake:
    """Takes line after line; `evidence()` says what they amount to."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.readings: list[Reading] = []
        self.statuses: dict[tuple[str | None, str | None, str | None], tuple[int, str]] = {}
        self.errors: set[Failure] = set()
        self.inputs: list[InputFile] = []
        self.lines: Counter[tuple[str, str, str]] = Counter()
        self.other_kinds = 0
        self._schema = load_schema("passmuster", "presence")
        self._checker = Checker(self._schema)

    def take_file(self, name: str, file: BinaryIO) -> None:
        """Take every line of a file; a line that cannot be read is an error that names it."""
        digest = hashlib.sha256()
        number = 0
        for number, line in enumerate(file, start=1):
            digest.update(line)
            if line.strip():
                try:
                    self.take_line(line)
                except ValueError as problem:
                    if _is_half_a_message(line, number):
                        said = f"{name}, line {number}: half a message, left out: a read ended there"
                        self.errors.add(Failure(None, None, None, said))
                        continue
                    raise ReportError(
                        f"{name}, line {number}: {problem}",
                        "give files that `passmuster read SOURCE --evidence` or `passmuster evidence` wrote",
                    ) from problem
        self.inputs.append(InputFile(name, "evidence", digest.hexdigest(), number))

    def take_line(self, line: bytes) -> None:
        """Take one line; ValueError says what is wrong with it."""
        try:
            message = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8") from None
        except (ValueError, RecursionError):
            raise ValueError("it is not a JSON object") from None
        if not isinstance(message, dict):
            raise ValueError("it is not a JSON object")
        if b"\\ud" in line.lower():
            message = _without_surrogates(message)
        match message.get("type"):
            case "RECORD":
                self._take_record(_object(message, "record"))
            case "STATE":
                state = _object(message, "state")
                if "coverage" in state:
                    self.readings.append(_reading(_object(state, "coverage")))
            case "TRACE":
                self._take_trace(_object(message, "trace"))
            case None if "kind" in message:
                self._take_evidence(message)
            case None:
                raise ValueError("it is neither a message ('type') nor evidence ('kind')")
            case _:
                pass  # LOG, SPEC, CATALOG and what later versions add say nothing about attendance

    def _take_record(self, record: dict[str, Any]) -> None:
        data = _object(record, "data")
        if "kind" not in data:
            stream = record.get("stream")
            raise ValueError(
                f"it is a vendor's record of stream '{stream}', not evidence; read with --evidence"
            )
        self._take_evidence(data)

    def _take_evidence(self, data: dict[str, Any]) -> None:
        if data["kind"] != "presence":
            self.other_kinds += 1
            return
        # What a later version adds is no fault: only what this one knows is checked.
        known = {key: value for key, value in data.items() if key in self._schema["properties"]}
        _, bad = self._checker.sort([known])
        if bad:
            raise ValueError(bad[0][1])
        visit = _visit(known)
        self.visits.append(visit)
        self.lines[visit.source, visit.account, visit.stream] += 1

    def _take_trace(self, trace: dict[str, Any]) -> None:
        if trace.get("type") == "STREAM_STATUS":
            status = _object(trace, "stream_status")
            key = (_text(status, "source"), _text(status, "account"), _stream_name(status))
            # Several reads may be in one input: whether the stream completed, the last of them says.
            moment = trace.get("emitted_at")
            latest = (int(moment) if isinstance(moment, int | float) else 0, str(status.get("status")))
            self.statuses[key] = max(self.statuses.get(key, latest), latest)
        elif trace.get("type") == "ERROR":
            error = _object(trace, "error")
            self.errors.add(Failure(None, None, _stream_name(error), _text(error, "message") or "no message"))

    def evidence(self) -> Evidence:
        """Everything taken so far, whatever its order."""
        incomplete = [
            Failure(*key, "did not complete")
            for key, (_, status) in self.statuses.items()
            if status == "INCOMPLETE"
        ]
        return Evidence(
            visits=newest_visits(self.visits),
            readings=newest_readings(self.readings),
            failures=tuple(sorted((*incomplete, *self.errors), key=repr)),
            inputs=tuple(self.inputs),
            lines=tuple(sorted(self.lines.items())),
            other_kinds=self.other_kinds,
        )


def _is_half_a_message(line: bytes, number: int) -> bool:
    """Whether a read was killed while it wrote this, and perhaps the next one began on the same line.

    No STATE vouches for such a line, so what it was to say comes again, or is a hole in the coverage.
    """
    begin = b'{"type":"'
    try:
        json.loads(line)
    except ValueError:
        return begin in line or (number > 1 and begin.startswith(line))
    except RecursionError:
        return False
    return False


def read_evidence(paths: Sequence[str], stdin: BinaryIO) -> Evidence:
    """The evidence in the files named; `-`, or no file at all, is stdin."""
    intake = Intake()
    for path in paths or ["-"]:
        if path == "-":
            intake.take_file("stdin", stdin)
            continue
        try:
            with open(path, "rb") as file:
                intake.take_file(os.path.basename(path), file)
        except OSError as error:
            raise ReportError(f"cannot read '{path}': {error.strerror}") from error
    return intake.evidence()


def _visit(data: dict[str, Any]) -> Visit:
    if data["open"] != (data["ended_at"] is None):
        raise ValueError("'open' and 'ended_at' contradict each other")
    times = {
        key: _instant(data, key) for key in ("started_at", "ended_at", "read_at") if data[key] is not None
    }
    return Visit(**{**{field.name: data[field.name] for field in fields(Visit)}, **times})


def _reading(data: dict[str, Any]) -> Reading:
    for key in ("source", "account", "stream", "read_at"):
        if not isinstance(data.get(key), str):
            raise ValueError(f"coverage: '{key}' is no text")
    reasons = data.get("reasons") or {}
    partition = data.get("partition") or {}
    if not isinstance(reasons, dict) or not isinstance(partition, dict):
        raise ValueError("coverage: 'partition' and 'reasons' must be objects")
    return Reading(
        source=data["source"],
        account=data["account"],
        stream=data["stream"],
        partition=tuple(sorted((key, _plain(value)) for key, value in partition.items())),
        start=_instant(data, "start") if data.get("start") else None,
        end=_instant(data, "end") if data.get("end") else None,
        read_at=_instant(data, "read_at"),
        records=_count(data, "records"),
        rejected=_count(data, "rejected"),
        reasons=tuple(sorted((reason, _count(reasons, reason)) for reason in reasons)),
        version=_text(data, "version"),
        core_version=_text(data, "core_version"),
        host=_text(data, "host"),
    )


def _object(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"'{key}' is no object")
    return value


def _instant(data: Mapping[str, Any], key: str) -> datetime:
    if not isinstance(data[key], str):
        raise ValueError(f"'{key}' is no time")
    instant = parse_instant(data[key])
    if instant.year not in YEARS:
        raise ValueError(f"'{key}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return instant


def _count(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key, 0)
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"coverage: '{key}' is no count")
    return value


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _stream_name(data: Mapping[str, Any]) -> str | None:
    descriptor = data.get("stream_descriptor")
    return _text(descriptor, "name") if isinstance(descriptor, dict) else None


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _without_surrogates(value: Any) -> Any:
    """The same value with `?` for each half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    return value
