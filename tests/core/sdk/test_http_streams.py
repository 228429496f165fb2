"""Answers that are read as they arrive: tried again before the first item, never after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.fault_injecting_server import ClientAndServer, raw
from core.source_under_test import ALWAYS
from passmuster.errors import AuthError, TransientError, UnreadableError, VendorError
from passmuster.sdk import http_client
from simulators import faults
from simulators.fault_rules import Fault

CUTS = {
    "truncated": faults.truncated,
    "truncated chunk": lambda: faults.truncated(chunked=True),
    "reset in body": faults.reset_in_body,
}


def ask(line: ClientAndServer, longest: int = 1) -> Iterator[bytes]:
    """The body in items of at most so many bytes, `longest` 0 for one item of all."""

    def read(pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces if longest else [b"".join(pieces)]:
            for at in range(0, len(piece), longest or len(piece)):
                yield piece[at : at + longest] if longest else piece

    return line.http.post_stream("/auth/get_access_token", read, json={"secret_id": 1, "token": "t"})


def test_the_items_together_are_the_body(line: ClientAndServer) -> None:
    assert b"".join(ask(line)) == line.ask()


def test_headers_of_the_source_are_sent_along(line: ClientAndServer) -> None:
    list(line.http.post_stream("/auth/get_access_token", iter, json={}, headers={"X-Key": "k"}))

    assert line.server.requests[0].headers["x-key"] == "k"
    assert line.server.requests[0].headers["user-agent"] == "passmuster/test (source-zego)"


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_before_the_first_item_is_asked_again(line: ClientAndServer, name: str) -> None:
    line.server.faults.add(CUTS[name](), times=2)

    found = list(ask(line, longest=0))

    assert found == [line.ask()]
    assert line.tries == 4


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_after_it_is_an_error_that_says_where(line: ClientAndServer, name: str) -> None:
    line.server.faults.add(CUTS[name](), times=ALWAYS)
    items = ask(line)
    next(items)

    with pytest.raises(TransientError) as caught:
        list(items)

    assert caught.value.message.endswith("in the middle of the answer")
    assert line.server.url in caught.value.message
    assert line.tries == 1


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [
        (faults.status(503), TransientError, 6),
        (faults.status(400), VendorError, 1),
        (faults.status(401), AuthError, 1),
        (faults.status(204), VendorError, 1),
    ],
)
def test_a_status_means_what_it_means_elsewhere(
    line: ClientAndServer, fault: Fault, kind: type[VendorError], tries: int
) -> None:
    line.server.faults.add(fault, times=ALWAYS)

    with pytest.raises(VendorError) as caught:
        list(ask(line))

    assert type(caught.value) is kind
    assert line.tries == tries


def test_retry_after_is_kept(line: ClientAndServer) -> None:
    line.server.faults.add(faults.status(429, retry_after=90))

    list(ask(line))

    assert line.clock.monotonic() == 90


def test_no_size_is_too_large(line: ClientAndServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "LARGEST_ANSWER", 1000)
    line.server.faults.add(faults.oversized(3))

    assert sum(map(len, ask(line, longest=100_000))) > 3 * 1024**2


def test_the_time_of_whoever_reads_is_not_the_vendors(line: ClientAndServer) -> None:
    line.server.faults.add(faults.oversized(3))

    for _ in ask(line, longest=1_000_000):
        line.clock.sleep(http_client.LONGEST_STREAM)


def test_an_answer_that_drips_for_ever_is_given_up(
    line: ClientAndServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "LONGEST_STREAM", -1.0)

    with pytest.raises(TransientError, match="took longer than"):
        list(ask(line))


def test_what_cannot_be_read_is_named_with_its_address(line: ClientAndServer) -> None:
    def read(pieces: Iterator[bytes]) -> Iterator[bytes]:
        yield next(pieces)
        raise UnreadableError("the answer is odd")

    items = line.http.post_stream("/auth/get_access_token", read, json={})
    next(items)

    with pytest.raises(UnreadableError) as caught:
        next(items)

    assert caught.value.message == f"POST {line.server.url}/auth/get_access_token: the answer is odd"


def test_broken_compression_is_an_error(line: ClientAndServer) -> None:
    line.server.faults.add(
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"), times=ALWAYS
    )

    with pytest.raises(UnreadableError, match="compression is broken"):
        list(ask(line))


def test_an_answer_that_is_not_read_to_its_end_frees_its_connection(line: ClientAndServer) -> None:
    line.server.faults.add(faults.oversized(3))
    items = ask(line)
    next(items)
    items.close()  # type: ignore[attr-defined]

    assert line.ask()
