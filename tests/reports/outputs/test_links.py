"""Whatever writes a file writes what a symbolic link leads to, whole or not at all; the link stays."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from passmuster.errors import PassmusterError
from passmuster.files.whole_file import write_whole
from passmuster_reports.outputs.formats import FORMATS
from program import Run
from reports.lines import as_bytes, presence, record
from reports.making import here
from reports.pdf.signed_reports import ENVIRON, make_key

EVIDENCE = as_bytes(record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")))


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A folder with a link `link` to a file elsewhere that is not there yet."""
    (tmp_path / "far").mkdir()
    return tmp_path


def link_to(folder: Path, name: str) -> tuple[Path, Path]:
    link, target = folder / name, folder / "far" / name
    link.symlink_to(target)
    return link, target


def report(*options: str) -> Run:
    run = here().run("report", "attendance", *options, stdin=EVIDENCE)
    assert run.code == 0, run.stderr
    return run


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_written_where_the_link_leads(form: str, linked: Path) -> None:
    link, target = link_to(linked, f"x{form}")

    report("--output", str(link))
    inode = target.stat().st_ino
    report("--output", str(link))

    assert link.is_symlink()
    assert target.stat().st_size
    # another file came in its place: nobody ever finds half of one
    assert target.stat().st_ino != inode
    assert [path.name for path in linked.rglob(".*")] == []


def test_a_signed_report_is_written_where_the_link_leads(linked: Path) -> None:
    make_key(linked)
    link, target = link_to(linked, "report.pdf")
    report("--output", str(link))
    plain = target.read_bytes()

    run = here(ENVIRON).run("sign", str(link), "--key", str(linked / "key.p12"))

    assert run.code == 0, run.stderr
    assert link.is_symlink()
    assert target.read_bytes().startswith(plain)


def test_the_key_to_pseudonyms_is_written_where_the_link_leads_and_for_nobody_else(linked: Path) -> None:
    link, target = link_to(linked, "key.csv")

    report("--output", str(linked / "x.json"), "--pseudonyms", str(link))

    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert target.read_text("utf-8-sig").startswith("code,person,name")


def test_each_certificate_is_written_where_its_link_leads(linked: Path) -> None:
    report("--output", str(linked / "x.json"))
    (linked / "people").mkdir()
    path = linked / "people" / "{person}.html"
    run = here().run("report", "certificate", "--output", str(path), stdin=EVIDENCE)
    assert run.code == 0, run.stderr
    (written,) = (linked / "people").iterdir()
    written.rename(linked / "far" / written.name)
    written.symlink_to(linked / "far" / written.name)

    assert here().run("report", "certificate", "--output", str(path), stdin=EVIDENCE).code == 0

    assert written.is_symlink()


def test_rejects_are_added_to_the_file_that_the_link_leads_to(linked: Path) -> None:
    link, target = link_to(linked, "rejects.jsonl")
    bad = b'{"type":"RECORD","record":{"stream":"room_logio_records","emitted_at":1,"data":{"uid":"x"}}}\n'

    run = here().run("evidence", "zego", "--account", "1200", "--rejects", str(link), stdin=bad)

    assert run.code == 0, run.stderr
    assert link.is_symlink()
    assert target.read_bytes().count(b"\n") == 1


def test_a_link_that_leads_nowhere_is_an_error_and_stays(tmp_path: Path) -> None:
    link = tmp_path / "x.json"
    link.symlink_to(tmp_path / "no" / "folder" / "x.json")

    with pytest.raises(PassmusterError, match="No such file or directory"):
        write_whole(str(link), b"x")

    assert link.is_symlink()


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    link = tmp_path / "x.json"
    link.symlink_to("/dev/null")

    write_whole(str(link), b"x")

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert link.is_symlink()
