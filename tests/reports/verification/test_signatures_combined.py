"""What one check says of all signatures of a file, and what it rests on."""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from passmuster.errors import ReportError, SettingsError
from passmuster_reports.pdf.revision import Archive
from passmuster_reports.pdf.signing import INSTALL
from passmuster_reports.verification import judgement, signature
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.judgement import Judged
from passmuster_reports.verification.revisions import Revisions
from passmuster_reports.verification.signature import FOREIGN, Signatures, read_signatures
from reports.authority import BEGIN, END, Authority, Holder, certify, usage
from reports.pdf.small_pdf import signed, small_pdf, stamped
from reports.verification.signed_files import NOW, SIGNED, read

UNSIGNED = Check("signature", None, "the file is not signed", applies=False)
ADA = Judged(True, "signed by Ada", "Ada", ("unchecked", "of Ada"), is_trusted=True)
BO = Judged(True, "signed by Bo", "Bo", ("unchecked",))
LATE = Judged(None, "signed by Cy; too late", "Cy", ("of Cy",))
BROKEN = Judged(False, "signed by Di; broken", "Di", ("of Di",))
STAMP = Judged(True, "all before it stamped", is_stamp=True)


def signature_check(holds: bool | None, says: str, *details: str, reason: str | None = None) -> Check:
    return Check("signature", holds, says, details, reason=reason)


NOTHING_SINCE = "nothing was changed since"


@pytest.mark.parametrize(
    ("judged", "check"),
    [
        ([], UNSIGNED),
        ([ADA], signature_check(True, "signed by Ada", "unchecked", "of Ada")),
        (
            [ADA, STAMP],
            signature_check(True, "signed by Ada", "all before it stamped", "unchecked", "of Ada"),
        ),
        (
            [LATE],
            signature_check(None, "signed by Cy; too late", "of Cy", reason="no trusted time stamp"),
        ),
        (
            [BO, LATE],
            signature_check(
                None,
                "signed by Cy; too late",
                *("signed by Bo", "unchecked", "of Cy"),
                reason="no trusted time stamp",
            ),
        ),
        ([ADA, BROKEN, LATE], signature_check(False, "signed by Di; broken", "of Di")),
        (
            [ADA, BO],
            signature_check(
                True,
                f"signed by 'Ada', 'Bo'; {NOTHING_SINCE}",
                *("signed by Ada", "signed by Bo", "unchecked", "of Ada"),
            ),
        ),
        (
            [ADA, ADA],
            signature_check(
                True,
                f"signed by 'Ada', 'Ada'; {NOTHING_SINCE}, and the signers are trusted",
                *("signed by Ada", "signed by Ada", "unchecked", "of Ada"),
            ),
        ),
        (
            [STAMP],
            signature_check(
                None,
                "the file has a time stamp, and no signature",
                "all before it stamped",
                reason="no signature",
            ),
        ),
    ],
)
def test_one_check_says_of_all_signatures_what_decides(judged: list[Judged], check: Check) -> None:
    assert signature._combine(Revisions(1), judged) == check


def test_what_another_program_appended_leaves_it_open() -> None:
    revisions = Revisions(1, details=("it is seen",), is_foreign=True)

    assert signature._combine(revisions, []) == signature_check(
        None, "another program appended certificates, and no signature", reason="no signature"
    )
    assert signature._combine(revisions, [ADA, STAMP]) == signature_check(
        None,
        "signed by another program; nothing before it was changed",
        *("signed by Ada", "all before it stamped", "it is seen", "unchecked", "of Ada"),
        reason=FOREIGN,
    )
    assert signature._combine(revisions, [STAMP]) == signature_check(
        None,
        "the file has a time stamp, and no signature",
        *("all before it stamped", "it is seen"),
        reason="no signature",
    )


def test_what_else_was_appended_is_told_before_the_signatures() -> None:
    revisions = Revisions(1, problem="it was changed", details=("page 2",))

    assert signature._combine(revisions, [ADA, BROKEN]) == signature_check(
        False, "the file is signed, and it was changed", "page 2", "signed by Ada", "signed by Di; broken"
    )


def of_judged(monkeypatch: pytest.MonkeyPatch, content: bytes, *judged: Judged) -> Signatures:
    monkeypatch.setattr(judgement, "judge", lambda *given: list(judged))
    return read(content)


