"""What is said of a signature, as pyHanko judges it."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.pdf.signing import INSTALL, SIGNED
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import _check_one, _whole_file, check_signatures

pytest.importorskip("pyhanko")

WHOLE = 5
NOT_SIGNED = Check("signature", None, "the file is not signed", applies=False)
BY = "signed by Ann at 2026-11-01T00:00:00"
WHOLLY = f"{BY}; nothing was changed since"


def _written(text: str) -> SimpleNamespace:
    return SimpleNamespace(isoformat=lambda: text)


def signed(monkeypatch: pytest.MonkeyPatch, authority: str | None, **changes: Any) -> Check:
    """What is said of a signature that pyHanko judges so."""
    status = {
        **{"signing_cert": SimpleNamespace(subject=SimpleNamespace(human_friendly="Ann"))},
        **{"signer_reported_dt": _written("2026-11-01T00:00:00"), "intact": True, "valid": True},
        **{"bottom_line": True, "trusted": True, "timestamp_validity": None},
        **{"coverage": SimpleNamespace(value=WHOLE), **changes},
    }

    def validate(signature: Any, context: Any) -> SimpleNamespace:
        # nothing is fetched, and only the certificates that are named count
        assert (signature, context) == ("signature", (["root of ca.pem"] if authority else [], False))
        return SimpleNamespace(**status)

    def of_files(files: list[str]) -> list[str]:
        return [f"root of {file}" for file in files]

    def context(trust_roots: list[str], *, allow_fetching: bool) -> tuple[list[str], bool]:
        return trust_roots, allow_fetching

    monkeypatch.setattr("pyhanko.sign.validation.validate_pdf_signature", validate)
    monkeypatch.setattr("pyhanko.keys.load_certs_from_pemder", of_files)
    monkeypatch.setattr("pyhanko_certvalidator.ValidationContext", context)
    monkeypatch.setattr("passmuster_reports.verification.signature._whole_file", lambda: WHOLE)
    return _check_one("signature", authority)


UNTRUSTED = {"trusted": False, "bottom_line": False}
NOBODY = "whether that is who it says, nobody was asked: `--trust FILE` names the certificates to ask"
NOT_OF_OURS = f"{BY}; none of the certificates in 'ca.pem' is trusted for that signer"
BROKEN = f"{BY}, and changed since: the signature is broken"
APPENDED = f"{BY}, and something was appended since"


@pytest.mark.parametrize(
    ("changes", "authority", "expected"),
    [
        ({}, "ca.pem", Check("signature", True, f"{WHOLLY}, and the signer is trusted")),
        (
            {"signer_reported_dt": None},
            "ca.pem",
            Check("signature", True, "signed by Ann; nothing was changed since, and the signer is trusted"),
        ),
        (UNTRUSTED, None, Check("signature", True, WHOLLY, (NOBODY,))),
        (UNTRUSTED, "ca.pem", Check("signature", False, NOT_OF_OURS)),
        ({"bottom_line": False}, "ca.pem", Check("signature", True, f"{WHOLLY}, and the signer is trusted")),
        ({"trusted": False}, "ca.pem", Check("signature", True, WHOLLY, (NOBODY,))),
        ({"coverage": None}, "ca.pem", Check("signature", False, NOT_OF_OURS)),
        ({"intact": False}, None, Check("signature", False, BROKEN)),
        ({"valid": False}, None, Check("signature", False, BROKEN)),
        ({"coverage": SimpleNamespace(value=WHOLE - 1)}, None, Check("signature", False, APPENDED)),
        (
            {"timestamp_validity": SimpleNamespace(timestamp=_written("T"))},
            None,
            Check("signature", True, f"{WHOLLY}, and the signer is trusted; time-stamped at T"),
        ),
    ],
)
def test_a_signature_holds_where_all_is_covered_and_its_signer_is_trusted(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], authority: str | None, expected: Check
) -> None:
    assert signed(monkeypatch, authority, **changes) == expected


def test_a_signature_that_stops_its_reader_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: Any) -> None:
        raise KeyError("odd\nmore")

    monkeypatch.setattr("pyhanko.sign.validation.validate_pdf_signature", stop)

    assert _check_one(None, None) == Check(
        "signature", False, "the signature cannot be understood: 'odd\\nmore'"
    )


def test_the_whole_file_is_what_pyhanko_calls_the_entire_file() -> None:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    assert SignatureCoverageLevel(_whole_file()) is SignatureCoverageLevel.ENTIRE_FILE


def test_pyhanko_is_quiet_and_logs_again_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    heard: list[bool] = []

    def stop(*given: Any) -> None:
        heard.extend(logger.propagate for logger in loggers)
        raise ValueError("odd")

    monkeypatch.setattr("pyhanko.sign.validation.validate_pdf_signature", stop)
    _check_one(None, None)

    assert heard == [False, False]
    assert [logger.propagate for logger in loggers] == [True, True]


def test_certificates_that_cannot_be_read_are_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot read the certificates in '.*none.pem': "):
        _check_one(None, str(tmp_path / "none.pem"))


def checked(monkeypatch: pytest.MonkeyPatch, *found: Check, content: bytes = b"pdf") -> Check:
    """What is said of a file with so many signatures."""

    def reader(file: Any, *, strict: bool) -> SimpleNamespace:
        assert (file.read(), strict) == (content, False)
        return SimpleNamespace(embedded_signatures=[(one, "ca.pem") for one in found])

    monkeypatch.setattr("pyhanko.pdf_utils.reader.PdfFileReader", reader)
    monkeypatch.setattr(
        "passmuster_reports.verification.signature._check_one",
        lambda signature, trusted: {signature[1]: signature[0]}[trusted],
    )
    return check_signatures(content, "ca.pem")


def test_of_several_signatures_the_first_that_is_broken_is_told_and_else_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, last = Check("signature", True, "good"), Check("signature", True, "last")
    bad, worse = Check("signature", False, "bad"), Check("signature", False, "worse")

    assert checked(monkeypatch) == NOT_SIGNED
    assert checked(monkeypatch, good, good, last) is last
    assert checked(monkeypatch, good, bad, worse, last) is bad


def test_what_stops_the_reader_of_signatures_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: Any, **more: Any) -> None:
        raise ValueError("odd\nmore")

    monkeypatch.setattr("pyhanko.pdf_utils.reader.PdfFileReader", stop)

    assert check_signatures(b"pdf", None) == Check("signature", False, "the signatures cannot be read: odd")


def test_without_pyhanko_it_is_said_what_checks_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.pdf_utils.reader", None)

    assert check_signatures(b"pdf", None) == NOT_SIGNED
    assert check_signatures(b"pdf " + SIGNED, None) == Check(
        "signature", None, f"the file is signed; `{INSTALL}` brings what can check it"
    )
