"""Working the figures of a report out again, from nothing but what its PDF carries."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from passmuster.assessment.beginning import begin_assessment
from passmuster.assessment.findings import assess
from passmuster.assessment.ground import Ground, Origin
from passmuster.assessment.likeness import SameEmail
from passmuster.assessment.period import Period
from passmuster.assessment.policy import Policy
from passmuster.expectations.roster import Roster
from passmuster.expectations.schedule import Schedule
from passmuster.input_file import InputFile
from passmuster.project import Look
from passmuster.store.intake import Failure, take_files
from passmuster.store.opening import open_passing_store
from passmuster_reports.enclosures import EVIDENCE, INPUTS
from passmuster_reports.plain import from_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def lay_ground_again(files: Mapping[str, bytes], look: Look | None = None) -> Iterator[Ground]:
    """The ground that the report was made from; ValueError where a file cannot be understood."""
    inputs = json.loads(files[INPUTS])
    period = from_plain(Period, inputs["period"])
    roster = from_plain(Roster, inputs["roster"]) if inputs["roster"] else None
    schedule = from_plain(Schedule, inputs["schedule"]) if inputs["schedule"] else None
    policy = from_plain(Policy, inputs["policy"]) if inputs["policy"] else None
    same_email = tuple(from_plain(SameEmail, each) for each in inputs.get("same_email", ()))
    with open_passing_store() as connection:
        with gzip.GzipFile(fileobj=io.BytesIO(files[EVIDENCE])) as lines:
            take_files(connection, (), cast("BinaryIO", lines))
        begin_assessment(connection, period, roster, schedule, same_email)
        assessed = assess(connection, policy, period) if policy else ()
        origin = _origin(inputs["origin"])
        yield Ground(
            connection,
            origin,
            period,
            roster,
            schedule,
            policy,
            assessed,
            look or Look(),
            same_email=same_email,
        )


def _origin(value: Mapping[str, Any]) -> Origin:
    return Origin(
        tuple(from_plain(InputFile, each) for each in value["inputs"]),
        tuple(from_plain(Failure, each) for each in value["failures"]),
        _counts(value["lines"]),
        _counts(value["left_out"]),
    )


def _counts(rows: Any) -> dict[tuple[str, str, str], int]:
    return {(each["source"], each["account"], each["stream"]): each["lines"] for each in rows}
