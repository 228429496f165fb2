"""What pages are drawn from, and what a PDF of them is to carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from passmuster_reports.canonical import as_json
from passmuster_reports.options import Privacy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.canonical import Json
    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.pages.document import Template


@dataclass(frozen=True)
class Document:
    """A report as plain data: all but the assessment can be given to another process.

    `rows` are those of its pages. Without an assessment a PDF carries no evidence: then its figures can be
    read, but not computed again.
    """

    #: The name and the title of its report type.
    name: str
    title: str
    #: The figures: a dataclass, or the JSON object of one.
    source: Any
    template: Template
    rows: int = 0
    privacy: Privacy = field(default_factory=Privacy)
    #: Further files that a PDF carries.
    attachments: tuple[Attachment, ...] = ()
    assessment: Assessment | None = None
    period: ReportingPeriod | None = None
    #: The files of its evidence and inputs, where they were made already.
    carried: tuple[Attachment, ...] = ()

    @cached_property
    def figures(self) -> Json:
        """Return the figures as one JSON object."""
        return {"report": self.name, "title": self.title, **as_json(self.source)}
