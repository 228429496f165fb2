"""Which checks are made of a file, in which order, and what each says: no report is drawn for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from passmuster.errors import ReportError, SettingsError
from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.package.inputs import NotJudged
from passmuster_reports.package.made_with import MadeWith, Part
from passmuster_reports.verification import pages
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.remake import NotUnderstoodError, Remade
from passmuster_reports.verification.report_file import ReportFile
from passmuster_reports.verification.verdict import Terms, check_content, make_checks
from reports.authority import Holder
from reports.pdf.small_pdf import signed
from reports.verification.hand_made import CARRIED, FIGURES, carrying, file_of, manifest_of
from reports.verification.signed_files import NOW

HERE = Terms(("attendance",))
FILE = Check("file", True, "it is a report of passmuster, 'attendance'")
UNSIGNED = Check("signature", None, "the file is not signed", applies=False)
FIGURES_HOLD = Check("figures", True, "all 1 figures follow from the evidence")
PAGES_HOLD = Check("pages", True, "the whole file is byte for byte what its evidence gives")


def attachments_of(manifest: bytes, files: int = 3) -> Check:
    says = f"{files} files and manifest.json, whose SHA-256 begins with {sha256_of(manifest)[:16]}"
    return Check("attachments", True, f"{says}, belong together")


BEFORE = [FILE, UNSIGNED, attachments_of(manifest_of(CARRIED))]


def as_it_is(report: ReportFile) -> Remade:
    """What is made again is what the file has."""
    return Remade(FIGURES, content=report.content, made_with=report.made_with)


def never(report: ReportFile) -> Remade:
    raise AssertionError("there is nothing to be made again")


def checks_of(
    content: bytes, remake: Callable[[ReportFile], Remade] = as_it_is, terms: Terms = HERE
) -> list[Check]:
    return list(check_content(content, terms, remake))


def test_an_honest_file_is_checked_to_its_last_byte(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(file_of())

    found = list(make_checks(str(tmp_path / "x.pdf"), HERE, as_it_is))

    assert found == [*BEFORE, FIGURES_HOLD, PAGES_HOLD]


def test_of_what_is_no_pdf_nothing_else_is_checked_and_its_name_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x\x1b[2J.pdf"
    path.write_bytes(b"no PDF")

    (found,) = make_checks(str(path), HERE, never)

    shown = f"'{tmp_path}/x[U+001B][2J.pdf'"
    assert found == Check(
        "file",
        False,
        f"{shown} cannot be opened as a PDF: it does not begin like one, so it is no PDF",
        reason="no report",
    )


def test_of_what_is_not_opened_it_is_said_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with pikepdf.open(io.BytesIO(file_of())) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="x", user="x"))

    assert list(make_checks(str(path), HERE, never)) == [
        Check(
            "file",
            False,
            f"'{path}' is not opened: it is encrypted, so that nobody can say what it unpacks to",
            ("it is no report as passmuster makes them; do not open it with other programs either",),
            reason="no report",
        )
    ]


def test_of_what_is_no_report_the_signature_is_checked_all_the_same() -> None:
    assert checks_of(carrying({}), never) == [
        Check(
            "file",
            False,
            "it is no report of passmuster: it carries no manifest.json",
            reason="no report",
        ),
        UNSIGNED,
    ]


def test_of_what_is_made_to_fill_memory_it_is_said_that_it_is_none_of_ours() -> None:
    found = checks_of(file_of({"x.json": b"[" * 300_000}), never)

    assert found == [
        Check(
            "file",
            False,
            "it is not looked at: its x.json has 300,000 values, and no report of its size that many",
            ("it is no report as passmuster makes them",),
            reason="no report",
        ),
        UNSIGNED,
    ]


def test_what_another_version_made_is_left_open_and_it_is_said_who_can_judge_it() -> None:
    made_with = {"passmuster-reports": "0.1.0"}

    assert checks_of(file_of(version=2, made_with=made_with), never) == [
        Check(
            "file",
            None,
            "it was made by an older passmuster-reports 0.1.0, whose files this version does not read",
            ("verify it with that version, or make the report again",),
            reason="other versions",
        ),
        UNSIGNED,
    ]


def test_from_what_was_changed_nothing_is_made_again() -> None:
    manifest = manifest_of(CARRIED)
    changed = {**CARRIED, "inputs.json": b"{ }", "manifest.json": manifest}

    assert checks_of(carrying(changed), never) == [
        FILE,
        UNSIGNED,
        Check(
            "attachments",
            False,
            "what the file carries is not what it was made with",
            ("inputs.json was changed: its SHA-256 is not that in manifest.json",),
        ),
    ]


def test_without_its_evidence_no_figure_can_be_computed_again() -> None:
    files = {"attendance.json": CARRIED["attendance.json"], "inputs.json": b"{}"}

    assert checks_of(file_of(files), never) == [
        FILE,
        UNSIGNED,
        attachments_of(manifest_of(files), 2),
        Check(
            "figures",
            None,
            "the file carries no evidence, so nothing can be computed again",
            reason="no evidence",
        ),
    ]


def test_a_report_of_a_plugin_that_is_not_here_cannot_be_made_again() -> None:
    assert checks_of(file_of(), never, Terms(("compliance", "training"))) == [
        *BEFORE,
        Check(
            "figures",
            None,
            "no plugin of this machine makes the report 'attendance'",
            reason="missing plugin",
        ),
    ]


def test_evidence_that_cannot_be_understood_does_not_hold_and_steers_no_terminal() -> None:
    def remake(report: ReportFile) -> Remade:
        raise NotUnderstoodError("no \x1b[2J line")

    assert checks_of(file_of(), remake) == [
        *BEFORE,
        Check(
            "figures",
            False,
            "what the file carries cannot be understood: no [U+001B][2J line",
            reason="not understood",
        ),
    ]


@pytest.mark.parametrize(("hint", "details"), [("make room", ("make room",)), (None, ())])
def test_what_this_machine_cannot_make_is_held_against_no_file(
    hint: str | None, details: tuple[str, ...]
) -> None:
    def remake(report: ReportFile) -> Remade:
        raise ReportError("the disk is full", hint)

    assert checks_of(file_of(), remake) == [
        *BEFORE,
        Check("figures", None, "the disk is full", details, reason="not made here"),
    ]


def test_pages_of_figures_that_do_not_follow_are_not_looked_at() -> None:
    found = checks_of(file_of(), lambda report: replace(as_it_is(report), figures={**FIGURES, "present": 3}))

    assert found == [
        *BEFORE,
        Check("figures", False, "the figures do not follow from the evidence", ("present: says 2; it is 3",)),
    ]


def test_pages_of_figures_that_are_not_all_judged_are_not_looked_at() -> None:
    missing = (NotJudged("mine", "there is no control 'mine' here"),)

    found = checks_of(file_of(), lambda report: replace(as_it_is(report), not_judged=missing))

    assert [(check.name, check.holds) for check in found[len(BEFORE) :]] == [("figures", None)]


def test_controls_that_are_not_ours_are_named_with_where_they_come_from() -> None:
    others = (("mine", "the file rules.sql"), ("theirs", "the plugin acme"))

    found = checks_of(file_of(), lambda report: replace(as_it_is(report), others=others))

    said = "judged also by controls that are not passmuster's own"
    assert found == [
        *BEFORE,
        FIGURES_HOLD,
        Check("controls", True, f"{said}: mine (the file rules.sql), theirs (the plugin acme)"),
        PAGES_HOLD,
    ]


def test_whose_codes_stand_in_place_of_people_is_not_checked() -> None:
    privacy = {"pseudonyms": True, "addresses": False}

    found = checks_of(file_of(privacy=privacy))

    assert found == [
        *(FILE, UNSIGNED, attachments_of(manifest_of(CARRIED, privacy=privacy))),
        *(FIGURES_HOLD, PAGES_HOLD),
        Check(
            "names",
            None,
            "codes stand in their place; the key to them tells whose they are",
            applies=False,
        ),
    ]


def test_a_signature_that_is_required_and_missing_fails_and_the_rest_is_checked_all_the_same() -> None:
    found = checks_of(file_of(), terms=replace(HERE, signature_required=True))

    assert found == [
        FILE,
        Check("signature", False, "it is not signed, and a signature is required", reason="not signed"),
        *(BEFORE[2], FIGURES_HOLD, PAGES_HOLD),
    ]


def test_trusted_certificates_that_cannot_be_read_are_a_wrong_call(tmp_path: Path) -> None:
    terms = replace(HERE, trusted=str(tmp_path / "none.pem"))

    with pytest.raises(SettingsError, match="cannot read the certificates in"):
        checks_of(file_of(), terms=terms)


def test_pages_of_other_versions_hold_as_the_trusted_signer_signed_them(
    ada: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "read_strictly", lambda made, again: ())
    (tmp_path / "ada.pem").write_bytes(ada.certificate.public_bytes(Encoding.PEM))
    here = MadeWith({"passmuster": Part("0.1.0"), "passmuster-reports": Part("0.2.0")})
    again = carrying({**CARRIED, "manifest.json": manifest_of(CARRIED)}, title="drawn again")

    found = checks_of(
        signed(file_of(), ada, NOW),
        lambda report: replace(as_it_is(report), content=again, made_with=here),
        replace(HERE, trusted=str(tmp_path / "ada.pem"), signature_required=True),
    )

    signature = "signed by 'Ada' at 2026-11-02T00:00:00+00:00; nothing was changed since, and the signer is"
    assert found == [
        *(FILE, Check("signature", True, f"{signature} trusted"), BEFORE[2], FIGURES_HOLD),
        Check(
            "pages",
            True,
            "pages as signed by Ada, read but not drawn again: other versions",
            ("made with other versions than are here: passmuster-reports 0.1.0, here 0.2.0",),
            reason="other versions",
        ),
    ]
