"""Signing a report, and what `verify` says of a signature."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from passmuster.errors import ReportError
from passmuster_reports.api.verification import iterate_checks
from reports.authority import BEGIN, END, certify
from reports.making import here
from reports.pdf.signed_reports import ENVIRON, PASSPHRASE, make, make_signed, sign, signature
from reports.pdf.tokens import MODULES, fill_token
from terminal import on_a_terminal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report, a key, the key's certificate, and the report signed."""
    folder = tmp_path_factory.mktemp("signing")
    make_signed(folder)
    return folder


def test_what_was_made_stays_in_the_signed_file_byte_for_byte(folder: Path) -> None:
    assert (folder / "signed.pdf").read_bytes().startswith((folder / "report.pdf").read_bytes())


def test_verify_says_who_signed(folder: Path) -> None:
    run = here().run("verify", str(folder / "signed.pdf"), "--json")

    (check,) = [each for each in json.loads(run.stdout)["checks"] if each["name"] == "signature"]
    assert (run.code, check["holds"]) == (0, True)
    assert "signed by 'Ada Officer'" in check["says"]
    assert check["details"][0] == "the certificate of 'Ada Officer' is self-signed"
    assert "--trust" in check["details"][1]


def test_only_whom_the_trusted_certificates_certify_is_trusted(folder: Path, tmp_path: Path) -> None:
    check = signature(folder / "signed.pdf", folder / "ada.pem")
    assert (check.holds, "the signer is trusted" in check.says) == (True, True)

    stranger = certify("Somebody else", None, BEGIN, END, [])
    (tmp_path / "other.pem").write_bytes(stranger.certificate.public_bytes(serialization.Encoding.PEM))
    run = here().run("verify", str(folder / "signed.pdf"), "--trust", str(tmp_path / "other.pem"))
    assert (run.code, b"is trusted for that signer" in run.stdout) == (1, True)


def test_a_byte_changed_after_signing_breaks_the_signature(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "signed.pdf").read_bytes()
    said = []

    for part in range(1, 8):
        content = bytearray(whole)
        content[len(content) * part // 8] ^= 1
        (tmp_path / "x.pdf").write_bytes(content)
        # A byte of what holds the file together leaves nothing whose signature could be looked at.
        with contextlib.suppress(ReportError):
            checks = iterate_checks(tmp_path / "x.pdf")
            found = next((check for check in checks if check.name == "signature"), None)
            said += [found] if found else []

    assert len(said) > 2
    assert all(check.holds is False and "changed since" in check.says for check in said)


def test_what_is_appended_after_signing_is_found(folder: Path, tmp_path: Path) -> None:
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    with open(folder / "signed.pdf", "rb") as file:
        writer = IncrementalPdfFileWriter(file)
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page[pdf_name("/Rotate")] = page["/StructParents"]
        writer.update_container(page)
        with open(tmp_path / "x.pdf", "wb") as out:
            writer.write(out)

    check = signature(tmp_path / "x.pdf")

    assert (check.holds, "appended since" in check.says) == (False, True)
    assert check.details[0] == "page 1"


def test_the_field_lies_outside_the_page_and_says_what_it_is(folder: Path) -> None:
    with pikepdf.open(folder / "signed.pdf") as pdf:
        (field,) = pdf.Root.AcroForm.Fields

        assert [float(edge) for edge in field.Rect] == [-1, -1, -1, -1]
        assert str(field.TU) == "Signature of the report"
        notes = [note for note in pdf.pages[0].obj.Annots if note.Subtype == "/Widget"]
        assert [note.objgen for note in notes] == [field.objgen]


def test_a_report_is_signed_as_it_is_made(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "x.pdf", "--sign", str(folder / "key.p12"), environ=ENVIRON)

    assert signature(tmp_path / "x.pdf", folder / "ada.pem").holds is True


def test_a_key_that_has_a_passphrase_and_a_file_that_is_no_key_are_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "no.p12").write_bytes(b"no key")

    runs = [
        here().run("sign", str(folder / "report.pdf"), "--key", str(key))
        for key in (folder / "key.p12", tmp_path / "no.p12")
    ]

    assert [run.code for run in runs] == [2, 2]
    assert (
        f"error: the key '{folder / 'key.p12'}' has a passphrase\nhint: set PASSMUSTER_KEY" in runs[0].stderr
    )
    assert runs[1].stderr.startswith(f"error: the key '{tmp_path / 'no.p12'}' is not a PKCS#12 file\n")


