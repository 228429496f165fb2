"""Certificates one by one: a file for each person, whatever their ids are, and a run that can go on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pikepdf
import pytest

from passmuster_reports.outputs.per_person import name_for
from program import Run
from reports.lines import presence, record
from reports.making import here

#: Ids as a vendor may send them; none may lead anywhere else, and no two to one file.
IDS = ("anna", "../../etc/passwd", "..", "a/b", "a-b", "A" * 300, "名前", "con?*", "")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    path = tmp_path / "october.jsonl"
    visits = [
        record(presence(person, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
        for person in ("anna", "../../etc/passwd", "bob")
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in visits))
    return path


def certificates(evidence: Path, folder: Path, form: str = "pdf") -> Run:
    run = here().run("report", "certificate", str(evidence), "--output", str(folder / ("{person}." + form)))
    assert run.code == 0, run.stderr
    return run


def test_ids_become_names_of_files_and_nothing_else() -> None:
    names = [name_for(each) for each in IDS]

    assert names[0] == "anna"
    assert len(set(names)) == len(IDS)
    for name in names:
        assert Path(name).name == name
        assert not name.startswith((".", "-"))
        assert 0 < len(name.encode()) <= 80


def test_everybody_gets_a_file_with_their_own_evidence_only_and_it_holds(
    evidence: Path, tmp_path: Path
) -> None:
    certificates(evidence, tmp_path / "all")

    found = sorted((tmp_path / "all").iterdir())
    assert len(found) == 3
    assert {path.parent for path in found} == {tmp_path / "all"}
    for path in found:
        with pikepdf.open(path) as opened:
            files = {name: file.get_file().read_bytes() for name, file in opened.attachments.items()}
        (one,) = json.loads(files["certificate.json"])["certificates"]
        assert name_for(one["person"]) == path.stem
        (line,) = map(json.loads, gzip.decompress(files["evidence.jsonl.gz"]).splitlines())
        assert one["person"] == f"zego:1200:{line['record']['data']['person_id']}"
        run = here().run("verify", str(path))
        assert run.code == 0, run.stdout.decode()


def file_of(folder: Path, person: str) -> Path:
    (found,) = folder.glob(f"*-{person}-*")
    return found


def test_a_run_that_was_broken_off_goes_on(evidence: Path, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    certificates(evidence, folder)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    kept = {path: path.stat().st_ino for path in folder.iterdir()}
    missing, broken = file_of(folder, "anna"), file_of(folder, "bob")
    missing.unlink()
    broken.write_bytes(before[broken][:5000])

    certificates(evidence, folder)

    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    (third,) = before.keys() - {missing, broken}
    assert third.stat().st_ino == kept[third]


def test_a_file_of_other_evidence_is_written_anew(evidence: Path, tmp_path: Path) -> None:
    minutes = []
    for hour in ("10", "12"):
        certificates(evidence, tmp_path / "all", "json")
        report = json.loads(file_of(tmp_path / "all", "anna").read_text())
        minutes.append(report["certificates"][0]["minutes"])
        visit = record(presence("anna", f"2026-10-01T{hour}:00:00Z", f"2026-10-01T{int(hour) + 1}:00:00Z"))
        with evidence.open("a") as file:
            file.write(json.dumps(visit) + "\n")

    assert minutes == [60, 120]