@pytest.mark.parametrize(
    ("judged", "trusted", "signers"),
    [
        ([ADA], True, ("Ada",)),
        ([BO], False, ("Bo",)),
        ([STAMP, BO, ADA], True, ("Bo", "Ada")),
        ([ADA, LATE], False, ("Ada", "Cy")),
        ([ADA, BROKEN], False, ("Ada", "Di")),
    ],
)
def test_the_pages_count_as_signed_where_all_holds_and_somebody_trusted_signed(
    good: bytes,
    judged: list[Judged],
    trusted: bool,
    signers: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = of_judged(monkeypatch, good, *judged)

    assert (found.trusted, found.signers, found.made) == (trusted, signers, small_pdf())


def test_unless_an_instant_is_given_it_is_now() -> None:
    begin = datetime(2020, 1, 1, tzinfo=BEGIN.tzinfo)
    ada = certify("Ada", None, begin, begin.replace(year=2021), [(usage(), True)])

    assert read_signatures(signed(small_pdf(), ada, begin), None).check.says == (
        "signed by 'Ada' at 2020-01-01T00:00:00+00:00; its certificate is no longer good: it expired on "
        "2021-01-01, and no trusted time stamp says that it was signed before"
    )


@pytest.fixture
def without_pyhanko(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.keys", None)


@pytest.mark.usefixtures("without_pyhanko")
@pytest.mark.parametrize(
    ("revisions", "check"),
    [
        (Revisions(9), UNSIGNED),
        (
            Revisions(9, is_foreign=True),
            signature_check(
                None,
                f"the file is signed; `{INSTALL}` brings what can check it",
                reason="pyHanko is missing",
            ),
        ),
        (
            Revisions(9, problem="it was changed", details=("page 2",)),
            signature_check(False, "the file is signed, and it was changed", "page 2"),
        ),
    ],
)
def test_without_pyhanko_what_was_appended_is_found_all_the_same(
    revisions: Revisions, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature, "read_revisions", lambda content: revisions)

    assert read(small_pdf()) == Signatures(check, small_pdf()[:9])


def below_another(authority: Authority) -> tuple[Holder, Holder]:
    """Somebody whose signature brings her own certificate alone, and who certified her."""
    rights = x509.BasicConstraints(ca=True, path_length=None)
    between = certify(
        *("Between", authority.holder, BEGIN, END), [(rights, True), (usage(certifies=True), True)]
    )
    ada = certify("Ada", between, BEGIN, END, [(usage(), True)])
    return Holder(ada.key, ada.certificate), between


@pytest.mark.parametrize(
    ("before", "after", "trusted"),
    [(b"no certificate", b"", True), (b"", b"", True), (b"", b"and more", False)],
)
def test_certificates_that_the_file_brings_certify_and_what_is_none_does_not(
    authority: Authority, trust: str, before: bytes, after: bytes, trusted: bool
) -> None:
    ada, between = below_another(authority)
    written = between.certificate.public_bytes(Encoding.DER)
    archive = Archive(tuple(item for item in (before, written + after) if item))

    found = read(stamped(signed(small_pdf(), ada, SIGNED), authority, archive), trust)

    assert found.trusted is trusted


def test_what_a_file_brings_to_judge_by_and_cannot_be_read_judges_nothing(
    good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_is = read(good)

    def refuse(content: bytes) -> Archive:
        raise ReportError("the file brings more to judge its signatures with than any report")

    monkeypatch.setattr(signature, "archive_of", refuse)

    assert as_it_is.check.holds is True
    assert read(good) == as_it_is


@pytest.mark.parametrize(
    ("asked", "answer", "logger"),
    [
        ("passmuster_reports.verification.signature.read_revisions", Revisions(1), "pikepdf.models"),
        ("passmuster_reports.verification.judgement.judge", [], "pyhanko.sign"),
        ("passmuster_reports.verification.judgement.judge", [], "pyhanko_certvalidator.path"),
    ],
)
def test_no_library_that_is_asked_is_heard(
    good: bytes,
    asked: str,
    answer: Any,
    logger: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def loud(*given: object) -> Any:
        logging.getLogger(logger).error("something is odd")
        return answer

    monkeypatch.setattr(asked, loud)

    read(good)
    assert caplog.records == []
    loud()
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "cannot read the certificates in '{path}': [Errno 2] "),
        (b"", "cannot read the certificates in '{path}': "),
        (
            b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "there is no certificate in '{path}'",
        ),
    ],
)
def test_what_is_wrong_with_the_trusted_certificates_is_said(
    tmp_path: Path, written: bytes | None, said: str
) -> None:
    path = tmp_path / "ca.pem"
    if written is not None:
        path.write_bytes(written)

    with pytest.raises(SettingsError) as caught:
        read(small_pdf(), str(path), NOW)

    assert str(caught.value).startswith(said.format(path=path))
