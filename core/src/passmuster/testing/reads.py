"""What a source does while nothing goes wrong: its records, its states, its evidence."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from passmuster.schemas.loader import load_schema
from passmuster.schemas.validation import Checker
from passmuster.sdk.sync_strategies import Snapshot, TimeWindows
from passmuster.sync.progress import SETTLE
from passmuster.testing.program import Run
from passmuster.testing.protocol import assert_protocol
from passmuster.testing.source_under_test import ContractCase, SourceUnderTest, assert_keys, by_key, keys
from passmuster.times.instants import parse_instant

if TYPE_CHECKING:
    from passmuster.sdk.source import Record, Stream

#: As far ahead as calendars go, but for the zones that are ahead of UTC.
_FUTURE = "9999-12-30T00:00:00Z"
#: From so many of a read's states is read on.
_STATES = 12
#: Seconds between a read and the one that goes on from it: two reads at one instant leave one state.
_LATER = 60


class Reads:
    """Tests with a vendor without a fault."""

    case: ClassVar[ContractCase]

    def test_the_vendor_is_reached_with_good_settings(self) -> None:
        with self.case.open() as source:
            run = source.run("check")

        assert run.code == 0, run.stderr
        assert run.messages == [{"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}]

    def test_the_catalog_lists_the_streams_with_their_schemas(self) -> None:
        known = {stream.name: stream for stream in self.case.source_class.streams}
        with self.case.open() as source:
            run = source.run("discover")

        assert run.code == 0, run.stderr
        listed = {entry["name"]: entry for entry in run.messages[0]["catalog"]["streams"]}
        assert listed.keys() == known.keys(), f"not offered by the vendor: {known.keys() - listed.keys()}"
        for name, stream in known.items():
            assert listed[name]["json_schema"] == stream.schema(), f"{name} has another schema"

    def test_every_record_is_valid_and_has_a_key_of_its_own(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            run = source.read(stream)
            rejects = source.rejects.read_text(encoding="utf-8") if source.rejects.exists() else ""

        _assert_complete(run, stream)
        assert rejects == "", f"records were rejected: {rejects}"
        assert_protocol(run)
        records = run.records()
        assert records, f"the vendor of this test tells nothing of {stream.name}"
        _, bad = Checker(stream.schema()).sort(records)
        assert not bad, f"{bad[0][1]}: {bad[0][0]}"
        found = keys(stream, records)
        double = {key for key in found if found.count(key) > 1}
        assert not double, f"{stream.primary_key} is not unique: {sorted(map(str, double))}"
        assert None not in {part for key in found for part in key}, "a part of a key is null"

    def test_two_full_reads_are_the_same(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            first, second = source.read(stream), source.read(stream)

        assert first.records() == second.records(), _difference(first, second)

    def test_partitions_read_side_by_side_bring_the_same(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            alone, beside = source.read(stream), source.read(stream, "--workers", "4")
            source.assert_truth(beside, stream, "a read with four workers")

        assert_protocol(beside)
        assert by_key(stream, alone.records()) == by_key(stream, beside.records()), _difference(alone, beside)

    def test_the_program_for_airbyte_brings_the_same(self, stream: type[Stream[Any]]) -> None:
        chosen = {"stream": {"name": stream.name, "json_schema": {}}, "sync_mode": "incremental"}
        with self.case.open() as source:
            ours = source.read(stream)
            catalog = source.file("catalog.json", json.dumps({"streams": [chosen]}))
            theirs = source.connector("read", "--catalog", catalog)

            assert theirs.code == 0, theirs.stdout.decode()
            source.assert_truth(theirs, stream, "the program for Airbyte")
        assert_protocol(theirs)
        assert ours.records() == theirs.records(), _difference(ours, theirs)

    def test_reading_on_from_any_state_loses_nothing(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            whole = source.read(stream)
            truth = by_key(stream, whole.records())
            lines = whole.stdout.splitlines(keepends=True)
            ends = [number for number, line in enumerate(lines, 1) if line.startswith(b'{"type":"STATE"')]
            for end in ends[:: -(-len(ends) // _STATES)]:
                before = b"".join(lines[:end])
                source.clock.sleep(_LATER)
                run = source.read(stream, "--state", source.file("state.jsonl", before))

                _assert_complete(run, stream)
                assert_protocol(run)
                union = by_key(stream, [*Run(0, before, "").records(), *run.records()])
                assert_keys(set(union), source.truth(stream), f"reading on after the state of line {end}")
                assert union == truth, f"another truth after the state of line {end}"

    def test_reading_on_brings_nothing_old_again(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            first = source.read(stream)
            source.clock.sleep(_LATER)
            second = source.read(stream, "--state", source.file("state.jsonl", first.stdout))
            old = [record for record in second.records() if _is_old(record, source, stream)]

        _assert_complete(second, stream)
        told = by_key(stream, first.records())
        assert by_key(stream, second.records()).items() <= told.items(), "records that were not there before"
        assert not old, f"older than the look-back: {old}"
        if stream.cursor_field is not None and not isinstance(stream.sync_strategy, Snapshot):
            assert len(second.records()) < len(told), "everything came again, or nothing here is old enough"

    def test_a_state_from_the_far_future_keeps_no_record_back(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            first = source.read(stream)
            state = _in_the_future(first.states()[-1])
            run = source.read(stream, "--state", source.file("state.json", json.dumps([state])))

        _assert_complete(run, stream)
        assert_protocol(run)
        invented = by_key(stream, run.records()).keys() - by_key(stream, first.records()).keys()
        assert not invented, f"records that were not there before: {invented}"
        if isinstance(stream.sync_strategy, TimeWindows):
            # How far a read came whose clock was wrong, nobody knows.
            kept_back = by_key(stream, first.records()).keys() - by_key(stream, run.records()).keys()
            assert not kept_back, f"records behind a time that has not come yet were not read: {kept_back}"

    def test_evidence_is_valid_stable_and_names_its_record(self, evident: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            records = source.read(evident).records()
            first, second = source.read(evident, "--evidence"), source.read(evident, "--evidence")

        _assert_complete(first, evident)
        assert evident.kind is not None
        schema, evidence = load_schema("passmuster", evident.kind), first.records()
        assert evidence, f"no record of {evident.name} makes evidence"
        _, bad = Checker(schema).sort(evidence)
        assert not bad, f"{bad[0][1]}: {bad[0][0]}"
        account = evidence[0]["account"]
        assert account, "the source does not say whose data it is"
        prefix = f"{self.case.source_class.name}:{account}:{evident.name}:"
        named = {prefix + ":".join(map(str, key)) for key in keys(evident, records)}
        ids = [line["evidence_id"] for line in evidence]
        assert set(ids) <= named, f"evidence of no record: {set(ids) - named}"
        assert len(set(ids)) == len(ids), "two evidence records have one id"
        assert ids == [line["evidence_id"] for line in second.records()], "the ids change between reads"

    def test_times_in_evidence_are_in_utc(self, evident: type[Stream[Any]]) -> None:
        assert evident.kind is not None
        rules = load_schema("passmuster", evident.kind)["properties"]
        fields = [name for name, rule in rules.items() if rule.get("format") == "date-time"]
        with self.case.open() as source:
            evidence = source.read(evident, "--evidence").records()

        assert fields, f"the kind {evident.kind} has no times"
        for line in evidence:
            for name in fields:
                assert line[name] is None or line[name].endswith("Z"), f"'{name}' is {line[name]}"

    def test_evidence_is_made_of_any_record_that_the_schema_accepts(self, evident: type[Stream[Any]]) -> None:
        import hypothesis

        from passmuster.testing.generated_records import records

        with self.case.open() as source:
            stream = source.opened(evident)

        # Without the phase that explains: it takes longer than all others.
        phases = (hypothesis.Phase.generate, hypothesis.Phase.shrink)

        @hypothesis.settings(
            deadline=None, database=None, derandomize=True, report_multiple_bugs=False, phases=phases
        )
        @hypothesis.given(records(evident.schema()))
        def check(record: Record) -> None:
            _assert_evidence(stream, record, source)

        check()


def _assert_evidence(stream: Stream[Any], record: Record, under_test: SourceUnderTest) -> None:
    from passmuster.reading.evidence import EvidenceMaker, Recipe
    from passmuster.times.instants import format_instant

    try:
        fields = stream.evidence(record).fields()
    except ValueError:
        return  # the kind has no place for such a record, and says so
    source = stream.source
    maker = EvidenceMaker(source.name, source.account, stream.name, Recipe.of_stream(stream))
    made, unfit = maker.make([record], [format_instant(under_test.clock.now())])
    if not made:
        # A time beyond the years of the kind is the vendor's mistake: the record is rejected.
        reasons = unfit[0][1].split("; ")
        assert all(reason.endswith("is no date-time") for reason in reasons), f"{unfit[0][1]}: {record}"
        return
    if "open" in fields and isinstance(stream.sync_strategy, TimeWindows):
        assert stream.started(record) is not None, "a visit without a start"
        assert stream.is_open(record) is fields["open"], f"open or not: {record}"


def _assert_complete(run: Run, stream: type[Stream[Any]]) -> None:
    assert run.code == 0, f"exit code {run.code}: {run.stderr}"
    assert run.statuses(stream.name)[-1] == "COMPLETE", run.stderr


def _difference(first: Run, second: Run) -> str:
    """Return the first place where two reads differ."""
    for one, other in zip(first.records(), second.records(), strict=False):
        if one != other:
            return f"{one} became {other}"
    return f"{len(first.records())} records became {len(second.records())}: {second.stderr}"


def _is_old(record: Record, source: SourceUnderTest, stream: type[Stream[Any]]) -> bool:
    """Return whether a record that will not change any more began before all that is to be read again."""
    opened = source.opened(stream)
    started = opened.started(record)
    if started is None or opened.is_open(record) or not isinstance(stream.sync_strategy, TimeWindows):
        return False
    # A window begins at a whole unit of the vendor's time, or with its day.
    unit = timedelta(days=1) if stream.sync_strategy.by_day else stream.sync_strategy.precision
    lookback: timedelta = opened.source.lookback
    return started < source.case.now - SETTLE - lookback - unit


def _in_the_future(value: Any) -> Any:
    """Return the state with every time in it moved to where no time is."""
    if isinstance(value, dict):
        return {name: _in_the_future(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_in_the_future(inner) for inner in value]
    if not isinstance(value, str):
        return value
    try:
        parse_instant(value)
    except ValueError:
        return value
    return _FUTURE
