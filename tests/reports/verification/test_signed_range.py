"""Attacks on the signature itself: what it covers, and where it lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from passmuster_reports.pdf import signing
from passmuster_reports.pdf.revision import Appended, write_revision
from passmuster_reports.verification.signed_range import der_of, time_of
from reports.authority import Holder
from reports.pdf.small_pdf import signed, small_pdf, updated
from reports.verification.signed_files import NOW, checked, read, rotate


def _written_otherwise(content: bytes, holder: Holder, change: Callable[[Appended], Appended]) -> bytes:
    """The file with a signature of somebody who writes the revision in another way."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signing, "write_revision", lambda *given: change(write_revision(*given)))
        return signed(content, holder, NOW)


def _covering_less(length: int) -> Callable[[Appended], Appended]:
    def change(appended: Appended) -> Appended:
        found = re.search(rb"(/ByteRange \[0 +\d+ +\d+ +)(\d+)\]", appended.content)
        assert found is not None
        shorter = b"%*d" % (len(found[2]), int(found[2]) - length)
        return Appended(appended.content.replace(found[0], found[1] + shorter + b"]"), appended.gap)

    return change


@pytest.mark.parametrize("length", [1, 7, 100])
def test_a_signature_over_less_than_the_file_is_refused(ada: Holder, length: int) -> None:
    content = _written_otherwise(small_pdf(), ada, _covering_less(length))

    check = checked(content)

    assert (check.holds, check.says) == (
        False,
        "the file is signed, and it has a signature that does not cover all of the file before it",
    )


RANGES = {
    "none": b"/Nothing   [",
    "one that begins later": b"/ByteRange [1",
    "one that is none": b"/ByteRange 0 0",
    "one below nothing": b"/ByteRange [-1",
}


@pytest.mark.parametrize("name", RANGES)
def test_a_signature_without_a_right_range_is_refused(good: bytes, name: str) -> None:
    written = RANGES[name]
    content = re.sub(rb"/ByteRange \[0 ", written.ljust(len(b"/ByteRange [0 ")), good)

    assert content != good
    assert checked(content).holds is False


class _HalfFilled(Appended):
    """The gap of a signature with room for something else after it."""

    def filled(self, signature: bytes) -> bytes:
        start, end = self.gap
        more = b"> /Other <41>"
        digits = signature.hex().upper().encode().ljust(end - start - 1 - len(more), b"0")
        return self.content[: start + 1] + digits + more + self.content[end:]


def test_a_gap_that_holds_more_than_the_signature_is_refused(ada: Holder) -> None:
    content = _written_otherwise(
        small_pdf(), ada, lambda appended: _HalfFilled(appended.content, appended.gap)
    )

    assert b"> /Other <41>" in content
    assert checked(content).says == (
        "the file is signed, and it has a signature that does not cover all of the file before it"
    )


@pytest.mark.parametrize("written", [b"00", b"30", b"3003", b"FF" * 8, b"30820001"])
def test_a_signature_that_is_none_is_refused(good: bytes, written: bytes) -> None:
    found = re.search(rb"/Contents <([0-9A-F]+)>", good)
    assert found is not None
    content = good.replace(found[1], written.ljust(len(found[1]), b"0"))

    check = checked(content)

    assert check.holds is False
    assert check.says.startswith("the signature cannot be understood: ")


def test_nothing_is_hidden_behind_the_signature(good: bytes) -> None:
    found = re.search(rb"/Contents <([0-9A-F]+)>", good)
    assert found is not None
    hidden = good.replace(found[1], found[1][:-8] + b"DEADBEEF")

    assert checked(hidden).holds is False


def test_the_signature_of_another_file_is_broken_in_this_one(good: bytes, ada: Holder, eve: Holder) -> None:
    other = signed(updated(small_pdf(), rotate), ada, NOW)
    pattern = rb"/Contents <([0-9A-F]+)>"
    ours, theirs = (re.search(pattern, content) for content in (good, other))
    assert ours is not None
    assert theirs is not None

    check = checked(good.replace(ours[1], theirs[1]))

    assert (check.holds, "changed since: the signature is broken" in check.says) == (False, True)


