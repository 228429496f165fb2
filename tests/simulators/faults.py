"""What can go wrong between a vendor and its client, one function for each."""

from __future__ import annotations

import random
import struct
import threading
import zlib
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from simulators.exchange import Answer, Exchange
from simulators.fault_rules import Fault, Storm

if TYPE_CHECKING:
    from collections.abc import Sequence

MEGABYTE = 1024 * 1024


def storm(seed: int, probability: float, kinds: Sequence[Fault], in_a_row: int = 3) -> Storm:
    """Faults by chance, never more than `in_a_row` one after the other: a patient client gets through."""
    return Storm(random.Random(seed), probability, tuple(kinds), in_a_row)


def body(
    content: bytes, content_type: str = "text/plain; charset=utf-8", status: int = 200, name: str = "body"
) -> Fault:
    """Exactly these bytes as the body, whatever was asked."""
    return Fault(name, lambda exchange: exchange.send(Answer(content, status, content_type)))


def status(code: int, retry_after: int | timedelta | str | None = None, content: bytes = b"") -> Fault:
    """An HTTP status; `retry_after` in seconds, as a date that long from the simulator's now, or as it is."""

    def play(exchange: Exchange) -> None:
        headers = {}
        if isinstance(retry_after, timedelta):
            headers["Retry-After"] = format_datetime(exchange.vendor.clock.now() + retry_after, usegmt=True)
        elif retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        exchange.send(Answer(content, code, headers=headers))

    return Fault(f"status {code}", play)


def redirect(url: str, code: int = 302) -> Fault:
    """Send the client to another address."""
    return Fault("redirect", lambda exchange: exchange.send(Answer(b"", code, headers={"Location": url})))


def html() -> Fault:
    """A proxy's page in place of the answer, with status 200."""
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Please sign in.</body></html>"
    return body(page, "text/html; charset=utf-8", name="html")


def rubbish() -> Fault:
    """Bytes that are no text in any encoding, with status 200."""
    return body(b"\x00\xff\xfe\x80{<\x01\xc3" * 40, "application/octet-stream", name="rubbish")


def empty() -> Fault:
    """No body at all, with status 200."""
    return body(b"", name="empty")


def wrong_shape() -> Fault:
    """The vendor's format, well formed, but not what its page shows, with status 200."""
    return Fault("wrong shape", lambda exchange: exchange.send(exchange.vendor.misshapen()))


def vendor_error(text: str | None = None, code: int | None = None) -> Fault:
    """The vendor's own error envelope, with status 200."""
    return Fault("vendor error", lambda exchange: exchange.send(exchange.vendor.refuse(text, code)))


def echo_credentials(code: int = 500, envelope: bool = False) -> Fault:
    """An error that repeats every credential received so far, as text, or in the vendor's own envelope."""

    def play(exchange: Exchange) -> None:
        vendor = exchange.vendor
        found = dict.fromkeys(value for request in vendor.requests for value in vendor.credentials(request))
        text = "cannot serve the request made with " + " ".join(found)
        exchange.send(vendor.refuse(text) if envelope else Answer(text.encode(), code))

    return Fault("echo credentials", play)


def expire_tokens() -> Fault:
    """Every token expires at this moment; the request is then answered."""

    def play(exchange: Exchange) -> None:
        exchange.vendor.expire_tokens()
        exchange.send(exchange.answer())

    return Fault("expire tokens", play)


def slow(gate: threading.Event) -> Fault:
    """The right answer, but not before the test sets `gate`."""

    def play(exchange: Exchange) -> None:
        gate.wait()
        exchange.send(exchange.answer())

    return Fault("slow", play, (gate,))


def reset() -> Fault:
    """The connection is cut before anything is answered."""
    return Fault("reset", lambda exchange: exchange.reset())


def reset_in_body() -> Fault:
    """The connection is cut in the middle of the right answer."""

    def play(exchange: Exchange) -> None:
        _send_half(exchange, chunked=False)
        exchange.reset()

    return Fault("reset in body", play)


def truncated(chunked: bool = False) -> Fault:
    """The first half of the right answer, then the end: less than Content-Length or the chunk promised."""

    def play(exchange: Exchange) -> None:
        exchange.hang_up()
        _send_half(exchange, chunked)

    return Fault("truncated chunked" if chunked else "truncated", play)


def _send_half(exchange: Exchange, chunked: bool) -> None:
    answer = exchange.answer().whole()
    half = answer.body[: len(answer.body) // 2]
    if chunked:
        head = exchange.head(answer, {"Transfer-Encoding": "chunked"})
        exchange.write(head + b"%x\r\n" % len(answer.body) + half)
    else:
        exchange.write(exchange.head(answer, {"Content-Length": str(len(answer.body))}) + half)


def oversized(megabytes: int, announced: bool = False) -> Fault:
    """So many megabytes of blanks, which JSON and XML allow there, and then the right answer.

    Chunked, or `announced` by a Content-Length. A client without a limit reads it all, and nothing is wrong.
    """

    def play(exchange: Exchange) -> None:
        exchange.hang_up()
        answer = exchange.answer().whole()
        blanks = b" " * MEGABYTE
        if announced:
            length = megabytes * MEGABYTE + len(answer.body)
            exchange.write(exchange.head(answer, {"Content-Length": str(length)}))
        else:
            exchange.write(exchange.head(answer, {"Transfer-Encoding": "chunked"}))
        for piece in [*[blanks] * megabytes, answer.body]:
            exchange.write(piece if announced else b"%x\r\n%b\r\n" % (len(piece), piece))
        if not announced:
            exchange.write(b"0\r\n\r\n")

    return Fault("oversized", play)


def gzip_bomb(megabytes: int) -> Fault:
    """So many megabytes of blanks and then the right answer, packed into about a thousandth."""

    def play(exchange: Exchange) -> None:
        answer = exchange.answer().whole()
        packed = _gzip_with_blanks(answer.body, megabytes)
        exchange.send(replace(answer, body=packed, headers={**answer.headers, "Content-Encoding": "gzip"}))

    return Fault("gzip bomb", play)


def _gzip_with_blanks(content: bytes, megabytes: int) -> bytes:
    # One megabyte is packed once and repeated: a full flush makes each piece stand alone.
    blanks = b" " * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(content) + packer.flush()
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(blanks, checksum)
    checksum = zlib.crc32(content, checksum)
    length = (megabytes * MEGABYTE + len(content)) % 2**32
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + piece * megabytes + last + struct.pack("<II", checksum, length)
