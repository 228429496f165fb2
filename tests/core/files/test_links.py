"""A symbolic link in the place of a file that is written: what it leads to is written, the link stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.errors import PassmusterError
from passmuster.files.links import followed
from passmuster_reports.store.connection import open_store
from passmuster_reports.store.rewriting import rewrite


def test_a_path_without_a_link_is_itself(tmp_path: Path) -> None:
    assert followed(str(tmp_path / "new.pdf")) == str(tmp_path / "new.pdf")


def test_links_are_followed_one_after_the_other_to_a_file_that_need_not_be_there(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "second").symlink_to(Path("there", "file"))
    (tmp_path / "first").symlink_to("second")

    assert followed(str(tmp_path / "first")) == str(tmp_path.resolve() / "there" / "file")


def test_links_in_a_circle_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    with pytest.raises(PassmusterError, match="leads back to itself"):
        followed(str(tmp_path / "a"))


def test_a_store_is_the_one_that_the_link_leads_to_and_so_is_its_log(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link, store = tmp_path / "link.duckdb", tmp_path / "far" / "college.duckdb"
    link.symlink_to(store)

    with open_store(str(link)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1")
        assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".wal")] == []
    with open_store(str(store), read_only=True) as connection:
        connection.execute("FROM mine")

    assert link.is_symlink()
    assert not store.is_symlink()


def test_a_store_that_is_written_anew_stays_where_the_link_leads(tmp_path: Path) -> None:
    link, store = tmp_path / "link.duckdb", tmp_path / "college.duckdb"
    link.symlink_to(store)
    with open_store(str(link)):
        pass
    before = store.stat().st_ino

    rewrite(str(link))

    assert link.is_symlink()
    assert store.stat().st_ino != before
    with open_store(str(link), read_only=True):
        pass
