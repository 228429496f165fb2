"""Computing a report again, from nothing but what its PDF carries."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zlib
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from passmuster.errors import PassmusterError, ReportError
from passmuster.files import InputFile
from passmuster_reports.assessment.assessment import Assessment, prepare
from passmuster_reports.assessment.elsewhere import Named
from passmuster_reports.assessment.period import ReportingPeriod
from passmuster_reports.assessment.policy import Policy
from passmuster_reports.assessment.same_email import SameEmail, SameName
from passmuster_reports.expected.roster import Roster
from passmuster_reports.expected.schedule import Schedule
from passmuster_reports.options import Privacy, ReportOptions
from passmuster_reports.package.attachments import EVIDENCE, INPUTS
from passmuster_reports.package.codec import decode
from passmuster_reports.pdf.rendering import render_pdf
from passmuster_reports.pdf.weasyprint.library import load_weasyprint
from passmuster_reports.reports.report_type import make_report
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from passmuster_reports.store.origin import Failure, Origin
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.figures import check_figures
from passmuster_reports.verification.pages import check_pages
from passmuster_reports.verification.structure import json_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster_reports.package.document import Document
    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.verification.structure import ReportFile

#: What a file that was changed makes of its readers. No room on the disk, say, is no fault of the file.
_NOT_UNDERSTOOD = (
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError),
    *(gzip.BadGzipFile, EOFError, zlib.error, PassmusterError),
)


def check_replay(
    report: ReportFile, types: Mapping[str, ReportType[Any]], signature: Check
) -> Iterator[Check]:
    """Yield whether the figures follow from the evidence, and whether the pages are those of the figures."""
    import duckdb

    if not report.has_evidence:
        withheld = "the file carries no evidence: codes stand in place of people, or it was made without"
        yield Check("figures", None, f"cannot be computed again: {withheld}")
        yield Check("pages", None, "cannot be drawn again without the evidence")
        return
    name = str(report.manifest.get("report"))
    if name not in types:
        yield Check("figures", None, f"no plugin of this machine makes the report '{name}'")
        return
    try:
        yield from _again(report, types[name], signature)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise ReportError(
            f"the figures cannot be computed again on this machine: {str(error).splitlines()[0]}"
        ) from error
    # What was changed may be anything: whatever it does to a reader, it cannot be understood.
    except (*_NOT_UNDERSTOOD, duckdb.Error) as error:
        if isinstance(error.__cause__, OSError | BrokenProcessPool):
            raise  # no room to draw in, say
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield Check("figures", False, f"what the file carries cannot be understood: {said}")


def _again(report: ReportFile, report_type: ReportType[Any], signature: Check) -> Iterator[Check]:
    with (
        tempfile.TemporaryDirectory(prefix="passmuster-") as folder,
        replay(report.files) as assessment,
    ):
        options = _options(report, Path(folder))
        document = make_report(report_type, assessment).document
        carried = json_object(report.files.get(f"{report_type.name}.json", b""))
        check = check_figures(carried, document.figures)
        yield check
        if carried is not None and not check.holds:
            # pages are to show what is carried; that it is wrong was just said
            drawn = replace(document, source=carried)
        else:
            drawn = _by_the_same_versions(document, carried or {})
        try:
            load_weasyprint()
        except ReportError as error:
            yield Check("pages", None, f"cannot be drawn again on this machine: {error.message}")
            return
        yield check_pages(report, render_pdf(drawn, options).content, signature)


def _by_the_same_versions(document: Document, carried: Mapping[str, Any]) -> Document:
    """Return the document with the versions that the carried figures name, which its pages print."""
    provenance = document.figures["basis"]
    versions = carried["basis"]["versions"] if carried else provenance["versions"]
    return replace(document, source={**document.figures, "basis": {**provenance, "versions": versions}})


def _options(report: ReportFile, folder: Path) -> ReportOptions:
    given = report.manifest["options"]
    options = ReportOptions(**{name: given[name] for name in ("title", "accent", "paper", "locale")})
    for name, content in report.files.items():
        if name in ("logo.png", "logo.jpg", "logo.svg"):
            (folder / name).write_bytes(content)
            return replace(options, logo=str(folder / name))
    return options


@contextmanager
def replay(files: Mapping[str, bytes]) -> Iterator[Assessment]:
    """Make the assessment that the report was made from; ValueError where a file cannot be understood."""
    inputs = json.loads(files[INPUTS])
    period = decode(ReportingPeriod, inputs["period"])
    roster = decode(Roster, inputs["roster"]) if inputs["roster"] else None
    schedule = decode(Schedule, inputs["schedule"]) if inputs["schedule"] else None
    policy = decode(Policy, inputs["policy"]) if inputs["policy"] else None
    same_email = tuple(decode(SameEmail, entry) for entry in inputs["same_email"])
    same_name = tuple(decode(SameName, entry) for entry in inputs["same_name"])
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
            decode(Privacy, inputs["privacy"]),
            same_email=same_email,
            same_name=same_name,
            elsewhere=tuple(decode(Named, entry) for entry in inputs["elsewhere"]),
        )
        with given, prepare(given) as assessment:
            yield assessment


def _origin(value: Mapping[str, Any]) -> Origin:
    return Origin(
        tuple(decode(InputFile, entry) for entry in value["inputs"]),
        tuple(decode(Failure, entry) for entry in value["failures"]),
        _counts(value["lines"]),
        _counts(value["left_out"]),
    )


def _counts(rows: Any) -> dict[tuple[str, str, str], int]:
    return {(row["source"], row["account"], row["stream"]): row["lines"] for row in rows}