def test_a_terminal_asks_for_the_passphrase_and_does_not_show_it(folder: Path, tmp_path: Path) -> None:
    passphrase = ENVIRON["PASSMUSTER_KEY_PASSPHRASE"]
    output = tmp_path / "signed.pdf"

    code, seen = on_a_terminal(
        ("sign", str(folder / "report.pdf"), "--key", str(folder / "key.p12"), "--output", str(output)),
        tmp_path,
        [("passphrase of key.p12 (not shown)", passphrase)],
        {},
    )

    assert (code, passphrase in seen) == (0, False), seen
    assert signature(output).holds


def test_a_wrong_passphrase_is_said_and_shown_nowhere(folder: Path, tmp_path: Path) -> None:
    run = sign(folder, tmp_path / "x.pdf", PASSMUSTER_KEY_PASSPHRASE="quite a-wrong-one")

    assert run.code == 2
    assert run.stderr == f"error: the passphrase of the key '{folder / 'key.p12'}' is wrong\n"
    assert "quite a-wrong-one" not in run.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("key", "said"),
    [("nothing.p12", "cannot read the key"), ("pkcs11:token=x", "names no object and no module-path")],
)
def test_a_key_that_cannot_be_used_is_said(folder: Path, key: str, said: str) -> None:
    run = here(ENVIRON).run("sign", str(folder / "report.pdf"), "--key", key)

    assert (run.code, said in run.stderr) == (2, True)


def test_a_token_that_is_not_there_is_said(folder: Path) -> None:
    key = "pkcs11:token=x;object=y?module-path=/nothing.so"
    run = here(ENVIRON).run("sign", str(folder / "report.pdf"), "--key", key)

    there = importlib.util.find_spec("pkcs11") is not None
    assert run.code == (2 if there else 1)
    said = "the token 'x' cannot be opened" if there else "pip install 'passmuster-reports[token]'"
    assert said in run.stderr


def test_an_authority_that_does_not_answer_is_said(folder: Path, tmp_path: Path) -> None:
    run = here(ENVIRON).run(
        *("sign", str(folder / "report.pdf"), "--key", str(folder / "key.p12")),
        *("--timestamp", "http://127.0.0.1:9/", "--output", str(tmp_path / "x.pdf")),
    )

    assert run.code == 1
    assert "there is no time stamp: http://127.0.0.1 does not answer" in run.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.skipif(
    shutil.which("softhsm2-util") is None, reason="there is no token: softhsm2 is not installed"
)
def test_a_token_signs_as_a_file_does(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    (module,) = (each for each in MODULES if Path(each).exists())
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    key, certificate, _ = pkcs12.load_key_and_certificates(
        (folder / "key.p12").read_bytes(), PASSPHRASE.encode()
    )
    assert isinstance(key, rsa.RSAPrivateKey)
    assert certificate is not None
    fill_token(module, key, certificate)

    run = here({"PASSMUSTER_KEY_PASSPHRASE": "1234"}).run(
        *("sign", str(folder / "report.pdf"), "--output", str(tmp_path / "x.pdf")),
        *("--key", f"pkcs11:token=office;object=ada?module-path={module}"),
    )

    assert run.code == 0, run.stderr
    assert signature(tmp_path / "x.pdf", folder / "ada.pem").holds is True


def test_poppler_finds_the_signature_valid(folder: Path) -> None:
    said = subprocess.run(
        ["pdfsig", str(folder / "signed.pdf")], capture_output=True, text=True, check=False
    ).stdout

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
