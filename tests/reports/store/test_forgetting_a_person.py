"""Anyone who is forgotten is in no table and in no byte of the store; everybody else is there as before."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from passmuster_reports.store.connection import open_store, transaction
from program import Program, Run
from reports.lines import presence
from reports.store.forgotten import ADA, BO, Somebody, add, found_in, make_store, tables_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with both people."""
    path = tmp_path / "college.duckdb"
    make_store(path, ADA, BO)
    return path


@pytest.fixture(autouse=True)
def elsewhere(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is one of its own, since what lies there is looked at, too."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


def forget(program: Program, path: Path, who: str, *options: str) -> Run:
    run = program.run("forget", "--store", str(path), "--person", who, "--yes", *options)
    assert run.code == 0, run.stderr
    return run


@pytest.mark.parametrize("who", [ADA.zego, ADA.electa, ADA.email, ADA.email.upper(), ADA.name])
def test_by_id_address_or_name_a_person_is_gone_from_every_table_and_byte(
    program: Program, path: Path, tmp_path: Path, who: str
) -> None:
    assert found_in(path, ADA) == list(ADA.words)

    run = forget(program, path, who)

    assert found_in(path, ADA) == []
    assert found_in(path, BO) == list(BO.words)
    alone = tmp_path / "alone.duckdb"
    make_store(alone, BO)
    assert without_mentions(tables_of(path)) == without_mentions(tables_of(alone))
    assert run.stderr == (
        "removed 4 evidence records and 2 rejected records, and what 8 entries of states, coverage and "
        "logs told; the store says that it did, and not whose\n"
    )


def without_mentions(tables: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Leave out the rows that are kept of a mention, and how much was imported."""
    kept = {
        name: [row for row in rows if not any("[removed]" in str(value) for value in row)]
        for name, rows in tables.items()
        if name != "imported_streams"
    }
    for row in tables["readings"]:
        if "[removed]" in str(row):
            kept["readings"].append(tuple(leave_out(value) for value in row))
    return {name: sorted(rows, key=str) for name, rows in kept.items()}


def leave_out(value: object) -> object:
    if not isinstance(value, str) or "[removed]" not in value:
        return value
    return json.dumps(
        {reason: many for reason, many in json.loads(value).items() if "[removed]" not in reason}
    )


def test_a_text_that_names_a_person_is_kept_without_the_name(program: Program, path: Path) -> None:
    forget(program, path, ADA.zego)

    tables = tables_of(path)
    messages = {row[-1] for row in tables["reads"]}
    assert "zego visits, user_id [removed]: [removed] is locked" in messages
    assert "no certificate of [removed]" in {row[-1] for row in tables["import_errors"]}
    assert "[removed].jsonl" in {row[1] for row in tables["imports"]}
    assert "not the room of [removed]" in {row[-2] for row in tables["rejects"]}


def test_a_person_of_the_roster_is_found_under_ids_name_and_address_and_is_to_leave_it(
    program: Program, path: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"person,name,email,zego\nP1,{ADA.name},{ADA.email},{ADA.zego}\nP2,Cy,,\n")

    run = forget(program, path, "P1", "--roster", str(roster))

    assert found_in(path, ADA) == []
    assert f"warning: '{roster}' still has the person: a report with it takes them for absent" in run.stderr


@pytest.mark.parametrize("permissions", [0o600, 0o640])
def test_the_store_keeps_its_place_and_its_permissions_and_nothing_lies_beside_it(
    program: Program, path: Path, tmp_path: Path, permissions: int
) -> None:
    far = tmp_path / "far" / "real.duckdb"
    far.parent.mkdir()
    path.rename(far)
    path.symlink_to(far)
    far.chmod(permissions)

    forget(program, path, ADA.zego)

    assert path.is_symlink()
    assert stat.S_IMODE(far.stat().st_mode) == permissions
    assert os.listdir(far.parent) == ["real.duckdb"]
    assert found_in(far, ADA) == []


def test_what_killed_runs_left_beside_the_store_goes_too(program: Program, path: Path) -> None:
    folder = path.parent
    ours, another = (
        folder / f".passmuster-staging-{path.name}-ab_12xyz",
        f".passmuster-staging-{path.name}-2-ab_12xyz",
    )
    for left in (ours, folder / another, folder / f"{path.name}.tmp"):
        left.mkdir()
        (left / "x.json").write_text(ADA.name)
    (folder / f"{path.name}.new").write_text(ADA.name)

    forget(program, path, ADA.zego)

    assert sorted(os.listdir(folder)) == sorted([another, "college.duckdb", "elsewhere"])


def test_a_log_that_a_killed_run_left_is_taken_into_the_store_first(program: Program, path: Path) -> None:
    with open_store(str(path)) as store:
        with transaction(store):
            add(store, "reads", message=f"{ADA.name} came late")
        log = Path(f"{path}.wal").read_bytes()
        content = path.read_bytes()
    path.write_bytes(content)
    Path(f"{path}.wal").write_bytes(log)
    assert ADA.name.encode() in log

    forget(program, path, ADA.zego)

    assert "[removed] came late" in {row[-1] for row in tables_of(path)["reads"]}
    assert found_in(path, ADA) == []
    assert not Path(f"{path}.wal").exists()


def test_a_rehearsal_says_the_same_and_changes_nothing(program: Program, path: Path) -> None:
    before = tables_of(path)

    run = program.run("forget", "--store", str(path), "--person", ADA.email)

    assert run.stderr.startswith("would remove 4 evidence records and 2 rejected records, and what 8 entries")
    assert tables_of(path) == before


def test_rejects_files_beside_the_store_and_in_the_current_folder_are_named(
    program: Program, path: Path, tmp_path: Path
) -> None:
    entry = {"source": "zego", "stream": "s", "reason": "'room' is null", "record": {"uid": ADA.zego}}
    other = {**entry, "record": {"uid": BO.zego}}
    lines = "".join(f"{json.dumps(line)}\n" for line in (entry, other, entry))
    (tmp_path / "rejects.jsonl").write_text(lines)
    Path("mine.jsonl").write_text(lines)
    (tmp_path / "october.jsonl").write_text(json.dumps(presence("a", "2026-10-05T08:00:00Z", None)) + "\n")

    run = forget(program, path, ADA.zego)

    said = "holds rejected records too, 2 of them of this person: remove what must not be kept"
    assert run.stderr.splitlines()[1:] == [
        f"warning: '{tmp_path / 'rejects.jsonl'}' {said}",
        f"warning: 'mine.jsonl' {said}",
    ]
    assert (tmp_path / "rejects.jsonl").read_text() == lines
    before = program.run("forget", "--store", str(path), "--before", "2026-10-01")
    assert "warning: 'mine.jsonl' holds rejected records too: remove what must not be kept" in before.stderr


def test_a_namesake_stays_and_where_only_the_name_is_told_it_is_said(program: Program, path: Path) -> None:
    namesake = Somebody("z0001", "e0001", ADA.name, "another@nowhere.example", "s0001")
    make_store(path, namesake)

    run = forget(program, path, ADA.zego)

    tables = tables_of(path)
    assert {"z0001", BO.zego} <= {row[5] for row in tables["presence_evidence"]}
    assert (
        f"warning: the name '{ADA.name}' is also that of electa e0001: where only that is told, it is kept"
    ) in run.stderr
    assert ADA.email.encode() not in path.read_bytes()


def test_a_name_of_several_people_is_not_taken_for_one(program: Program, path: Path) -> None:
    make_store(path, Somebody("z0001", "e0001", ADA.name, "another@nowhere.example", "s0001"))

    run = program.run("forget", "--store", str(path), "--person", ADA.name, "--yes")

    assert run.code == 2
    assert (
        f"error: several people have the name '{ADA.name}', or one person under several ids: "
        f"electa e0001, electa {ADA.electa}, zego z0001, zego {ADA.zego}\n"
        "hint: give the ids one after the other, or --roster with all of a person's ids"
    ) in run.stderr
    assert found_in(path, ADA) == list(ADA.words)


def test_an_address_that_several_people_share_joins_nobody(program: Program, path: Path) -> None:
    shared = Somebody("z0001", "e0001", "Cy Lee", ADA.email, "s0001")
    make_store(path, shared)

    run = forget(program, path, ADA.zego)

    people = {row[5] for row in tables_of(path)["presence_evidence"]}
    assert (ADA.zego in people, {"z0001", "e0001", ADA.electa} <= people) == (False, True)
    assert f"warning: the address {ADA.email} is also that of " in run.stderr


def test_what_others_say_of_a_person_is_kept_and_counted(program: Program, path: Path) -> None:
    with open_store(str(path)) as store, transaction(store):
        store.execute(
            "UPDATE presence_evidence SET place_name = ? WHERE person_id = ?",
            [f"Room of {ADA.name}", BO.zego],
        )

    run = forget(program, path, ADA.email)

    assert ("warning: 1 row of others still name the person: place_name of presence_evidence\n") in run.stderr


def test_a_room_with_the_number_of_a_person_is_nobodys(program: Program, path: Path) -> None:
    with open_store(str(path)) as store, transaction(store):
        add(store, "rejects", record='{"room_id": "101", "uid": null}', partition="{}", reason="no uid")
    before = tables_of(path)

    run = forget(program, path, "101")

    assert run.stderr.startswith("removed 0 evidence records and 0 rejected records; ")
    assert tables_of(path) == before


def test_a_store_in_use_is_not_rewritten_and_the_next_call_does_it(
    program: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster_reports.store import rewriting

    tidy_up = rewriting._tidy_up

    def open_first(store: str) -> None:
        with open_store(store, read_only=True):
            tidy_up(store)

    monkeypatch.setattr(rewriting, "_tidy_up", open_first)
    run = program.run("forget", "--store", str(path), "--person", ADA.zego, "--yes")
    monkeypatch.undo()

    assert run.code != 0
    assert "what was removed is in no table any more, but its bytes may still be in the file" in run.stderr
    assert found_in(path, ADA) != []
    monkeypatch.chdir(path.parent / "elsewhere")
    forget(program, path, ADA.zego)
    assert found_in(path, ADA) == []
