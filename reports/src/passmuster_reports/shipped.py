"""The reports that this distribution offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.addresses import addresses_of_vendors, are_hidden, hide
from passmuster_reports.outputs.writer import FORMS, write_report
from passmuster_reports.reports.access_review import access_review_headline, make_access_review
from passmuster_reports.reports.attendance import attendance_headline, make_attendance
from passmuster_reports.reports.certificate import certificates_headline, make_certificates
from passmuster_reports.reports.compliance import compliance_headline, make_compliance
from passmuster_reports.reports.pseudonyms import NOT_OF_PEOPLE, disguise
from passmuster_reports.reports.report_type import Report, ReportType
from passmuster_reports.reports.training import make_training, training_headline
from passmuster_reports.reports.working_time import make_working_time, working_time_headline

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.assessment.assessment import Assessment

#: The words of policies may name clauses of a standard, such as 10.2.1.2, that look like addresses.
_NOT_OF_DATA = NOT_OF_PEOPLE | {"about", "assessed_by", "must_be_checked"}


def _made_by(make: Callable[[Assessment], Report]) -> Callable[[Assessment], Report]:
    """The report, with codes in place of addresses unless they are asked for, and of people where that is."""

    def made(ground: Assessment) -> Report:
        report, privacy = make(ground), ground.privacy
        if privacy.pseudonyms:
            report = disguise(report, ground, privacy.pseudonyms)
        if privacy.addresses or are_hidden(privacy, ground.policy):
            return report
        return hide(report, addresses_of_vendors(ground.connection), _NOT_OF_DATA)

    return made


def _headed_by(headline: Callable[[Report], str]) -> Callable[[Report], str]:
    """The headline; before it, that nothing of the period was read."""

    def headed(report: Report) -> str:
        return "; ".join(filter(None, (report["nothing_read"], headline(report))))

    return headed


KINDS = tuple(
    ReportType(name, says, FORMS, _made_by(make), _headed_by(headline), write_report)
    for name, says, make, headline in (
        (
            "attendance",
            "who was where, when and for how long; who was late, left early or was absent",
            make_attendance,
            attendance_headline,
        ),
        (
            "certificate",
            "a page for each person: hours attended, and credits by the policy's rule",
            make_certificates,
            certificates_headline,
        ),
        (
            "training",
            "who has completed what is required, who is overdue, by group",
            make_training,
            training_headline,
        ),
        (
            "working-time",
            "hours per person and week against the limits on rest, breaks and the average",
            make_working_time,
            working_time_headline,
        ),
        (
            "access-review",
            "sessions on workstations: outside hours, too long, two at once, by unknown people",
            make_access_review,
            access_review_headline,
        ),
        (
            "compliance",
            "the policy: every control, its findings, waivers, and what was not assessed",
            make_compliance,
            compliance_headline,
        ),
    )
)
