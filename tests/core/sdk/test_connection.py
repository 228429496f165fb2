"""Faults of the connection to a vendor, said in words of our own and with what to do."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from core.fault_injecting_server import ClientAndServer, client, raw
from core.source_under_test import ALWAYS
from passmuster.errors import (
    NoAnswerError,
    PassmusterError,
    TransientError,
    UnreachableError,
    UnreadableError,
    VendorError,
)
from passmuster.sdk.response import json_object
from simulators import faults
from simulators.clock import MovableClock
from simulators.fault_rules import Fault
from simulators.zego import ZegoSimulator

#: What libraries say, and nobody who reads our errors should have to.
FOREIGN = (
    "Errno",
    "Max retries",
    "HTTPConnection",
    "IncompleteRead",
    "Remote end",
    "BadStatusLine",
    "_ssl.c",
    "SSL:",
    "Caused by",
    "expected",
    "line 1",
    "Tunnel",
    "urllib3",
    "object at",
)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine that tests has: no proxy, unless a test sets one."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


LOGIN = "/auth/get_access_token"


def error_of(url: str, clock: MovableClock) -> PassmusterError:
    """The error of a client that tries once, looked through for words of libraries."""
    with pytest.raises(PassmusterError) as caught:
        client(url, clock, tries=1).post(LOGIN, json_object, json={"token": "S3CRET"}, login=True)
    said = f"{caught.value.message} {caught.value.hint}"
    for word in FOREIGN:
        assert word not in said
    return caught.value


def test_a_connection_that_is_refused(nobody: str, clock: MovableClock) -> None:
    error = error_of(nobody, clock)

    assert type(error) is NoAnswerError
    assert (
        error.message == f"POST {nobody}{LOGIN}: the connection failed (it was refused: nobody listens there)"
    )
    assert error.hint == "check base_url and the network"


def test_a_host_without_an_address(clock: MovableClock) -> None:
    error = error_of("http://no-such-host.invalid", clock)

    assert type(error) is NoAnswerError
    assert "(the host's name cannot be resolved: DNS does not know it)" in error.message


@pytest.mark.parametrize(
    "url", ["http://exa mple", "http://[::1", "ftp://x", "http://" + "a" * 100, "http://a..b"]
)
def test_an_address_that_is_none(url: str, clock: MovableClock) -> None:
    error = error_of(url, clock)

    assert type(error) is UnreachableError
    assert error.message.endswith("this is not a valid URL")
    assert error.hint == "check base_url"


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (faults.reset(), NoAnswerError, "the connection failed (it was cut before an answer came)"),
        (raw(b""), NoAnswerError, "the connection failed (it was closed without an answer)"),
        (
            raw(HEAD + b"Content-Length: 9108\r\n\r\n" + b"x" * 10),
            TransientError,
            "the answer broke off 9,098 bytes short",
        ),
        (
            raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n"),
            TransientError,
            "the answer broke off before its end",
        ),
        (
            raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n"),
            TransientError,
            "the answer broke off before its end",
        ),
        (faults.reset_in_body(), TransientError, "the connection was cut before the answer's end"),
        (raw(b"\x00\xff rubbish\r\n\r\n"), TransientError, "the connection failed (what came is not HTTP)"),
        (
            raw(HEAD + b"a: b\r\n" * 200 + b"\r\n"),
            TransientError,
            "the connection failed (what came is not HTTP)",
        ),
        (
            raw(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nabcdefghi"),
            UnreadableError,
            "the answer's compression is broken",
        ),
        (
            faults.redirect("https://[::1"),
            VendorError,
            "the answer points to something that is not a valid URL",
        ),
    ],
    ids=["reset", "closed", "short", "chunks", "chunk", "cut", "no HTTP", "headers", "gzip", "redirect"],
)
def test_a_connection_that_breaks(
    line: ClientAndServer, fault: Fault, kind: type[VendorError], said: str, clock: MovableClock
) -> None:
    line.server.faults.add(fault, times=ALWAYS)

    error = error_of(line.server.url, clock)

    assert type(error) is kind
    assert error.message == f"POST {line.server.url}{LOGIN}: {said}"


def test_the_fault_of_the_body_of_a_refusal_does_not_hide_the_refusal(line: ClientAndServer) -> None:
    line.server.faults.add(raw(b"HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\nno such"), times=ALWAYS)

    with pytest.raises(VendorError, match="HTTP 404 Not Found") as caught:
        line.ask()

    assert caught.value.status == 404
    assert line.tries == 1


PROXY = "the proxy 127.0.0.1:{port} that HTTP_PROXY names"


def test_a_proxy_that_is_not_there_is_named_with_its_variable_and_without_its_password(
    nobody: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = nobody.rpartition(":")[2]
    monkeypatch.setenv("HTTP_PROXY", f"http://user:pa55word@127.0.0.1:{port}")

    error = error_of("http://vendor.example", clock)

    proxy = PROXY.format(port=port)
    assert error.message.endswith(f"the connection to {proxy} failed (it was refused: nobody listens there)")
    assert error.hint == f"check base_url and the network, also {proxy}"
    assert "pa55word" not in f"{error.message}{error.hint}"


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (b"407 Proxy Authentication Required", UnreachableError, "asks for a login (HTTP 407)"),
        (b"403 Forbidden", UnreachableError, "does not connect us with the host (HTTP 403)"),
        (b"502 Bad Gateway", NoAnswerError, "does not connect us with the host (HTTP 502)"),
    ],
)
def test_a_proxy_that_does_not_connect_us(
    line: ClientAndServer,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    status: bytes,
    kind: type[VendorError],
    said: str,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", line.server.url)
    line.server.faults.add(raw(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n"), times=ALWAYS)

    error = error_of("https://vendor.example", clock)

    assert type(error) is kind
    host = line.server.url.removeprefix("http://")
    assert error.message.endswith(f"the proxy {host} that HTTPS_PROXY names {said}")


def test_a_proxy_that_asks_for_a_login_in_an_answer(
    line: ClientAndServer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", line.server.url)
    line.server.faults.add(faults.status(407), times=ALWAYS)

    error = error_of("http://vendor.example", clock)

    assert "that http_proxy names asks for a login (HTTP 407)" in error.message


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://", "127.0.0.1:port"])
def test_a_proxy_that_cannot_be_used_is_not_blamed_on_base_url(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    error = error_of("https://vendor.example", clock)

    assert type(error) is UnreachableError
    assert "cannot be used" in error.message
    assert error.hint == "name it as http://host:port"


def test_a_cut_through_a_proxy_names_it_too(
    line: ClientAndServer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", line.server.url)
    line.server.faults.add(faults.truncated(), times=ALWAYS)

    error = error_of("http://vendor.example", clock)

    assert error.message.endswith("bytes short")
    assert error.hint is not None
    assert "that HTTP_PROXY names" in error.hint


def certificate(folder: Path, name: str, alternative: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that nobody has signed, and a server's side that shows it."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subject = ["-days", "2", "-subj", "/CN=x", "-addext", f"subjectAltName={alternative}"]
    subprocess.run([*command, *subject, "-keyout", key, "-out", file], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context


@pytest.mark.parametrize("fault", ["nobody signed it", "it is another's"])
def test_a_certificate_that_is_not_accepted(
    tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    is_anothers = fault == "it is another's"
    file, context = certificate(tmp_path, "own", "DNS:other.example" if is_anothers else "IP:127.0.0.1")
    if is_anothers:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with ZegoSimulator(clock=clock) as server:
        assert server._server is not None
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        error = error_of(server.url.replace("http:", "https:"), clock)

    assert type(error) is UnreachableError
    said, hint = (
        ("it is that of another host", "check base_url")
        if is_anothers
        else ("it is a self-signed certificate", "name the authority's file in REQUESTS_CA_BUNDLE")
    )
    assert error.message.endswith(f"the server's certificate was not accepted ({said})")
    assert error.hint == hint


def test_a_file_of_authorities_that_is_not_there(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch, nobody: str
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/at/all.pem")

    error = error_of(nobody.replace("http:", "https:"), clock)

    assert type(error) is UnreachableError
    assert error.message.endswith("the CA bundle is not there")
    assert error.hint == "check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE"
