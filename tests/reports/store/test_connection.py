"""A store is opened by one process at a time, and nothing else is taken for one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from passmuster.errors import SettingsError
from passmuster_reports.store.connection import errors_in_words, open_store, staging_folder
from passmuster_reports.store.importer import import_files
from passmuster_reports.store.origin import find_origin
from passmuster_reports.store.tables import VERSION
from reports.lines import as_stdin, presence, record

HOLD = """
import sys
from passmuster_reports.store.connection import errors_in_words, open_store
with open_store(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def refused(path: Path, *, read_only: bool = False) -> str:
    with pytest.raises(SettingsError) as error, open_store(str(path), read_only=read_only):
        pass
    return error.value.message


def test_a_new_store_is_made_and_found_again(tmp_path: Path) -> None:
    path = str(tmp_path / "college.duckdb")
    with open_store(path) as store:
        store.execute("INSERT INTO rejects (source) VALUES ('zego')")

    with open_store(path, read_only=True) as store:
        assert store.execute("SELECT source FROM rejects").fetchall() == [("zego",)]


@pytest.mark.parametrize("version", [1, None])
def test_a_store_of_an_older_version_is_refused_with_what_to_do(tmp_path: Path, version: int | None) -> None:
    path = tmp_path / "college.duckdb"
    with open_store(str(path)) as store:
        store.execute("UPDATE store SET version = ?", [version])

    with (
        pytest.raises(SettingsError, match="was made by an older passmuster") as error,
        open_store(str(path)),
    ):
        pass

    assert "read again: `passmuster run` makes a new store" in str(error.value.hint)


#: What makes a store of this version one of version 2, as passmuster 0.1.0 made them.
AS_VERSION_2 = """
DROP TABLE imports;
DROP TABLE imported_streams;
DROP TABLE import_errors;
ALTER TABLE reads RENAME rejected TO set_aside;
ALTER TABLE erasures RENAME erased_at TO forgotten_at;
ALTER TABLE erasures RENAME TO forgotten;
INSERT INTO reads VALUES (1, 'zego', '7', 'visits', now(), now(), 'complete', 10, 2, 3, 4, NULL);
INSERT INTO forgotten VALUES (now(), 'before', DATE '2026-10-01', 5, 6);
UPDATE store SET version = 2;
"""


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_of_the_first_release_is_migrated(tmp_path: Path, read_only: bool) -> None:
    path, fresh = str(tmp_path / "college.duckdb"), str(tmp_path / "fresh.duckdb")
    with open_store(path) as store, open_store(fresh) as other:
        columns = (
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        )
        expected = other.execute(columns).fetchall()
        store.execute(AS_VERSION_2)
        assert store.execute(columns).fetchall() != expected

    with open_store(path, read_only=read_only) as store:
        assert store.execute(columns).fetchall() == expected
        assert store.execute("SELECT new, rejected FROM reads").fetchall() == [(10, 4)]
        assert store.execute("SELECT before, evidence, rejects FROM erasures").fetchall() == [
            (date(2026, 10, 1), 5, 6)
        ]
        assert find_origin(store).lines == {("zego", "7", "visits"): 15}
    with open_store(path) as store:
        assert store.execute("SELECT version FROM store").fetchall() == [(VERSION,)]


def test_statements_read_no_file_but_what_the_importer_hands_over(tmp_path: Path) -> None:
    path, secret = str(tmp_path / "college.duckdb"), tmp_path / "secret.csv"
    secret.write_text("word\nhidden\n")
    with open_store(path) as store:
        with pytest.raises(duckdb.PermissionException):
            store.execute("SELECT * FROM read_csv(?)", [str(secret)])

        import_files(store, [], as_stdin(record(presence("a", "2026-10-05T08:00:00Z", None))))

        assert store.execute("SELECT person_id FROM presence_evidence").fetchall() == [("a",)]


def test_two_connections_of_one_process_share_a_store_until_the_last_is_closed(tmp_path: Path) -> None:
    path = str(tmp_path / "college.duckdb")
    with open_store(path) as second:
        with open_store(path) as first:
            folder = staging_folder(first)
        import_files(second, [], as_stdin(record(presence("a", "2026-10-05T08:00:00Z", None))))
        assert folder == staging_folder(second)
        assert folder is not None
        assert Path(folder).is_dir()
        message = refused(Path(path), read_only=True)

    assert not Path(folder).exists()
    assert message.startswith(f"the store '{path}' is already open in this process")


def test_a_second_process_is_told_that_the_store_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "college.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"

        message = refused(path)

        other.communicate("")
    assert message == f"the store '{path}' is in use by another process"


def test_a_second_process_is_told_so_also_where_the_first_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "college.duckdb"
    with open_store(str(path)):
        pass
    reading = HOLD.replace("(sys.argv[1])", "(sys.argv[1], read_only=True)")
    with subprocess.Popen(
        [sys.executable, "-c", reading, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"

        message = refused(path)

        other.communicate("")
    assert message == f"the store '{path}' is in use by another process"


def test_to_look_for_damage_gives_up_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "college.duckdb"
    with open_store(str(path)):
        with pytest.raises(duckdb.IOException), errors_in_words(str(path)):
            raise duckdb.IOException("the disk is full")

        second = subprocess.run(
            [sys.executable, "-c", HOLD, str(path)], input="", capture_output=True, text=True, check=False
        )

    assert "is in use by another process" in second.stderr


def test_a_store_that_is_cut_off_or_overwritten_is_called_damaged(tmp_path: Path) -> None:
    path, cut, spoilt = (tmp_path / f"{name}.duckdb" for name in ("whole", "cut", "spoilt"))
    with open_store(str(path)) as store:
        store.execute("CREATE TABLE many AS SELECT range AS a, md5(range::VARCHAR) AS b FROM range(100000)")
    content = path.read_bytes()
    cut.write_bytes(content[:8192])
    half = len(content) // 2
    spoilt.write_bytes(content[:half] + bytes(64) + content[half + 64 :])

    damaged = "is damaged: it was cut off, or part of it was overwritten"
    assert refused(cut) == f"the store '{cut}' {damaged}"
    with pytest.raises(SettingsError, match=damaged), open_store(str(spoilt), read_only=True) as store:
        store.execute("SELECT max(a), max(b) FROM many").fetchall()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    text, database, newer = tmp_path / "a.txt", tmp_path / "b.duckdb", tmp_path / "c.duckdb"
    text.write_text("no database\n" * 2000)
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    with open_store(str(newer)) as store:
        store.execute("UPDATE store SET version = 99")

    assert refused(text) == f"'{text}' is no store, or one of a newer DuckDB"
    assert refused(database) == f"'{database}' is a database, but no store of passmuster"
    assert refused(newer) == f"the store '{newer}' has tables of version 99, and this passmuster works with 3"
    assert refused(tmp_path) == f"the store '{tmp_path}' is a folder"
    assert refused(tmp_path / "none" / "x.duckdb").endswith("lies in a folder that does not exist")
    assert refused(tmp_path / "none.duckdb", read_only=True).startswith("there is no store")


def test_a_store_that_was_cut_off_anywhere_is_called_damaged(tmp_path: Path) -> None:
    path, cut = tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"
    with open_store(str(path)) as store:
        store.execute("CREATE TABLE many AS SELECT range AS a, md5(range::VARCHAR) AS b FROM range(100000)")
    content = path.read_bytes()

    for length in (100, 5000, 12287, len(content) // 3):
        cut.write_bytes(content[:length])
        with (
            pytest.raises(SettingsError, match="is damaged: it was cut off"),
            open_store(str(cut), read_only=True) as store,
        ):
            store.execute("SELECT max(a), max(b) FROM many").fetchall()


def test_a_store_that_is_open_in_this_process_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "college.duckdb"

    with open_store(str(path)):
        message = refused(path, read_only=True)

    assert message.startswith(f"the store '{path}' is already open in this process")


def test_the_words_of_duckdb_decide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "version lock Corrupt database file.txt"
    path.write_text("no database\n" * 2000)

    assert refused(path) == f"'{path}' is no store, or one of a newer DuckDB"
