"""The one HTTP client, against a real server that misbehaves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from core.fault_injecting_server import ClientAndServer, client, raw
from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.errors import (
    AuthError,
    ForbiddenError,
    TransientError,
    UnreachableError,
    UnreadableError,
    VendorError,
)
from passmuster.sdk.http_client import HttpClient
from passmuster.sdk.limiter import Limiter
from passmuster.sdk.retry import RetryPolicy
from simulators import faults
from simulators.clock import MovableClock
from simulators.exchange import Exchange
from simulators.fault_rules import Fault


def test_requests_share_one_connection_and_say_who_asks(line: ClientAndServer) -> None:
    seen: set[object] = set()
    line.server.on_request = lambda _, received: seen.add(threading.get_ident())

    for _ in range(5):
        line.ask()

    # The simulator has a thread for each connection.
    assert len(seen) == 1
    headers = line.server.requests[0].headers
    assert headers["user-agent"] == "passmuster/test (source-zego)"
    assert headers["content-type"] == "application/json"
    assert "authorization" not in headers


def test_a_login_of_the_machines_own_is_not_sent_along(
    line: ClientAndServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    line.ask()

    assert "authorization" not in line.server.requests[0].headers


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 521, 529])
def test_a_status_that_may_pass_is_asked_again(line: ClientAndServer, code: int) -> None:
    line.server.faults.add(faults.status(code), times=2)

    line.ask()

    assert line.tries == 3
    assert 3 <= line.clock.monotonic() <= 3.76
    assert [told.split(":")[0] for told in line.told] == [
        "waiting 1 s (try 1 of 6)",
        "waiting 2 s (try 2 of 6)",
    ]


@pytest.mark.parametrize(
    ("given", "seconds"), [(7, 7), (3000, 3000), (timedelta(seconds=90), 90), (timedelta(minutes=50), 3000)]
)
@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_kept_exactly(
    line: ClientAndServer, code: int, given: int | timedelta, seconds: float
) -> None:
    line.server.faults.add(faults.status(code, retry_after=given))

    line.ask()

    assert line.clock.monotonic() == seconds
    assert f"waiting {seconds} s (as the vendor asks)" in line.told[0]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.status(400), VendorError),
        (faults.status(404), VendorError),
        (faults.status(405), VendorError),
        (faults.status(410), VendorError),
        (faults.status(501), VendorError),
        (faults.status(204), VendorError),
        (faults.status(599), VendorError),
        (faults.status(401), AuthError),
        (faults.status(403), ForbiddenError),
    ],
)
def test_a_status_that_will_not_pass_is_asked_once(
    line: ClientAndServer, fault: Fault, kind: type[VendorError]
) -> None:
    line.server.faults.add(fault, times=ALWAYS)

    with pytest.raises(VendorError) as caught:
        line.ask()

    assert type(caught.value) is kind
    assert caught.value.message.startswith(f"POST {line.server.url}/auth/get_access_token: HTTP ")
    assert caught.value.hint
    assert line.tries == 1


def test_a_storm_of_faults_is_lived_through(line: ClientAndServer) -> None:
    kinds = [faults.status(429, retry_after=3), faults.status(500), faults.reset(), faults.truncated()]
    line.server.faults.add(
        faults.storm(11, 0.6, [*kinds, faults.reset_in_body(), faults.truncated(chunked=True)])
    )

    answers = {line.ask() for _ in range(30)}

    assert len(answers) == 1
    assert len({name for name, _ in line.server.faults.played}) == 6


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_its_target_named_without_its_query(
    line: ClientAndServer, code: int
) -> None:
    line.server.faults.add(faults.redirect("https://elsewhere.example/login?token=t", code))

    with pytest.raises(VendorError) as caught:
        line.ask()

    assert caught.value.message.endswith("it points to elsewhere.example")
    assert "token=t" not in caught.value.message
    assert caught.value.hint == "if the vendor moved there, set base_url"
    assert line.tries == 1


@pytest.mark.parametrize("location", ["", "/elsewhere", "https://[::1", "//", "https://user:pass@"])
def test_a_redirect_to_nowhere_is_refused_too(line: ClientAndServer, location: str) -> None:
    line.server.faults.add(faults.redirect(location))

    with pytest.raises(VendorError, match=r"HTTP 302|not a valid URL") as caught:
        line.ask()

    assert line.tries == 1
    assert "pass" not in caught.value.message


def test_what_a_vendor_says_in_the_status_line_is_cut_off_too(line: ClientAndServer) -> None:
    line.server.faults.add(raw(b"HTTP/1.1 400 " + b"bad " * 5000 + b"\r\nContent-Length: 0\r\n\r\n"))

    with pytest.raises(VendorError) as caught:
        line.ask()

    assert caught.value.message.endswith("bad bad ...")
    assert len(caught.value.message) < 300


def test_a_redirect_to_the_same_host_is_not_followed_either(line: ClientAndServer) -> None:
    line.server.faults.add(faults.redirect(line.server.url + "/auth/get_access_token"))

    with pytest.raises(VendorError, match="HTTP 302"):
        line.ask()

    assert line.tries == 1


def test_nobody_there_is_an_error_that_says_what_to_check(clock: MovableClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(TransientError) as caught:
            client(url, clock, tries=2).get("/logs/", bytes, params={"Token": "S3CRET"})

    assert caught.value.message.startswith(f"GET {url}/logs/: the connection failed (")
    assert "refused" in caught.value.message
    assert "S3CRET" not in caught.value.message
    assert caught.value.hint == "check base_url and the network"


def test_https_where_there_is_none_is_called_that(line: ClientAndServer) -> None:
    with pytest.raises(UnreachableError, match="what answers there does not speak TLS"):
        client(line.server.url.replace("http:", "https:"), line.clock, tries=1).post("/x", bytes, json={})


@pytest.mark.parametrize("url", ["http://exa mple", "http://[::1", "http://a..b", "http://" + "a" * 100])
def test_an_address_that_nobody_can_ask_is_an_error(clock: MovableClock, url: str) -> None:
    with pytest.raises(VendorError):
        client(url, clock, tries=1).post("/x", bytes, json={})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "HTTP 400 Bad Request"),
        (b"  no  \n such\troom ", "HTTP 400 Bad Request ('no such room')"),
        (
            b"<html><body>Go away</body></html>",
            "HTTP 400 Bad Request (an HTML page from a proxy or firewall)",
        ),
        (b"<Response/>", "HTTP 400 Bad Request (11 bytes of something else)"),
        (b"word " * 100, "word ...')"),
    ],
)
def test_an_error_repeats_what_the_vendor_says_where_a_person_can_use_it(
    line: ClientAndServer, content: bytes, said: str
) -> None:
    line.server.faults.add(faults.status(400, content=content))

    with pytest.raises(VendorError) as caught:
        line.ask()

    assert caught.value.message.endswith(said)
    assert len(caught.value.message) < 350


def test_what_a_reader_makes_of_an_answer_is_told_with_the_address(line: ClientAndServer) -> None:
    def refuse(body: bytes) -> Any:
        raise UnreadableError("the answer is odd")

    with pytest.raises(
        UnreadableError, match=f"^POST {line.server.url}/auth/get_access_token: the answer is odd$"
    ):
        line.http.post("/auth/get_access_token", refuse, json={})


def test_a_fault_in_the_body_is_asked_again_like_one_of_the_connection(line: ClientAndServer) -> None:
    answers: list[Callable[[], str]] = [busy, busy, lambda: "read"]

    read = line.http.post("/auth/get_access_token", lambda _: answers.pop(0)(), json={})

    assert read == "read"
    assert line.tries == 3


def busy() -> str:
    raise TransientError("requests too frequent")


def test_the_pause_after_a_slow_answer_begins_when_it_came(line: ClientAndServer) -> None:
    def late(exchange: Exchange) -> None:
        line.clock.move(timedelta(seconds=5))
        exchange.send(exchange.answer())

    line.server.faults.add(Fault("late", late), times=ALWAYS)
    patient = HttpClient(
        line.server.url, "test", Limiter(1, line.clock), line.clock, line.told.append, RetryPolicy()
    )

    for _ in range(3):
        patient.post("/auth/get_access_token", bytes, json={})

    asked = [request.at for request in line.server.requests]
    assert all(later - earlier >= timedelta(seconds=6) for earlier, later in pairwise(asked))


def test_the_limit_of_an_account_holds_for_logins_and_repeated_requests_too(zego: SourceUnderTest) -> None:
    # The simulator refuses what comes too early, and every refusal would be seen here.
    zego.vendor.faults.add(faults.status(500), times=3, skip=2)
    seconds: list[float] = []
    zego.vendor.on_request = lambda _, __: seconds.append(zego.clock.monotonic())

    run = zego.run("read")

    assert run.code == 0
    assert "too frequent" not in run.stderr
    assert len(seconds) > 8
    assert all(later - earlier >= 1 for earlier, later in pairwise(seconds))
