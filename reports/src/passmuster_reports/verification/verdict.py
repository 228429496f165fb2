"""Whether a report is what it says: all checks of its file, and the verdict that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from passmuster.errors import ReportError
from passmuster.showable import showable
from passmuster_reports.verification.attachments import check_attachments
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.figures import check_figures
from passmuster_reports.verification.packed import read_report
from passmuster_reports.verification.pages import check_pages
from passmuster_reports.verification.remake import NotUnderstoodError
from passmuster_reports.verification.report_file import OlderReportError, take_apart
from passmuster_reports.verification.signature import FOREIGN, read_signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from passmuster_reports.verification.remake import Remade
    from passmuster_reports.verification.report_file import ReportFile
    from passmuster_reports.verification.signature import Signatures


class Judgement(StrEnum):
    """What a verification comes to."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_JUDGED = "cannot be judged"


#: What no verification of a file can say.
_NEVER_CHECKED = "whether the evidence is what the vendors hold: its signer answers for that"


@dataclass(frozen=True)
class Verdict:
    """What the checks of a file come to: `sentence` is the one that may be quoted.

    `reason` says in a few words why it does not hold or cannot be judged; `checked` and `not_checked` are
    sentences. It holds only where every byte was accounted for.

    >>> verify("attendance.pdf").verdict.holds
    True
    """

    judgement: Judgement
    reason: str | None
    sentence: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]

    @property
    def holds(self) -> bool | None:
        """Tell whether the report holds; None where that cannot be judged."""
        return {Judgement.HOLDS: True, Judgement.DOES_NOT_HOLD: False}.get(self.judgement)

    def __str__(self) -> str:
        return self.sentence


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """Return what follows from the checks."""
    wrong = [check for check in checks if check.holds is False]
    unsettled = [check for check in checks if check.holds is None and check.applies]
    checked = tuple(f"{check.name}: {check.says}" for check in checks if check.holds)
    left = tuple(f"{check.name}: {check.says}" for check in checks if check.holds is None)
    not_checked = (*left, _NEVER_CHECKED)
    if wrong:
        judgement, reason = Judgement.DOES_NOT_HOLD, wrong[0].reason or wrong[0].name
        sentence = f"the report does NOT hold: {wrong[0].says}"
    elif unsettled or not any(check.name == "pages" for check in checks):
        first = (
            _of_a_foreign_signature(checks) or unsettled[0]
            if unsettled
            else Check("pages", None, "not looked at", reason="not looked at")
        )
        judgement, reason = Judgement.CANNOT_BE_JUDGED, first.reason or first.name
        sentence = f"the report cannot be judged: {first.says}"
    else:
        judgement, reason = Judgement.HOLDS, None
        sentence = _holding({check.name: check for check in checks})
    return Verdict(judgement, reason, sentence, checked, not_checked)


def _of_a_foreign_signature(checks: Sequence[Check]) -> Check | None:
    """Return what to say where all holds but for a signature that another program appended."""
    open_ones = [check for check in checks if check.holds is None and check.applies]
    if [check.reason for check in open_ones] != [FOREIGN] or not any(
        check.name == "pages" and check.holds for check in checks
    ):
        return None
    return replace(open_ones[0], says="signed by another program; the revision before it holds")


def _holding(checks: dict[str, Check]) -> str:
    pages, signature = checks["pages"], checks["signature"]
    said = [pages.says if pages.reason is None else f"figures follow; {pages.says}"]
    if signature.holds and pages.reason is None:
        said.append(signature.says)
    if "controls" in checks:
        said.append(checks["controls"].says)
    if "names" in checks:
        said.append("names not checked")
    return f"the report holds: {'; '.join(said)}"


@dataclass(frozen=True)
class Terms:
    """What a verification goes by: the files of certificates that are trusted, and what must be there.

    `reports` are the names of the report types of this machine.
    """

    reports: Collection[str]
    trusted: str | None = None
    signature_required: bool = False


def make_checks(path: str, terms: Terms, remake: Callable[[ReportFile], Remade]) -> Iterator[Check]:
    """Yield every check of the file, as it is made; what one finds may make others needless.

    `remake` makes a report again. SettingsError where there is no such file.
    """
    try:
        content = read_report(path)
    except ReportError as error:
        yield Check("file", False, error.message, _hint(error), reason="no report").shown()
        return
    yield from check_content(content, terms, remake)


def check_content(content: bytes, terms: Terms, remake: Callable[[ReportFile], Remade]) -> Iterator[Check]:
    """Yield every check of the bytes of a file that can be opened without harm."""
    for check in _check(content, terms, remake):
        yield check.shown()


def _check(content: bytes, terms: Terms, remake: Callable[[ReportFile], Remade]) -> Iterator[Check]:
    signatures = read_signatures(content, terms.trusted)
    signature = _as_asked(signatures.check, terms)
    report = None
    try:
        report = take_apart(signatures.made)
        yield Check("file", True, f"it is a report of passmuster, '{report.report}'")
    except OlderReportError as error:
        yield Check("file", None, error.message, _hint(error), reason="other versions")
    except ReportError as error:
        yield Check("file", False, error.message, _hint(error), reason="no report")
    yield signature
    if report is None:
        return
    attachments = check_attachments(report)
    yield attachments
    if attachments.holds:  # what was changed is not looked at further
        yield from _check_again(report, signatures, terms, remake)


def _as_asked(check: Check, terms: Terms) -> Check:
    """Return the check of the signatures, which fails where one is required and there is none."""
    if not terms.signature_required or check.holds is False:
        return check
    if not check.applies:
        return Check("signature", False, "it is not signed, and a signature is required", reason="not signed")
    if not terms.trusted:
        said = f"{check.says}; a signature is required, and no certificate is named that it is to go back to"
        return Check("signature", None, said, ("name it: --trust FILE",), reason="signer not known")
    return check


def _check_again(
    report: ReportFile, signatures: Signatures, terms: Terms, remake: Callable[[ReportFile], Remade]
) -> Iterator[Check]:
    if not report.has_evidence:
        said = "the file carries no evidence, so nothing can be computed again"
        yield Check("figures", None, said, reason="no evidence")
        return
    if report.report not in terms.reports:
        said = f"no plugin of this machine makes the report '{showable(report.report)}'"
        yield Check("figures", None, said, reason="missing plugin")
        return
    try:
        remade = remake(report)
    except NotUnderstoodError as error:
        said = f"what the file carries cannot be understood: {showable(str(error))}"
        yield Check("figures", False, said, reason="not understood")
        return
    except ReportError as error:
        yield Check("figures", None, error.message, _hint(error), reason="not made here")
        return
    figures = check_figures(report.figures, remade)
    yield figures
    if remade.others:
        named = ", ".join(f"{name} ({origin})" for name, origin in remade.others)
        yield Check("controls", True, f"judged also by controls that are not passmuster's own: {named}")
    if figures.holds:
        yield check_pages(report, remade, signatures)
    if report.has_pseudonyms:
        said = "codes stand in their place; the key to them tells whose they are"
        yield Check("names", None, said, applies=False)


def _hint(error: ReportError) -> tuple[str, ...]:
    return (error.hint,) if error.hint else ()
