"""Answers that no client should swallow: too large, too slow, broken, or no HTTP at all."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from core.fault_injecting_server import ClientAndServer, client, raw
from core.source_under_test import ALWAYS
from passmuster.errors import TransientError, UnreadableError, VendorError
from passmuster.sdk import http_client as api_module
from passmuster.sdk.response import json_object
from simulators import faults
from simulators.clock import MovableClock
from simulators.exchange import Exchange
from simulators.fault_rules import Fault
from simulators.zego import ZegoSimulator


@pytest.mark.parametrize(
    "fault", [faults.reset(), faults.reset_in_body(), faults.truncated(), faults.truncated(chunked=True)]
)
def test_a_cut_connection_is_an_error_after_six_tries_and_never_half_an_answer(
    line: ClientAndServer, fault: Fault
) -> None:
    line.server.faults.add(fault, times=ALWAYS)

    with pytest.raises(TransientError, match=r"(the connection|the answer) .*, 6 times in a row$"):
        line.ask()

    assert line.tries == 6


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff rubbish\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"b" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nbody\r\n0\r\n\r\n",
        b"",
    ],
    ids=["rubbish", "version", "length", "headers", "header", "chunk", "negative", "nothing"],
)
def test_what_is_no_http_is_an_error_and_no_traceback(line: ClientAndServer, data: bytes) -> None:
    line.server.faults.add(raw(data), times=ALWAYS)

    with pytest.raises(VendorError, match=f"^POST {line.server.url}"):
        client(line.server.url, line.clock, tries=2).post("/x", json_object, json={})


def test_a_slow_answer_is_waited_for_and_then_given_up(
    line: ClientAndServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_module, "TIMEOUTS", (1.0, 0.2))
    line.server.faults.add(faults.slow(threading.Event()), times=3)

    with pytest.raises(TransientError, match="no answer in time, 2 times in a row"):
        client(line.server.url, line.clock, tries=2).post("/x", bytes, json={})

    assert line.ask()
    assert line.tries == 4


class Watched(MovableClock):
    """Lets a minute pass each time somebody looks at it, and says so to `looked`."""

    looked = threading.Semaphore(0)

    def monotonic(self) -> float:
        self.move(timedelta(minutes=1))
        self.looked.release()
        return super().monotonic()


def test_an_answer_that_drips_for_ever_is_given_up(line: ClientAndServer) -> None:
    clock = Watched(line.clock.now())

    def drip(exchange: Exchange) -> None:
        exchange.hang_up()
        exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        # A byte for each look at the clock: anyone who waits for more before looking gets no more.
        while clock.looked.acquire(timeout=0.5):
            exchange.write(b"1\r\nx\r\n")
        exchange.write(b"0\r\n\r\n")

    line.server.faults.add(Fault("drip", drip), times=ALWAYS)

    with pytest.raises(TransientError, match=r"the answer took longer than 900 seconds$"):
        client(line.server.url, clock, tries=1).post("/x", bytes, json={})


@pytest.mark.parametrize("announced", [False, True])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    line: ClientAndServer, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(api_module, "LARGEST_ANSWER", 3 * 2**20)
    line.server.faults.add(faults.oversized(50, announced), times=ALWAYS)

    with pytest.raises(UnreadableError, match="the answer is larger than 3 MiB and was not read"):
        line.ask()

    assert line.tries == 1


def test_an_answer_just_below_the_limit_is_read(line: ClientAndServer) -> None:
    line.server.faults.add(faults.oversized(63))

    assert len(line.ask()) > 63 * 2**20


MEASURE = """
import resource, sys
from passmuster.sdk.http_client import HttpClient
from passmuster.times.clock import Clock
from passmuster.errors import UnreadableError
from passmuster.sdk.limiter import Limiter
from passmuster.sdk.retry import RetryPolicy
import requests
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
http = HttpClient(sys.argv[1], "test", Limiter(None, Clock()), Clock(), print, RetryPolicy(1))
try:
    http.post("/x", len, json={})
except UnreadableError as error:
    print(error, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, sep="|")
"""


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory() -> None:
    # A process of its own, whose peak of memory nothing else has raised.
    with ZegoSimulator() as server:
        server.faults.add(faults.gzip_bomb(1500))
        process = subprocess.run(
            [sys.executable, "-c", MEASURE, server.url], capture_output=True, text=True, check=True
        )

    message, megabytes = process.stdout.strip().split("|")
    assert message.endswith("the answer is larger than 64 MiB and was not read")
    assert int(megabytes) < 250


def test_an_answer_packed_with_gzip_is_unpacked(line: ClientAndServer) -> None:
    plain = line.ask()
    line.server.faults.add(faults.gzip_bomb(2))

    assert line.ask().strip() == plain


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_broken_compression_is_an_error_that_is_asked_once_more(line: ClientAndServer, encoding: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: 9\r\n\r\n".encode()
    line.server.faults.add(raw(head + b"not gzip!"), times=ALWAYS)

    with pytest.raises(UnreadableError, match="the answer's compression is broken"):
        line.ask()

    assert line.tries == 2


def test_compression_that_is_cut_off_is_never_half_an_answer(line: ClientAndServer) -> None:
    import gzip

    packed = gzip.compress(b'{"a": "' + b"x" * 1000 + b'"}')[:-12]
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    line.server.faults.add(raw(head + packed), times=ALWAYS)

    with pytest.raises(VendorError):
        client(line.server.url, line.clock, tries=2).post("/x", json_object, json={})


@pytest.mark.parametrize("value", ["key\nX-Other: 1", " key", "key\r"])
def test_a_header_that_cannot_be_sent_is_an_error_that_does_not_quote_it(
    line: ClientAndServer, value: str
) -> None:
    with pytest.raises(VendorError, match="a header cannot be sent") as caught:
        line.http.get("/", bytes, {}, {"x-api-key": value})

    assert "key" not in caught.value.message
    assert line.tries == 0


def test_a_refusal_has_its_status(line: ClientAndServer) -> None:
    line.server.faults.add(faults.status(404))

    with pytest.raises(VendorError) as caught:
        line.ask()

    assert caught.value.status == 404