def test_a_first_signature_that_was_changed_is_found_below_a_good_one(good: bytes, eve: Holder) -> None:
    found = re.search(rb"/Contents <([0-9A-F]+?)0*>", good)
    assert found is not None
    content = signed(good.replace(found[1][-16:], b"0123456789ABCDEF"), eve, NOW)

    check = checked(content)

    assert check.holds is False
    assert "'Eve'" not in check.says


@pytest.mark.parametrize("part", range(12))
def test_no_byte_may_be_changed(good: bytes, part: int) -> None:
    gap = range(good.index(b"/Contents <"), good.rindex(b">>>"))
    for place in range(part * 53, len(good), 12 * 53):
        for flipped in (1, 0x80):
            content = bytearray(good)
            content[place] ^= flipped
            found = read(bytes(content))
            is_unsigned = not found.check.applies and found.made == content
            # Of the signature itself, what nobody signs can be written in other ways; nothing is read there.
            is_same = place in gap and (found.signers, found.made) == (("Ada",), small_pdf())
            assert found.check.holds is False or is_unsigned or is_same, place


def test_no_part_of_a_file_stops_the_reader(good: bytes) -> None:
    for end in range(0, len(good), 97):
        assert read(good[:end]).check.holds is not True or good[:end] == good


@pytest.mark.parametrize(
    ("padded", "value"),
    [
        ("300101", "300101"),
        ("3001010000", "300101"),
        ("3000", "3000"),
        # of 128 bytes and more the length has bytes of its own, and says how many
        (f"3081{0x80:02x}" + "01" * 0x80 + "00", f"3081{0x80:02x}" + "01" * 0x80),
        (f"3082{0x100:04x}" + "01" * 0x100, f"3082{0x100:04x}" + "01" * 0x100),
        # it is cut, something follows, it is no sequence, or nothing
        ("300201", ""),
        ("3081", ""),
        ("30010100FF", ""),
        ("30010100" + b"X".hex(), ""),
        ("310101", ""),
        ("003000", ""),
        ("30", ""),
        ("", ""),
    ],
)
def test_a_signature_ends_where_its_length_says_and_zeros_alone_follow(padded: str, value: str) -> None:
    assert der_of(bytes.fromhex(padded)) == bytes.fromhex(value)


def test_what_is_larger_than_any_signature_is_none() -> None:
    largest = b"\x30\x00".ljust(1 << 20, b"\0")

    assert (der_of(largest), der_of(largest + b"\0")) == (b"\x30\x00", b"")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("D:20261102063015", datetime(2026, 11, 2, 6, 30, 15, tzinfo=UTC)),
        ("D:20261102063015Z", datetime(2026, 11, 2, 6, 30, 15, tzinfo=UTC)),
        ("D:20261102063015Z00'00'", datetime(2026, 11, 2, 6, 30, 15, tzinfo=UTC)),
        ("D:20261102063015+02'00'", datetime(2026, 11, 2, 4, 30, 15, tzinfo=UTC)),
        ("D:20261102063015+0545", datetime(2026, 11, 2, 0, 45, 15, tzinfo=UTC)),
        ("D:20261102063015-03'30", datetime(2026, 11, 2, 10, 0, 15, tzinfo=UTC)),
        ("20261102063015Z", None),
        ("D:2026110206301", None),
        ("D:20261102063015+2", None),
        ("D:20261302063015Z", None),
        ("D:00010101000000+01'00'", None),
        ("D:99991231235959-01'00'", None),
        ("", None),
    ],
)
def test_a_date_is_an_instant_by_its_distance_from_utc(written: str, instant: datetime | None) -> None:
    found = time_of(written)

    assert (found, found and found.utcoffset()) == (instant, instant and timedelta())
