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
from passmuster.testing.source_under_test import ContractCase, SourceUnderTest, by_key, keys
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
    """Tests with a vendor to whom nothing happens."""

    subject: ClassVar[ContractCase]

    def test_the_vendor_is_reached_with_good_settings(self) -> None:
        with self.subject.open() as desk:
            run = desk.run("check")

        assert run.code == 0, run.stderr
        assert run.messages == [{"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}]

    def test_the_catalog_lists_the_streams_with_their_schemas(self) -> None:
        known = {stream.name: stream for stream in self.subject.kind.streams}
        with self.subject.open() as desk:
            run = desk.run("discover")

        assert run.code == 0, run.stderr
        listed = {each["name"]: each for each in run.messages[0]["catalog"]["streams"]}
        assert listed.keys() == known.keys(), f"not offered by the vendor: {known.keys() - listed.keys()}"
        for name, stream in known.items():
            assert listed[name]["json_schema"] == stream.schema(), f"{name} has another schema"

    def test_every_record_is_valid_and_has_a_key_of_its_own(self, stream: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            run = desk.read(stream)
            rejects = desk.rejects.read_text(encoding="utf-8") if desk.rejects.exists() else ""

        _assert_complete(run, stream)
        assert rejects == "", f"records were set aside: {rejects}"
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
        with self.subject.open() as desk:
            first, second = desk.read(stream), desk.read(stream)

        assert first.records() == second.records(), _difference(first, second)

    def test_partitions_read_side_by_side_bring_the_same(self, stream: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            alone, beside = desk.read(stream), desk.read(stream, "--workers", "4")

        assert_protocol(beside)
        assert by_key(stream, alone.records()) == by_key(stream, beside.records()), _difference(alone, beside)

    def test_the_program_for_airbyte_brings_the_same(self, stream: type[Stream[Any]]) -> None:
        chosen = {"stream": {"name": stream.name, "json_schema": {}}, "sync_mode": "incremental"}
        with self.subject.open() as desk:
            ours = desk.read(stream)
            catalog = desk.file("catalog.json", json.dumps({"streams": [chosen]}))
            theirs = desk.connector("read", "--catalog", catalog)

        assert theirs.code == 0, theirs.stdout.decode()
        assert_protocol(theirs)
        assert ours.records() == theirs.records(), _difference(ours, theirs)

    def test_reading_on_from_any_state_loses_nothing(self, stream: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            whole = desk.read(stream)
            truth = by_key(stream, whole.records())
            lines = whole.stdout.splitlines(keepends=True)
            ends = [number for number, line in enumerate(lines, 1) if line.startswith(b'{"type":"STATE"')]
            for end in ends[:: -(-len(ends) // _STATES)]:
                before = b"".join(lines[:end])
                desk.clock.sleep(_LATER)
                run = desk.read(stream, "--state", desk.file("state.jsonl", before))

                _assert_complete(run, stream)
                assert_protocol(run)
                union = by_key(stream, [*Run(0, before, "").records(), *run.records()])
                lost = truth.keys() - union.keys()
                assert not lost, f"{lost} are lost after the state of line {end}"
                assert union == truth, f"another truth after the state of line {end}"

    def test_reading_on_brings_nothing_old_again(self, stream: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            first = desk.read(stream)
            desk.clock.sleep(_LATER)
            second = desk.read(stream, "--state", desk.file("state.jsonl", first.stdout))
            old = [record for record in second.records() if _is_old(record, desk, stream)]

        _assert_complete(second, stream)
        told = by_key(stream, first.records())
        assert by_key(stream, second.records()).items() <= told.items(), "records that were not there before"
        assert not old, f"older than the look-back: {old}"
        if stream.cursor_field is not None and not isinstance(stream.sync_strategy, Snapshot):
            assert len(second.records()) < len(told), "everything came again, or nothing here is old enough"

    def test_a_state_from_the_far_future_keeps_no_record_back(self, stream: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            first = desk.read(stream)
            state = _in_the_future(first.states()[-1])
            run = desk.read(stream, "--state", desk.file("state.json", json.dumps([state])))

        _assert_complete(run, stream)
        assert_protocol(run)
        invented = by_key(stream, run.records()).keys() - by_key(stream, first.records()).keys()
        assert not invented, f"records that were not there before: {invented}"
        if isinstance(stream.sync_strategy, TimeWindows):
            # How far a read came whose clock was wrong, nobody knows.
            kept_back = by_key(stream, first.records()).keys() - by_key(stream, run.records()).keys()
            assert not kept_back, f"records behind a time that has not come yet were not read: {kept_back}"

    def test_evidence_is_valid_stable_and_names_its_record(self, evident: type[Stream[Any]]) -> None:
        with self.subject.open() as desk:
            records = desk.read(evident).records()
            first, second = desk.read(evident, "--evidence"), desk.read(evident, "--evidence")

        _assert_complete(first, evident)
        assert evident.kind is not None
        schema, evidence = load_schema("passmuster", evident.kind), first.records()
        assert evidence, f"no record of {evident.name} makes evidence"
        _, bad = Checker(schema).sort(evidence)
        assert not bad, f"{bad[0][1]}: {bad[0][0]}"
        account = evidence[0]["account"]
        assert account, "the source does not say whose data it is"
        prefix = f"{self.subject.kind.name}:{account}:{evident.name}:"
        named = {prefix + ":".join(map(str, key)) for key in keys(evident, records)}
        ids = [each["evidence_id"] for each in evidence]
        assert set(ids) <= named, f"evidence of no record: {set(ids) - named}"
        assert len(set(ids)) == len(ids), "two pieces of evidence have one id"
        assert ids == [each["evidence_id"] for each in second.records()], "the ids change between reads"

    def test_times_in_evidence_are_in_utc(self, evident: type[Stream[Any]]) -> None:
        assert evident.kind is not None
        rules = load_schema("passmuster", evident.kind)["properties"]
        fields = [name for name, rule in rules.items() if rule.get("format") == "date-time"]
        with self.subject.open() as desk:
            evidence = desk.read(evident, "--evidence").records()

        assert fields, f"the kind {evident.kind} has no times"
        for each in evidence:
            for name in fields:
                assert each[name] is None or each[name].endswith("Z"), f"'{name}' is {each[name]}"

    def test_evidence_is_made_of_any_record_that_the_schema_accepts(self, evident: type[Stream[Any]]) -> None:
        import hypothesis

        from passmuster.testing.generated_records import records

        with self.subject.open() as desk:
            stream = desk.opened(evident)

        # Without the phase that explains: it takes longer than all others.
        phases = (hypothesis.Phase.generate, hypothesis.Phase.shrink)

        @hypothesis.settings(
            deadline=None, database=None, derandomize=True, report_multiple_bugs=False, phases=phases
        )
        @hypothesis.given(records(evident.schema()))
        def check(record: Record) -> None:
            _assert_evidence(stream, record, desk)

        check()


def _assert_evidence(stream: Stream[Any], record: Record, desk: SourceUnderTest) -> None:
    from passmuster.reading.evidence import EvidenceMaker, Recipe
    from passmuster.times.instants import format_instant

    try:
        fields = stream.evidence(record).fields()
    except ValueError:
        return  # the kind has no place for such a record, and says so
    source = stream.source
    maker = EvidenceMaker(source.name, source.account, stream.name, Recipe.of_stream(stream))
    made, unfit = maker.make([record], [format_instant(desk.clock.now())])
    if not made:
        # A time beyond the years of the kind is the vendor's mistake: the record is set aside.
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
    """The first place where two reads differ."""
    for one, other in zip(first.records(), second.records(), strict=False):
        if one != other:
            return f"{one} became {other}"
    return f"{len(first.records())} records became {len(second.records())}: {second.stderr}"


def _is_old(record: Record, desk: SourceUnderTest, stream: type[Stream[Any]]) -> bool:
    """Whether a record that will not change any more began before all that is to be read again."""
    opened = desk.opened(stream)
    started = opened.started(record)
    if started is None or opened.is_open(record) or not isinstance(stream.sync_strategy, TimeWindows):
        return False
    # A window begins at a whole unit of the vendor's time, or with his day.
    unit = timedelta(days=1) if stream.sync_strategy.by_day else stream.sync_strategy.precision
    lookback: timedelta = opened.source.lookback
    return started < desk.subject.now - SETTLE - lookback - unit


def _in_the_future(value: Any) -> Any:
    """The state with every time in it moved to where no time is."""
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
