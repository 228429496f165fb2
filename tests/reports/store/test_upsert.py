"""Upsert: which of two evidence records of one id is kept, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_temporary_store, staging_folder
from passmuster_reports.store.upsert import Counts, Stage
from reports.assessment.assessments import workday
from reports.lines import presence

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

START = "2026-10-01T08:00:00Z"


@pytest.fixture
def store() -> Iterator[DuckDBPyConnection]:
    with open_temporary_store() as connection:
        yield connection


def visit(read_at: str = "2026-10-02T00:00:00Z", person: str = "a", **changes: Any) -> dict[str, Any]:
    return presence(person, START, "2026-10-01T09:00:00Z", read_at=read_at, **changes)


def upsert(store: DuckDBPyConnection, *visits: dict[str, Any]) -> tuple[Counts, dict[Any, int]]:
    stage = Stage(store)
    stage.add("presence", visits)
    return stage.settle(), dict(stage.contradictions)


def names(store: DuckDBPyConnection) -> list[str]:
    return [row["person_name"] for row in rows_of(store, "FROM presence_evidence ORDER BY evidence_id")]


def test_what_is_read_a_microsecond_later_takes_the_place_of_what_was_read_before(
    store: DuckDBPyConnection,
) -> None:
    upsert(store, visit("2026-10-02T00:00:00.000001Z", person_name="kept"))

    earlier, _ = upsert(store, visit("2026-10-02T00:00:00Z", person_name="zz earlier"))
    assert (earlier, names(store)) == (Counts(unchanged=1), ["kept"])

    later, _ = upsert(store, visit("2026-10-02T00:00:00.000002Z", person_name="a later"))
    assert (later, names(store)) == (Counts(changed=1), ["a later"])


@pytest.mark.parametrize("order", list(permutations(["aa", "mm", "zz"])))
def test_of_equal_reads_the_last_as_text_is_kept_whatever_the_order(
    store: DuckDBPyConnection, order: tuple[str, ...]
) -> None:
    for name in order:
        upsert(store, visit(person_name=name))

    assert names(store) == ["zz"]


@pytest.mark.parametrize("order", list(permutations(["aa", "mm", "zz"])))
def test_of_equal_reads_in_one_go_the_last_as_text_is_kept_whatever_the_order(
    store: DuckDBPyConnection, order: tuple[str, ...]
) -> None:
    upsert(store, *(visit(person_name=name) for name in order))

    assert names(store) == ["zz"]


def test_of_several_in_one_go_the_one_read_last_is_kept(store: DuckDBPyConnection) -> None:
    times = [("2026-10-02T00:00:00Z", "zz"), ("2026-10-02T00:00:00.000001Z", "aa")]
    for some in (times, times[::-1]):
        upsert(store, *(visit(read_at, person_name=name) for read_at, name in some))

        assert names(store) == ["aa"]


def test_new_changed_and_unchanged_are_counted_each_for_itself(store: DuckDBPyConnection) -> None:
    first, _ = upsert(store, visit(person="a"), visit(person="b"), visit(person="c"))
    assert first == Counts(new=3)

    second, _ = upsert(
        store,
        visit("2026-10-03T00:00:00Z", person="a", person_name="another name"),
        visit("2026-10-03T00:00:00Z", person="b"),
        visit(person="c"),
        visit(person="d"),
        visit(person="e"),
        visit(person="e"),
    )

    # The second of `e` was known a moment before; `b` differs in nothing but when it was read.
    assert second == Counts(new=2, changed=1, unchanged=3)
    read = rows_of(store, "SELECT read_at::VARCHAR AS at FROM presence_evidence ORDER BY evidence_id")
    assert [row["at"][:10] for row in read] == ["2026-10-03"] * 2 + ["2026-10-02"] * 3


def test_counts_add_up_part_by_part() -> None:
    assert Counts(1, 2, 3) + Counts(10, 20, 30) == Counts(new=11, changed=22, unchanged=33)


def test_an_id_with_two_contents_of_one_read_is_a_contradiction_once(store: DuckDBPyConnection) -> None:
    two, three = visit(person="a"), visit(person="b")

    _, found = upsert(
        store,
        *(two, {**two, "person_name": "x"}),
        *(three, {**three, "person_name": "y"}, {**three, "person_name": "z"}),
        visit(person="c"),
    )

    assert found == {("zego", "1200", "room_logio_records"): 2}


@pytest.mark.parametrize("read_at", ["2026-10-02T00:00:00Z", "2026-10-02T00:00:00.000001Z"])
def test_what_came_twice_or_was_read_at_two_times_contradicts_nothing(
    store: DuckDBPyConnection, read_at: str
) -> None:
    name = None if read_at == visit()["read_at"] else "another"
    later = visit(read_at) if name is None else visit(read_at, person_name=name)

    assert upsert(store, visit(), later)[1] == {}


def test_contradictions_are_told_stream_by_stream(store: DuckDBPyConnection) -> None:
    others = {"source": "ekran", "account": "host", "stream": "sessions"}
    visits = [visit(), visit(person_name="x"), visit(**others), visit(**others, person_name="x")]

    found = upsert(store, *visits)[1]

    assert found == {("zego", "1200", "room_logio_records"): 1, ("ekran", "host", "sessions"): 1}


def test_contradictions_of_all_that_a_stage_settles_are_summed(store: DuckDBPyConnection) -> None:
    stage = Stage(store)
    for _ in range(2):
        stage.add("presence", [visit(), visit(person_name="x")])
        stage.settle()

    assert dict(stage.contradictions) == {("zego", "1200", "room_logio_records"): 2}


def test_nothing_is_written_before_it_is_settled_and_what_is_discarded_never_is(
    store: DuckDBPyConnection,
) -> None:
    stage = Stage(store)
    stage.add("presence", [visit()])
    assert names(store) == []
    left_behind = "FROM duckdb_tables() WHERE table_name LIKE 'staged%' AND NOT temporary"
    assert not rows_of(store, left_behind)

    stage.discard()
    assert stage.settle() == Counts()
    assert names(store) == []

    stage.add("presence", [visit(person="b")])
    assert (stage.settle(), names(store)) == (Counts(new=1), ["name of b"])


def test_pages_of_one_kind_add_up_until_they_are_settled_and_are_settled_once(
    store: DuckDBPyConnection,
) -> None:
    stage = Stage(store)
    stage.add("presence", [visit(person="a")])
    stage.add("presence", [])
    stage.add("presence", [visit(person="b")])

    assert stage.settle() == Counts(new=2)
    assert stage.settle() == Counts()


def test_what_two_kinds_bring_is_summed(store: DuckDBPyConnection) -> None:
    stage = Stage(store)
    stage.add("presence", [visit(person="a")])
    stage.add("workday", [workday("a", "2026-10-05", None, None, 60)])

    assert stage.settle() == Counts(new=2)


def test_what_is_staged_is_cleaned_and_leaves_no_file(store: DuckDBPyConnection) -> None:
    folder = staging_folder(store)
    assert folder is not None
    before = sorted(rows_of(store, f"SELECT count(*) AS files FROM glob('{folder}/*')"), key=str)

    stage = Stage(store, lambda page: page.replace(b"name of a", b"***"))
    stage.add("presence", [visit()])
    stage.settle()

    assert names(store) == ["***"]
    assert sorted(rows_of(store, f"SELECT count(*) AS files FROM glob('{folder}/*')"), key=str) == before
