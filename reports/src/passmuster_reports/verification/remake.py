"""Making a report again, from nothing but the evidence and the inputs that its file carries.

Rules, templates, styles and words are those of the installed program.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import threading
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from passmuster.errors import PassmusterError, ReportError
from passmuster_reports.assessment.assessment import Assessment, prepare
from passmuster_reports.assessment.control import OURS
from passmuster_reports.package.attachments import EVIDENCE, INPUTS
from passmuster_reports.package.inputs import read_inputs
from passmuster_reports.package.made_with import Original
from passmuster_reports.pdf.rendering import render_pdf
from passmuster_reports.pdf.weasyprint.library import load_weasyprint
from passmuster_reports.reports.report_type import make_report
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from passmuster_reports.verification.bounds import LONGEST_REMAKING, check_inputs, check_lines
from passmuster_reports.verification.figures import check_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.control import Control
    from passmuster_reports.canonical import Json
    from passmuster_reports.package.document import Document
    from passmuster_reports.package.inputs import NotJudged
    from passmuster_reports.package.made_with import MadeWith
    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.verification.report_file import ReportFile

#: What a file that was changed makes of its readers. No room on the disk, say, is no fault of the file.
_NOT_UNDERSTOOD = (
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError),
    *(gzip.BadGzipFile, EOFError, zlib.error, PassmusterError),
)


class NotUnderstoodError(Exception):
    """What the file carries is no evidence, or there is no report that was made from such inputs."""


class TooLongError(ReportError):
    """Making the report again takes longer than may be."""


@dataclass(frozen=True)
class Remade:
    """What this program makes of what a file carries."""

    figures: Json
    #: The PDF, and what it was made with; None where it was not drawn: the figures are others already, or
    #: `not_drawn` says why.
    content: bytes | None = None
    made_with: MadeWith | None = None
    not_drawn: str | None = None
    #: Controls that are not passmuster's own, by id, and where they come from.
    others: tuple[tuple[str, str], ...] = ()
    #: Controls without which the figures are not those of the whole policy.
    not_judged: tuple[NotJudged, ...] = ()


def remake(
    report: ReportFile, types: Mapping[str, ReportType[Any]], controls: Mapping[str, Control]
) -> Remade:
    """Make the report again.

    NotUnderstoodError where what the file carries cannot be what a report was made from, ReportError where
    this machine cannot make it. The report is one of the types.
    """
    import duckdb

    try:
        return _remake(report, types[report.report], controls)
    except TooLongError:
        raise
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise ReportError(
            f"the figures cannot be computed again on this machine: {str(error).splitlines()[0]}"
        ) from error
    # What was changed may be anything: whatever it does to a reader, it cannot be understood.
    except (*_NOT_UNDERSTOOD, duckdb.Error) as error:
        if isinstance(error, ReportError) and isinstance(error.__cause__, OSError | RuntimeError):
            raise  # no room to draw in, say
        raise NotUnderstoodError(
            str(error).splitlines()[0] if str(error) else type(error).__name__
        ) from error


def _remake(report: ReportFile, report_type: ReportType[Any], controls: Mapping[str, Control]) -> Remade:
    original = Original(report.made_with, report.files[EVIDENCE])
    with (
        tempfile.TemporaryDirectory(prefix="passmuster-") as folder,
        replay(report, controls) as (assessment, not_judged),
    ):
        document = make_report(report_type, assessment).document
        others = tuple(
            (applied.id, applied.control.origin)
            for applied in (assessment.policy.controls if assessment.policy else ())
            if applied.control.origin != OURS
        )
        remade = Remade(document.figures, others=others, not_judged=not_judged)
        # Pages take the most time by far; those of other figures are not asked for.
        if not check_figures(report.figures, remade).holds:
            return remade
        try:
            load_weasyprint()
        except ReportError as error:
            return replace(remade, not_drawn=error.message)
        options = report.options(_put_logo(report, Path(folder)))
        pdf = render_pdf(_by_the_same_versions(document, original), options, original=original)
        return replace(remade, content=pdf.content, made_with=pdf.made_with)


def _by_the_same_versions(document: Document, original: Original) -> Document:
    """Return the document with the versions that made the original, which its pages print."""
    basis = document.figures["basis"]
    versions = {name: original.made_with.version(name) for name in basis["versions"]}
    return replace(document, source={**document.figures, "basis": {**basis, "versions": versions}})


def _put_logo(report: ReportFile, folder: Path) -> str | None:
    if report.logo is None:
        return None
    name, content = report.logo
    path = folder / name
    path.write_bytes(content)
    return str(path)


@contextmanager
def replay(
    report: ReportFile, controls: Mapping[str, Control]
) -> Iterator[tuple[Assessment, tuple[NotJudged, ...]]]:
    """Make the assessment that the report was made from, and say which of its controls are not here.

    ValueError where a file cannot be understood, or asks for more than a report of its size does.
    """
    inputs = read_inputs(report.files[INPUTS], controls)
    check_inputs(inputs, len(report.content))
    check_lines(report.files[EVIDENCE])
    with open_temporary_store() as store, store.cursor() as connection, _in_time(store, connection):
        with gzip.GzipFile(fileobj=io.BytesIO(report.files[EVIDENCE])) as lines:
            import_files(store, (), cast("BinaryIO", lines))
        given = Assessment(
            connection,
            inputs.origin,
            inputs.period,
            inputs.roster,
            inputs.schedule,
            inputs.policy,
            (),
            inputs.privacy,
            same_email=inputs.same_email,
            same_name=inputs.same_name,
            elsewhere=inputs.elsewhere,
            in_service=inputs.in_service,
            lacks_controls=bool(inputs.not_judged),
            guests=inputs.guests,
        )
        with given, prepare(given) as assessment:
            yield assessment, inputs.not_judged


@contextmanager
def _in_time(*connections: DuckDBPyConnection) -> Iterator[None]:
    """Let the connections work until the time is up; TooLongError where it is."""
    is_up = threading.Event()

    def interrupt() -> None:
        is_up.set()
        for connection in connections:
            connection.interrupt()

    alarm = threading.Timer(LONGEST_REMAKING, interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        if is_up.is_set():
            raise TooLongError(f"it takes more than {LONGEST_REMAKING // 60} minutes to make it again")
