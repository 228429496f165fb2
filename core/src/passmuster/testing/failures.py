"""What a source does when things go wrong: nothing is lost unsaid, and nothing is passed off as success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from passmuster.testing.faults import (
    BUSY,
    CUT,
    DOWN,
    ECHO,
    FORBIDDEN,
    PASSING,
    REFUSED,
    RUBBISH,
    WAIT,
    Fault,
)
from passmuster.testing.protocol import assert_protocol
from passmuster.testing.source_under_test import ContractCase, SourceUnderTest, by_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster.sdk.source import Record, Stream
    from passmuster.testing.program import Run

Truth = dict[tuple[Any, ...], "Record"]

#: A fault is injected into so many of a read's first requests, one after the other, and into the last one.
_FIRST = 4
#: Requests after a refusal: one new login and one more try are no attack, and vendors lock accounts.
_AFTER_A_REFUSAL = 3
_REFUSED, _INCOMPLETE = 3, 1


class Failures:
    """Tests with a fault at each of a read's requests in turn."""

    case: ClassVar[ContractCase]

    def test_a_fault_that_passes_costs_nothing(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for fault in PASSING:
            for number in numbers:
                with self.case.open() as source:
                    source.server.inject(fault, number)
                    run = source.read(stream)

                where = f"{fault.name} at request {number}"
                assert run.code == 0, f"{where} was not survived: {run.stderr}"
                assert_protocol(run)
                assert by_key(stream, run.records()) == truth, f"{where} changed what was read"

    def test_retry_after_is_kept(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for number in numbers:
            with self.case.open() as source:
                source.server.inject(BUSY, number)
                run = source.read(stream)
                faulty, next_one = source.server.requests[number - 1 : number + 1]

            assert run.code == 0, f"{BUSY.name} at request {number} was not survived: {run.stderr}"
            assert by_key(stream, run.records()) == truth, f"{BUSY.name} changed what was read"
            waited = (next_one.at - faulty.at).total_seconds()
            assert WAIT <= waited <= WAIT + 1, f"asked to wait {WAIT} seconds, it waited {waited}"

    def test_half_an_answer_is_never_the_whole(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for number in numbers:
            with self.case.open() as source:
                source.server.inject(CUT, number)
                run = source.read(stream)
                _assert_honest(run, stream, truth, f"{CUT.name} at request {number}")
                again = source.read(stream, "--state", source.file("state.jsonl", run.stdout or b"[]"))

            assert again.code == 0, again.stderr
            union = by_key(stream, [*run.records(), *again.records()])
            assert union == truth, f"{CUT.name} at request {number}: reading on does not bring the truth"

    def test_a_vendor_that_is_down_is_an_error_that_names_the_stream(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for source, run, where in self._faulty_reads(stream, [DOWN], numbers):
            assert run.code == _INCOMPLETE, f"{where}: exit code {run.code}"
            _assert_honest(run, stream, truth, where)
            assert run.errors()[0]["failure_type"] == "transient_error", f"{where}: {run.errors()}"
            assert len(source.server.requests) > len(numbers), f"{where} was not tried again"

    def test_a_refusal_is_an_error_of_its_own_and_is_not_repeated(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for number in numbers:
            for source, run, where in self._faulty_reads(stream, [REFUSED], [number]):
                assert run.code == _REFUSED, f"{where}: exit code {run.code}, not {_REFUSED}: {run.stderr}"
                _assert_honest(run, stream, truth, where)
                assert {error["failure_type"] for error in run.errors()} == {"config_error"}, where
                after = len(source.server.requests) - number
                assert after <= _AFTER_A_REFUSAL, f"{where}: {after} requests after it lock an account"

    def test_a_check_of_refused_credentials_fails(self) -> None:
        with self.case.open() as source:
            source.server.inject(REFUSED, 1, lasting=True)
            run = source.run("check")

        assert run.code == 1, f"exit code {run.code}"
        assert run.messages[0]["connectionStatus"]["status"] == "FAILED", run.messages

    def test_rubbish_is_an_error_that_names_the_stream(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for _, run, where in self._faulty_reads(stream, RUBBISH, numbers):
            assert run.code != 0, f"{where} was taken for an answer"
            _assert_honest(run, stream, truth, where)

    def test_one_answer_of_rubbish_is_asked_for_once_more(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for number in numbers:
            with self.case.open() as source:
                source.server.inject(RUBBISH[0], number)
                run = source.read(stream)
                after = len(source.server.requests) - number

            where = f"{RUBBISH[0].name} at request {number}"
            _assert_honest(run, stream, truth, where)
            # A login is not asked again, and nothing is read without it.
            assert run.code == 0 or after == 0, f"{where} was not asked for once more: {run.stderr}"

    def test_what_is_forbidden_is_never_passed_off_as_read(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        for number in numbers:
            with self.case.open() as source:
                source.server.inject(FORBIDDEN, number)
                run = source.read(stream)

            _assert_honest(run, stream, truth, f"{FORBIDDEN.name} at request {number}")

    def test_a_vendor_that_repeats_what_was_sent_shows_no_secret(self, stream: type[Stream[Any]]) -> None:
        truth, numbers = self._read_without_fault(stream)
        # That no secret is in the output is looked for after every run, here as elsewhere.
        for _, run, where in self._faulty_reads(stream, [ECHO], numbers):
            assert run.code != 0, f"{where} was taken for an answer"
            _assert_honest(run, stream, truth, where)

    def _read_without_fault(self, stream: type[Stream[Any]]) -> tuple[Truth, list[int]]:
        """Return what there is to be read, and the numbers of the requests into which faults are injected."""
        with self.case.open() as source:
            run = source.read(stream)
            asked = len(source.server.requests)
            assert run.code == 0, run.stderr
            source.assert_truth(run, stream, "a read without a fault")
        return by_key(stream, run.records()), sorted({*range(1, min(_FIRST, asked) + 1), asked})

    def _faulty_reads(
        self, stream: type[Stream[Any]], faults: Sequence[Fault], numbers: Sequence[int]
    ) -> list[tuple[SourceUnderTest, Run, str]]:
        """Return a read for each fault and number, with the fault from that request on."""
        found = []
        for fault in faults:
            for number in numbers:
                with self.case.open() as source:
                    source.server.inject(fault, number, lasting=True)
                    run = source.read(stream)
                found.append((source, run, f"{fault.name} from request {number} on"))
        return found


def _assert_honest(run: Run, stream: type[Stream[Any]], truth: Truth, where: str) -> None:
    """Assert that success means that all was read, and that anything else names the source and the stream."""
    assert_protocol(run)
    records = by_key(stream, run.records())
    invented = records.keys() - truth.keys()
    assert not invented, f"{where}: records that the vendor does not have: {invented}"
    if run.code == 0:
        assert records == truth, f"{where}: some records are missing, and the exit code is 0"
        return
    assert run.statuses(stream.name)[-1] == "INCOMPLETE", f"{where}: {run.statuses(stream.name)}"
    errors = run.errors()
    assert errors, f"{where}: no error is among the messages"
    for error in errors:
        assert error["stream_descriptor"] == {"name": stream.name}, f"{where}: {error}"
        name = run.messages[0]["trace"]["stream_status"]["source"]
        assert error["message"].startswith(f"{name} {stream.name}"), f"{where}: {error['message']}"
