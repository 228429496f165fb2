"""What a report type is, and a report that was made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from passmuster_reports.assessment.addresses import addresses_of_vendors, are_hidden, hide
from passmuster_reports.assessment.scope import Scope, narrowed
from passmuster_reports.canonical import canonical
from passmuster_reports.options import Privacy
from passmuster_reports.package.attachment import Attachment, sha256_of
from passmuster_reports.package.document import Document
from passmuster_reports.pages.document import SECTIONS, Template
from passmuster_reports.reports.shared import Figures
from passmuster_reports.reports.tables import Table, about_table, coverage_table, with_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.policy import Applied
    from passmuster_reports.canonical import Json

F = TypeVar("F", bound=Figures)

#: Keys whose texts keep what looks like an address, being the words of controls, of the policy or of the
#: report itself: a clause of a standard may read 10.2.1.2.
_NOT_OF_DATA = frozenset(
    {
        *("sql", "requirement", "reference", "source", "maps_to", "parameters", "rules", "columns", "kind"),
        *("status", "versions", "about", "assessed_by", "must_be_checked"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ReportType(Generic[F]):
    """One report that a plugin offers: what it is called, how its figures are made, and how they are shown.

    `make` returns the figures: a frozen dataclass with the shared ones inlined. All functions get those
    figures, with codes in them where the report hides people or addresses.
    """

    name: str
    title: str
    #: What the report says, for lists of reports.
    description: str
    make: Callable[[Assessment], F]
    #: The figures in one line, for the terminal.
    headline: Callable[[F], str]
    #: Its own tables, the one most wanted first.
    tables: Callable[[F], Iterable[Table]]
    #: The kinds of evidence that its figures follow from, beside what its controls ask for; it sees and
    #: carries no other. Of presence, "session" and "workstation" are narrower forms.
    evidence_kinds: frozenset[str]
    #: Which controls of a policy it shows; None for all, and for the policy as it is.
    is_shown: Callable[[Applied], bool] | None = None
    #: Whether it shows who is excused, and why: no other report carries it.
    shows_excuses: bool = False
    #: The first instant that it looks back to; None for the start of the period.
    since: Callable[[Assessment], datetime | None] | None = None
    template: Template = SECTIONS
    #: How many rows its pages have, for a template that says where a long page may be cut.
    row_count: Callable[[F], int] = lambda _: 0
    #: The verdict in a word, where the report comes to one.
    verdict: Callable[[F], str | None] = lambda _: None
    #: Each person's key, for a report that is also one file a person: each is made of that person's part.
    per_person: Callable[[F], Iterable[str]] | None = None
    #: Whether guests may be asked for, whom it leaves out else.
    may_have_guests: bool = False
    #: Further files that a PDF carries, from the JSON object and its SHA-256.
    attachments: Callable[[Json, str], tuple[Attachment, ...]] | None = None


@dataclass(frozen=True)
class Report(Generic[F]):
    """A report that was made. A PDF of it carries the evidence of the assessment, where there is one."""

    type: ReportType[F]
    figures: F
    privacy: Privacy = field(default_factory=Privacy)
    assessment: Assessment | None = None

    @property
    def json(self) -> Json:
        """Return the figures as one JSON object."""
        return self.document.figures

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what a reader must know of the inputs before the figures, in sentences."""
        return self.figures.shared.notices

    @property
    def headline(self) -> str:
        """Return the figures in one line; before them, that nothing of the period was read."""
        return "; ".join(filter(None, (self.figures.shared.nothing_read, self.type.headline(self.figures))))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return every table, the one most wanted first; coverage and what the report is come last."""
        shared = self.figures.shared
        verdict = self.type.verdict(self.figures)
        tables = (
            *self.type.tables(self.figures),
            coverage_table(shared),
            about_table(self.type.title, verdict, shared),
        )
        return tuple(with_zone(table, shared.period.timezone) for table in tables)

    @cached_property
    def document(self) -> Document:
        """Return what pages are drawn from."""
        document = Document(
            name=self.type.name,
            title=self.type.title,
            source=self.figures,
            template=self.type.template,
            rows=self.type.row_count(self.figures),
            privacy=self.privacy,
            assessment=self.assessment,
            period=self.assessment.period if self.assessment is not None else None,
        )
        if self.type.attachments is None:
            return document
        files = self.type.attachments(document.figures, sha256_of(canonical(document.figures)))
        return replace(document, source=document.figures, attachments=files)


def make_report(report_type: ReportType[F], assessment: Assessment) -> Report[F]:
    """Make the report of an assessment, from nothing but what it rests on.

    Codes stand in place of addresses, unless they are asked for.
    """
    since = report_type.since(assessment) if report_type.since else None
    scope = Scope(report_type.evidence_kinds, report_type.is_shown, since, report_type.shows_excuses)
    assessment = narrowed(assessment, scope)
    figures, privacy = report_type.make(assessment), assessment.privacy
    in_evidence = are_hidden(privacy, assessment.policy) and not assessment.lacks_controls
    if not (privacy.addresses or in_evidence):
        # The evidence is carried as it was read, so that a key would hide nothing.
        hidden = hide(figures, addresses_of_vendors(assessment.connection), _NOT_OF_DATA)
        if hidden != figures:
            shared = replace(hidden.shared, privacy=replace(privacy, guessable=True))
            figures = replace(hidden, shared=shared)  # type: ignore[type-var]  # figures are dataclasses
    return Report(report_type, figures, privacy, assessment)
