"""Working the figures of a report out again, from nothing but what its PDF carries."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from passmuster.files import InputFile
from passmuster_reports.assessment.assessment import Assessment, prepare
from passmuster_reports.assessment.period import ReportingPeriod
from passmuster_reports.assessment.policy import Policy
from passmuster_reports.assessment.same_email import SameEmail
from passmuster_reports.expected.roster import Roster
from passmuster_reports.expected.schedule import Schedule
from passmuster_reports.options import PrivacyOptions
from passmuster_reports.package.attachments import EVIDENCE, INPUTS
from passmuster_reports.package.codec import from_plain
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from passmuster_reports.store.origin import Failure, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def replay(files: Mapping[str, bytes], privacy: PrivacyOptions | None = None) -> Iterator[Assessment]:
    """Assess again what the report was made from; ValueError where a file cannot be understood."""
    inputs = json.loads(files[INPUTS])
    period = from_plain(ReportingPeriod, inputs["period"])
    roster = from_plain(Roster, inputs["roster"]) if inputs["roster"] else None
    schedule = from_plain(Schedule, inputs["schedule"]) if inputs["schedule"] else None
    policy = from_plain(Policy, inputs["policy"]) if inputs["policy"] else None
    same_email = tuple(from_plain(SameEmail, each) for each in inputs.get("same_email", ()))
    with open_temporary_store() as store:
        with gzip.GzipFile(fileobj=io.BytesIO(files[EVIDENCE])) as lines:
            import_files(store, (), cast("BinaryIO", lines))
        given = Assessment(
            store.cursor(),
            _origin(inputs["origin"]),
            period,
            roster,
            schedule,
            policy,
            (),
            privacy or PrivacyOptions(),
            same_email=same_email,
        )
        with given, prepare(given) as assessment:
            yield assessment


def _origin(value: Mapping[str, Any]) -> Origin:
    return Origin(
        tuple(from_plain(InputFile, each) for each in value["inputs"]),
        tuple(from_plain(Failure, each) for each in value["failures"]),
        _counts(value["lines"]),
        _counts(value["left_out"]),
    )


def _counts(rows: Any) -> dict[tuple[str, str, str], int]:
    return {(each["source"], each["account"], each["stream"]): each["lines"] for each in rows}
