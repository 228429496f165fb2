"""Whatever roster, evidence and coverage there are: nobody is absent of whom silence says nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from reports.assessment.assessments import begun
from reports.lines import coverage, presence, record

SESSION = ("2026-10-05T08:00:00Z", "2026-10-05T10:00:00Z")
SCHEDULE = f"session,place,start,end\nS,101,{SESSION[0]},{SESSION[1]}\n"
SOURCES = ("zego", "electa")
IDS = ("1", "2", "3", "E1")

ids = st.sampled_from(IDS)
#: A person's cell in the column of each source: left empty, or one or two ids.
cells = st.lists(ids, max_size=2, unique=True).map(";".join)
members = st.lists(st.tuples(ids, cells, cells), min_size=1, max_size=4, unique_by=lambda each: each[0])
columns = st.sets(st.sampled_from([*SOURCES, "zegoo"]))
#: Visits of an id to the session's room or another, on its day, long before or at the time of the session.
visits = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        ids,
        st.sampled_from(["101", "102"]),
        st.sampled_from(["10-05", "10-06", "03-01"]),
    ),
    max_size=3,
)
#: Hours of the session's day that were read, by source.
reads = st.dictionaries(
    st.sampled_from(SOURCES), st.sampled_from([(0, 12), (8, 10), (0, 9), (9, 12)]), min_size=1
)


def roster_text(people: list[tuple[str, str, str]], named: set[str]) -> str:
    """The roster with the columns of these names; that of `zegoo` has what `zego` would have."""
    text = io.StringIO()
    writer = csv.writer(text)
    headings = sorted(named)
    writer.writerow(["person", "name", *headings])
    for person, zego, electa in people:
        by_name = {"zego": zego, "zegoo": zego, "electa": electa}
        writer.writerow([person, f"name of {person}", *(by_name[each] for each in headings)])
    return text.getvalue()


@settings(max_examples=12 * EFFORT)
@given(members, columns, visits, reads)
def test_absent_is_only_whom_every_source_that_tells_of_the_session_can_know_and_was_read_for(
    people: list[tuple[str, str, str]],
    named: set[str],
    seen: list[tuple[str, str, str, str]],
    read: dict[str, tuple[int, int]],
) -> None:
    messages: list[dict[str, Any]] = [
        record(presence(who, f"2026-{day}T08:30:00Z", f"2026-{day}T09:00:00Z", source=source, place_id=place))
        for source, who, place, day in seen
    ]
    messages += [
        coverage(f"2026-10-05T{first:02}:00:00Z", f"2026-10-05T{last:02}:00:00Z", source=source, partition={})
        for source, (first, last) in read.items()
    ]
    at_the_place = {source for source, _, place, _ in seen if place == "101"}
    telling = at_the_place or {source for source, *_ in seen} | set(read)

    with begun(*messages, roster=roster_text(people, named), schedule=SCHEDULE) as (connection, _):
        rows = connection.execute("SELECT person, status, doubt FROM register WHERE expected").fetchall()

    assert len(rows) == len(people)
    for person, status, doubt in rows:
        if status != "absent":
            assert status != "not assessed" or doubt["form"]
            continue
        assert telling
        for source in telling:
            first, last = read[source]
            assert first <= 8
            assert last >= 10
            cell = next(each for each in people if each[0] == person)[1 + SOURCES.index(source)]
            ever_named = any((source, person) == (each[0], each[1]) for each in seen)
            assert cell if source in named else ever_named
