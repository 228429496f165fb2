"""What the two vendors of visits tell alike, in the evidence and in what a later read brings."""

from __future__ import annotations

from core.source_under_test import SourceUnderTest


def test_reading_on_writes_again_only_what_was_open(vendor: SourceUnderTest) -> None:
    first = vendor.run("read")

    second = vendor.run("read", "--state", vendor.file("state.jsonl", first.stdout))

    assert second.code == 0
    assert len(second.records(vendor.stream)) == 1
    assert second.records(vendor.stream)[0] in first.records(vendor.stream)


def test_the_account_of_evidence_is_that_of_the_settings(vendor: SourceUnderTest) -> None:
    found = vendor.run("read", "--evidence").records()

    account = str(vendor.settings.get("pid", vendor.settings.get("cid")))
    assert {evidence["account"] for evidence in found} == {account}


def test_evidence_tells_the_same_times_as_the_vendor(vendor: SourceUnderTest) -> None:
    found = vendor.run("read", "--evidence").records()

    minute = vendor.source == "electa"
    assert [(one["person_name"], one["started_at"], one["ended_at"]) for one in found] == [
        ("Ann", "2026-10-30T08:00:00Z" if minute else "2026-10-30T08:00:12Z", found[0]["ended_at"]),
        ("Bo", "2026-10-30T08:05:00Z", "2026-10-30T09:00:00Z"),
        ("Bo", "2026-10-31T10:00:00Z", "2026-10-31T11:00:00Z"),
        ("Cy", "2026-11-01T23:00:00Z", None),
    ]
    assert found[0]["ended_at"] == ("2026-10-30T09:30:00Z" if minute else "2026-10-30T09:30:02Z")
    assert {one["precision"] for one in found} == {"minute" if minute else "second"}
    assert {(one["clipped_start"], one["clipped_end"]) for one in found} == {(False, False)}
