"""The codes of addresses: a store has a key for them beside it, without which nobody can confirm a guess."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from passmuster_reports import Store
from passmuster_reports.assessment.addresses import hide
from program import Run
from reports.lines import as_bytes, coverage, presence, record
from reports.making import here
from reports.verification.report_files import verified

ADDRESS = "anna.schneider@college.example"
GUESS = "anyone who guesses an address can confirm the guess"
MONTHS = ("2026-10-01", "2026-11-01", "2026-12-01")


def evidence(folder: Path, address: str = ADDRESS) -> Path:
    """A file of a visit each month by somebody whose id is an address."""
    path = folder / "evidence.jsonl"
    visits = [
        record(presence(address, f"{day}T08:00:00Z", f"{day}T09:00:00Z", source="falkor")) for day in MONTHS
    ]
    read = coverage("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z", source="falkor", partition={})
    path.write_bytes(as_bytes(*visits, read))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with such evidence."""
    path = tmp_path / "college.duckdb"
    with Store(path) as opened:
        opened.import_files(evidence(tmp_path))
    return path


def report(path: Path, *more: str, day: str = MONTHS[0]) -> Run:
    """An attendance report of a day."""
    return here().run("report", "attendance", "--output", str(path), "--from", day, "--to", day, *more)


def text_of(path: Path, *more: str, day: str = MONTHS[0]) -> str:
    """What that report says as figures or as a page."""
    run = report(path, *more, day=day)
    assert run.code == 0, run.stderr
    return path.read_text(encoding="utf-8")


def test_a_store_has_a_key_beside_it_that_its_owner_alone_reads(store: Path, tmp_path: Path) -> None:
    text = text_of(tmp_path / "x.json", "--store", str(store))

    key = store.with_name("college.duckdb.key")
    assert stat.S_IMODE(key.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    digest = hmac.new(bytes.fromhex(key.read_text()), ADDRESS.encode(), hashlib.sha256).hexdigest()
    assert f"email-{digest[:16]}" in text
    assert ADDRESS not in text
    assert key.read_text().strip() not in text


def test_an_address_has_the_same_code_month_after_month(store: Path, tmp_path: Path) -> None:
    keys = set()
    for day in MONTHS:
        text_of(tmp_path / f"{day}.json", "--store", str(store), day=day)
        keys.add(store.with_name("college.duckdb.key").read_text())

    (key,) = keys
    code = hmac.new(bytes.fromhex(key), ADDRESS.encode(), hashlib.sha256).hexdigest()[:16]
    assert all(code in (tmp_path / f"{day}.json").read_text() for day in MONTHS)


def test_nobody_can_confirm_a_guess_and_no_page_says_so(store: Path, tmp_path: Path) -> None:
    text = text_of(tmp_path / "x.json", "--store", str(store))
    page = text_of(tmp_path / "x.html", "--store", str(store))

    assert hide(ADDRESS) not in text
    assert not any(hashlib.new(name, ADDRESS.encode()).hexdigest()[:8] in text for name in ("md5", "sha256"))
    assert '"guessable": false' in text
    assert GUESS not in page


def test_without_a_store_there_is_no_key_and_the_page_says_so(tmp_path: Path) -> None:
    path = evidence(tmp_path)

    text, page = (text_of(tmp_path / f"x.{ending}", str(path)) for ending in ("json", "html"))
    hebrew = text_of(tmp_path / "he.html", str(path), "--locale", "he")

    assert hide(ADDRESS) in text
    assert '"guessable": true' in text
    assert GUESS in page
    assert "יכול לאמת את הניחוש" in hebrew
    assert list(tmp_path.glob("*.key")) == []


def test_where_there_is_no_address_nothing_is_said_and_no_key_is_made(tmp_path: Path) -> None:
    path = evidence(tmp_path, "7")
    with Store(tmp_path / "s.duckdb") as opened:
        opened.import_files(path)

    assert GUESS not in text_of(tmp_path / "x.html", str(path))
    assert GUESS not in text_of(tmp_path / "y.html", "--store", str(tmp_path / "s.duckdb"))
    assert list(tmp_path.glob("*.key")) == []


def test_a_report_is_verified_without_the_key(store: Path, tmp_path: Path) -> None:
    assert report(tmp_path / "x.pdf", "--store", str(store)).code == 0
    store.with_name("college.duckdb.key").unlink()

    code, checks = verified(tmp_path / "x.pdf")

    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (0, True, True)


@pytest.mark.parametrize("content", ["", "mine", "ab" * 31])
def test_a_file_that_is_no_key_is_left_alone(store: Path, tmp_path: Path, content: str) -> None:
    key = store.with_name("college.duckdb.key")
    key.write_text(content)

    run = report(tmp_path / "x.json", "--store", str(store))

    assert (run.code, key.read_text()) == (2, content)
    assert "is not a key to the codes of addresses" in run.stderr
    assert "the next report makes another key" in run.stderr


def test_a_key_that_cannot_be_made_is_said_with_what_to_do(store: Path, tmp_path: Path) -> None:
    store.with_name("college.duckdb.key").mkdir()

    run = report(tmp_path / "x.json", "--store", str(store))

    assert run.code == 1
    assert "college.duckdb.key', cannot be used: Is a directory" in run.stderr
    assert "--addresses makes a report without codes" in run.stderr


def test_addresses_and_pseudonyms_exclude_one_another(tmp_path: Path) -> None:
    run = report(tmp_path / "x.json", "--addresses", "--pseudonyms", str(tmp_path / "key.csv"))
    groups = report(tmp_path / "x.json", "--without-groups")

    assert (run.code, groups.code) == (2, 2)
    assert "`addresses` and `pseudonyms` exclude one another" in run.stderr
    assert "groups are left out only where `pseudonyms` stand in place of people" in groups.stderr
