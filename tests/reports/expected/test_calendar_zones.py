"""The zones of a calendar: whose a name is, IANA's, Windows' or the file's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import BERLIN, FIXED_PARTS, MONDAY, calendar, event, observance, october, read, told, zone
from passmuster_reports.expected.calendar.content_lines import read_lines
from passmuster_reports.expected.calendar.own_zone import read_zone

#: New York's clocks.
SUMMER = observance("DAYLIGHT", "20070311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU")
WINTER = observance("STANDARD", "20071104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU")

#: A clock that never changes, an hour ahead of UTC.
FIXED = observance(*FIXED_PARTS)


def at_eight(name: str, uid: str = "u1", day: int = 5) -> str:
    return event(f"DTSTART;TZID={name}:202610{day:02}T080000", "DURATION:PT1H", uid=uid)


def begins(*components: str) -> datetime:
    found = read(calendar(*components))
    assert found.problems == ()
    return found.occurrences[0].start


@pytest.mark.parametrize(
    "name",
    [
        "EST",
        "EST5EDT",
        "US/Eastern",
        "Etc/GMT+5",
        "UTC",
        "GMT",
        "Eastern",
        "W. Europe Standard Time",
        "Custom A",
    ],
)
def test_a_name_of_no_place_is_the_files_own(name: str) -> None:
    assert begins(zone(name, SUMMER, WINTER), at_eight(name)) == october(5, 12)


@pytest.mark.parametrize("name", ["Europe/Berlin", "europe/berlin", "/mozilla.org/20050126_1/Europe/Berlin"])
def test_a_place_has_the_clocks_of_iana_and_a_note_where_the_file_has_others(name: str) -> None:
    (only,) = read(calendar(zone(name, FIXED), at_eight(name))).occurrences

    assert only.start == october(5, 6)
    assert only.note == (
        "Europe/Berlin: the zone that is known by that name is meant; "
        "by the file's own VTIMEZONE it would begin at 2026-10-05T07:00:00Z"
    )


def test_a_zone_of_the_file_that_differs_from_the_known_one_is_noted() -> None:
    (only,) = read(calendar(zone("EST", SUMMER, WINTER), at_eight("EST"))).occurrences

    assert only.note == (
        "EST: the file's own VTIMEZONE is meant; by the zone that is known by that name it would begin at "
        "2026-10-05T13:00:00Z"
    )


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("Europe/Berlin", 6),
        ("W. Europe Standard Time", 6),
        ('"W. Europe Standard Time"', 6),
        ("/freeassociation.sourceforge.net/Europe/Berlin", 6),
        ("US/Eastern", 12),
        ("EST", 13),
        ("Etc/GMT+5", 13),
        ("America/Argentina/Buenos_Aires", 11),
    ],
)
def test_without_a_definition_a_name_is_what_everybody_knows_by_it(name: str, hour: int) -> None:
    assert begins(at_eight(name)) == october(5, hour)


@pytest.mark.parametrize("name", ["(UTC+01:00) Amsterdam, Berlin, Bern, Rome", '"tzone://Microsoft/Custom"'])
def test_a_name_may_hold_colons_and_commas(name: str) -> None:
    assert begins(zone(name.strip('"'), FIXED), at_eight(name)) == october(5, 7)


def test_each_calendar_of_a_file_has_its_own_zones() -> None:
    text = calendar(zone("Hall", FIXED), at_eight("Hall")) + calendar(
        zone("Hall", SUMMER, WINTER), at_eight("Hall", "u2")
    )

    assert told(read(text)) == ["05 07:00-08:00 101", "05 12:00-13:00 101"]
    assert read(text + calendar(at_eight("Hall", "u3"))).problems == (
        "s.ics, line 47 (UID u3): `DTSTART`: 'Hall' is no zone of IANA, of Windows, or of this file",
    )


@pytest.mark.parametrize(
    "broken",
    [
        zone("Hall"),
        zone("Hall", observance("STANDARD", "soon", "+0100", "+0100")),
        zone("Hall", observance("STANDARD", "19700101T000000", "east", "+0100")),
        zone("Hall", observance("STANDARD", "19700101T000000", "+2500", "+0100")),
        zone("Hall", "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nEND:STANDARD"),
        zone("Hall", observance("STANDARD", "19700101T000000", "+0100", "+0200", "RRULE:FREQ=SECONDLY")),
        zone("Hall", observance("STANDARD", "16010101T000000", "+0100", "+0200", "RRULE:FREQ=DAILY")),
    ],
)
def test_a_zone_fails_the_file_only_where_it_is_used(broken: str) -> None:
    assert told(read(calendar(broken, event(*MONDAY)))) == ["05 06:00-07:00 101"]
    assert read(calendar(broken, at_eight("Hall"))).problems == (
        f"s.ics, line {5 + broken.count(chr(10))} (UID u1): `DTSTART`: "
        "'Hall' is no zone of IANA, of Windows, or of this file, whose VTIMEZONE cannot be read",
    )


def test_a_broken_definition_of_a_known_name_leaves_what_is_known() -> None:
    assert begins(zone("W. Europe Standard Time"), at_eight("W. Europe Standard Time")) == october(5, 6)
    assert begins(zone("Europe/Berlin"), at_eight("Europe/Berlin")) == october(5, 6)


def test_a_zone_with_two_names_is_known_by_both() -> None:
    two = zone("Hall", "TZID:Annex", FIXED)

    assert told(read(calendar(two, at_eight("Hall"), at_eight("Annex", "u2", 6)))) == [
        "05 07:00-08:00 101",
        "06 07:00-08:00 101",
    ]


def test_what_newer_standards_add_to_a_zone_does_not_matter() -> None:
    newer = zone("Custom A", "TZUNTIL:20301027T010000Z", "TZID-ALIAS-OF:x", "LAST-MODIFIED:x", SUMMER, WINTER)

    assert begins(newer, at_eight("Custom A")) == october(5, 12)


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("America/New_York", 12),
        ("W. Europe Standard Time", 6),
        ('"W. Europe Standard Time"', 6),
        (" 'America/New_York' ", 12),
        ("Hall", 7),
    ],
)
def test_the_zone_of_the_calendar_is_that_of_times_without_one(name: str, hour: int) -> None:
    floating = event("DTSTART:20261005T080000", "DTEND:20261005T090000")

    assert begins(f"X-WR-TIMEZONE:{name}", zone("Hall", FIXED), floating) == october(5, hour)


def test_the_zone_of_the_calendar_moves_no_time_that_has_one() -> None:
    utc = event("DTSTART:20261021T060000Z", "DTEND:20261021T070000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    both = event("DTSTART;TZID=Asia/Tokyo:20261005T060000Z", "DURATION:PT1H", uid="u2")

    assert told(read(calendar("X-WR-TIMEZONE:Europe/Berlin", utc, both))) == [
        "05 06:00-07:00 101",
        "21 06:00-07:00 101",
        "28 06:00-07:00 101",
    ]


def test_a_calendars_zone_that_nobody_knows_is_named_once_and_only_where_it_is_used() -> None:
    floating = [event("DTSTART:20261005T080000", "DURATION:PT1H", uid=f"u{number}") for number in range(3)]

    assert told(read(calendar("X-WR-TIMEZONE:No/Where", event(*MONDAY)))) == ["05 06:00-07:00 101"]
    assert read(calendar("X-WR-TIMEZONE:No/Where", *floating)).problems == (
        "s.ics, line 4: `X-WR-TIMEZONE`: 'No/Where' is no zone of IANA, of Windows, or of this file",
    )
    assert read(calendar("X-WR-TIMEZONE:Asia/Tokyo", "X-WR-TIMEZONE:Asia/Seoul", *floating)).problems == (
        "s.ics, line 5: `X-WR-TIMEZONE` comes more than once",
    )


def test_the_last_onset_before_a_rule_ends_in_utc_is_kept() -> None:
    # The rule of 1996 ends with its onset at 01:00 in UTC, which the wall shows as 03:00.
    winter = observance(
        "STANDARD",
        "19960101T030000",
        "+0200",
        "+0100",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20261025T010000Z",
    )
    summer = observance(
        "DAYLIGHT",
        "19960331T020000",
        "+0100",
        "+0200",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329T010000Z",
    )

    assert begins(zone("Hall", winter, summer), at_eight("Hall", day=26)) == october(26, 7)


@given(
    st.integers(0, 36 * 365 * 86_400).map(
        lambda seconds: datetime.min.replace(year=2000) + timedelta(seconds=seconds)  # noqa: DTZ901  # on a wall
    ),
    st.sampled_from([0, 1]),
)
def test_a_zone_of_the_file_with_berlins_rules_shows_berlins_time(local: datetime, fold: int) -> None:
    text = calendar(
        zone(
            "Hall",
            observance(
                "STANDARD", "19961027T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"
            ),
            observance(
                "DAYLIGHT", "19970330T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"
            ),
        )
    )
    hall = read_zone(next(read_lines(text.encode(), "s.ics").calendars[0].walk("VTIMEZONE")), "Hall")
    assert hall is not None

    instant = local.replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)

    assert local.replace(tzinfo=hall, fold=fold).astimezone(UTC) == instant
    shown, wanted = instant.astimezone(hall), instant.astimezone(BERLIN)
    assert (shown.replace(tzinfo=None), shown.fold) == (wanted.replace(tzinfo=None), wanted.fold)
    assert (hall.utcoffset(None), hall.dst(None), hall.tzname(None)) == (None, None, "Hall")
    assert shown - wanted == timedelta()
