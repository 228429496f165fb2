"""A forger who has our source: reports made by the program's own code, of which a part was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

from attacks.attack import Change, Victim
from passmuster_reports.assessment.control import Control, shipped_controls
from passmuster_reports.options import ReportOptions
from passmuster_reports.package import attachments as package_attachments
from passmuster_reports.package.attachments import EVIDENCE
from passmuster_reports.package.made_with import MadeWith, Original, Part
from passmuster_reports.pages import document as pages
from passmuster_reports.pdf.rendering import render_pdf
from passmuster_reports.reports.report_type import make_report
from passmuster_reports.reports.shipped import REPORT_TYPES
from passmuster_reports.verification.remake import replay
from passmuster_reports.verification.report_file import ReportFile, take_apart
from reports.verification.forging import NothingFoundError

Json = dict[str, Any]


@dataclass(frozen=True)
class Forgery:
    """What the forger changes; a template, or the style, is named by its file."""

    figures: Callable[[Json], object] | None = None
    templates: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    controls: Mapping[str, Callable[[Control], Control]] = field(default_factory=dict)
    inputs: Callable[[Json], object] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    options: ReportOptions | None = None
    evidence: Callable[[bytes], bytes] | None = None


def forged(forgery: Forgery) -> Change:
    """Make the report again by the program's own code with the forger's changes: every hash is right."""
    return lambda victim: _made(victim, forgery)


def _made(victim: Victim, forgery: Forgery) -> bytes:
    controls = shipped_controls()
    controls |= {name: change(controls[name]) for name, change in forgery.controls.items()}
    honest = {control.id: control.sha256 for control in shipped_controls().values()}
    report = take_apart(victim.content)
    (report_type,) = [each for each in REPORT_TYPES if each.name == victim.name]
    with _patched(forgery), _known(report, controls, honest) as assessment:
        document = make_report(report_type, assessment).document
        figures = document.figures
        if forgery.figures is not None:
            forgery.figures(figures)
        made_with = _claimed(report.made_with, forgery.versions)
        versions = {name: made_with.version(name) for name in figures["basis"]["versions"]}
        shown = {**figures, "basis": {**figures["basis"], "versions": versions}}
        evidence = report.files[EVIDENCE]
        original = Original(made_with, forgery.evidence(evidence) if forgery.evidence else evidence)
        options = forgery.options or ReportOptions(**report.manifest["options"])
        return render_pdf(replace(document, source=shown), options, original=original).content


@contextmanager
def _known(report: ReportFile, controls: Mapping[str, Control], honest: Mapping[str, str]) -> Any:
    """The assessment of the file by the forger's controls, which claim to be those that ship."""
    for control in controls.values():
        control.__dict__["sha256"] = honest[control.id]
    with replay(report, controls) as (assessment, _):
        yield assessment


def _claimed(made_with: MadeWith, versions: Mapping[str, str]) -> MadeWith:
    parts = {name: Part(version) for name, version in versions.items()}
    return replace(made_with, parts={**made_with.parts, **parts})


@contextmanager
def _patched(forgery: Forgery) -> Any:
    read = pages._read
    write_inputs = package_attachments.write_inputs

    def changed(package: str, name: str) -> str | None:
        text = read(package, name)
        change = forgery.templates.get(name)
        if change is None or text is None:
            return text
        after = change(text)
        if after == text:
            raise NothingFoundError(f"what is to be forged in {name}")
        return after

    def written(*given: Any) -> Json:
        value = write_inputs(*given)
        if forgery.inputs is not None:
            forgery.inputs(value)
        return value

    pages._environment.cache_clear()
    compare = (lambda *_: True) if forgery.evidence else package_attachments._unpacks_to_the_same
    try:
        with (
            mock.patch.object(package_attachments, "_unpacks_to_the_same", compare),
            mock.patch.object(pages, "_read", changed),
            mock.patch.object(package_attachments, "write_inputs", written),
        ):
            yield
    finally:
        pages._environment.cache_clear()
