"""A customer's own server proves who it is, or the settings say that it need not."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest, simulated
from program import Program


@pytest.fixture
def secured(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Ekran behind TLS, with a certificate that no authority has signed: `own.pem`."""
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run([*command, "-days", "2", *subject, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with simulated("ekran", program, tmp_path) as opened:
        server = opened.vendor._server
        server.socket = context.wrap_socket(server.socket, server_side=True)
        opened.settings["base_url"] = opened.vendor.url.replace("http:", "https:")
        yield opened


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(secured: SourceUnderTest) -> None:
    run = secured.read()

    assert run.code == 1
    assert "the server's certificate was not accepted (" in run.stderr
    assert "self-signed certificate" in run.stderr
    assert "waiting" not in run.stderr
    assert secured.vendor.requests == []


@pytest.mark.parametrize("path", ["own.pem", "./own.pem", "absolute"])
def test_the_file_of_the_authority_makes_it_accepted(secured: SourceUnderTest, path: str) -> None:
    secured.settings["ca_bundle"] = str(secured.folder / "own.pem") if path == "absolute" else path

    run = secured.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert "warning" not in run.stderr


def test_the_file_is_looked_for_beside_the_settings(secured: SourceUnderTest, tmp_path: Path) -> None:
    folder = tmp_path / "conf"
    folder.mkdir()
    (tmp_path / "own.pem").rename(folder / "own.pem")
    secured.settings["ca_bundle"] = "own.pem"
    config = secured.file("conf/settings.json", secured.settings)

    run = secured.program.run("check", "ekran", "--config", config)

    assert run.code == 0, run.stderr


def test_verification_turned_off_is_warned_of_once_and_not_overruled_from_outside(
    secured: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ssl.get_default_verify_paths().openssl_cafile)
    secured.settings["verify_tls"] = False

    run = secured.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert run.stderr.count("ekran: TLS verification is off") == 1


def test_a_file_that_holds_no_certificate_is_an_error_in_words(
    secured: SourceUnderTest, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    secured.settings["ca_bundle"] = "empty.pem"

    run = secured.read()

    assert run.code == 1
    assert "Traceback" not in run.stderr
    assert secured.vendor.requests == []
