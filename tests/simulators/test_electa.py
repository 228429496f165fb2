"""The Electa simulator is as strict, and as odd, as Electa's pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from simulators.clock import MovableClock
from simulators.electa import ElectaSimulator, Visit

START = datetime(2026, 10, 5, 13, 30, tzinfo=UTC)
DAY = {"StartDateTimeUTC": "10/05/2026 00:00:00", "EndDateTimeUTC": "10/05/2026 23:59:59"}


def simulator(*visits: Visit, **options: Any) -> ElectaSimulator:
    return ElectaSimulator(visits, **{"clock": MovableClock(START), **options})


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 10, 5, hour, minute, second, tzinfo=UTC)


def visit(login: datetime, logout: datetime | None = None, **changes: Any) -> Visit:
    return Visit(
        **{"room_id": 1093, "user_id": 219418, "display_name": "Daniel", **changes},
        login=login,
        logout=logout,
    )


def refused(answer: requests.Response) -> str | None:
    """The error text; None when the call was not refused."""
    root = ElementTree.fromstring(answer.content)
    assert answer.status_code == HTTPStatus.OK
    return root.findtext("ResponseData") if root.findtext("ResponseCode") not in (None, "0") else None


def enter(sim: ElectaSimulator, **changes: str) -> requests.Response:
    parameters = {"CID": "12345", "AppKey": sim.app_key, **changes}
    return requests.get(sim.url + "/token/", parameters, timeout=10)


def login(sim: ElectaSimulator) -> str:
    return ElementTree.fromstring(enter(sim).content).findtext("ResponseData", "")


def ask(sim: ElectaSimulator, token: str | None = None, **parameters: str) -> requests.Response:
    given = {"CID": "12345", "Token": login(sim) if token is None else token, **parameters}
    return requests.get(sim.url + "/logs/", given, timeout=10)


def items(answer: requests.Response) -> list[dict[str, str]]:
    root = ElementTree.fromstring(answer.content)
    found = [{field.tag: field.text or "" for field in item} for item in root.iterfind("Items/Item")]
    assert root.findtext("Count") == str(len(found))
    return found


def names(answer: requests.Response) -> list[str]:
    return [item["DisplayName"] for item in items(answer)]


def test_the_answer_is_written_as_on_the_page() -> None:
    entered = visit(at(0, 5, 59), at(12, 0, 1), access_level="ADM", ip="xxx.xxx.128.11")

    with simulator(entered, visit(at(13, 7), external_name="dan", display_name="A & <b>")) as sim:
        answer = ask(sim, RoomID="1093", StartDateTimeUTC="10/5/2026", EndDateTimeUTC="10/6/2026")

    assert answer.text == (
        "<Logs><Count>2</Count><CompanyId>12345</CompanyId>"
        "<UTCFromDateTime>10/5/2026</UTCFromDateTime><UTCToDateTime>10/6/2026</UTCToDateTime><Items>"
        "<Item><UserId>219418</UserId><ExternaName/><RoomID>1093</RoomID><DisplayName>Daniel</DisplayName>"
        "<UTCIn>10/5/2026 12:05 AM</UTCIn><UTCOut>10/5/2026 12:00 PM</UTCOut>"
        "<IPAddress>xxx.xxx.128.11</IPAddress><AccessLevel>ADM</AccessLevel></Item>"
        "<Item><UserId>219418</UserId><ExternaName>dan</ExternaName><RoomID>1093</RoomID>"
        "<DisplayName>A &amp; &lt;b&gt;</DisplayName><UTCIn>10/5/2026 1:07 PM</UTCIn><UTCOut></UTCOut>"
        "<IPAddress>xxx.xxx.135.6</IPAddress><AccessLevel>STD</AccessLevel></Item>"
        "</Items></Logs>"
    )


def test_the_name_can_be_spelt_as_in_the_pages_text() -> None:
    with simulator(visit(at(9)), name_element="ExternalName") as sim:
        answer = ask(sim, RoomID="1093")

    assert "<ExternalName/>" in answer.text
    assert "ExternaName" not in answer.text


@pytest.mark.parametrize("name", ["王小明", "🦊", "فاطمة", "a\rb\nc\td", "]]>", "<!-- &amp; -->"])
def test_any_name_comes_through_whole(name: str) -> None:
    with simulator(visit(at(9), display_name=name)) as sim:
        answer = ask(sim, RoomID="1093")

    assert names(answer) == [name]


def test_a_name_that_xml_cannot_carry_is_the_tests_mistake() -> None:
    with pytest.raises(ValueError, match=r"XML 1\.0"):
        visit(at(9), display_name="\x00")


def test_two_entries_in_one_minute_are_two_items_that_look_the_same() -> None:
    twice = [visit(at(9, 0, 6), at(9, 0, 18)), visit(at(9, 0, 36), at(9, 0, 59))]

    with simulator(*twice) as sim:
        found = items(ask(sim, RoomID="1093"))
        truth = sim.truth()

    assert len(found) == 2
    assert found[0] == found[1]
    assert truth[0] == truth[1]


def test_the_truth_has_ids_as_integers_and_none_for_what_is_empty() -> None:
    with simulator(visit(at(9, 5, 30)), visit(at(20)), visit(at(8), at(8, 30))) as sim:
        truth, part = sim.truth(), sim.truth(since=at(8, 1), until=at(10))

    assert truth[1] == {
        "CompanyId": 12345,
        "UserId": 219418,
        "ExternalName": None,
        "RoomID": 1093,
        "DisplayName": "Daniel",
        "UTCIn": "2026-10-05T09:05:00Z",
        "UTCOut": None,
        "IPAddress": "xxx.xxx.135.6",
        "AccessLevel": "STD",
    }
    assert len(truth) == 2
    assert part == truth[1:]


def test_a_visit_appears_opens_and_closes_as_time_passes() -> None:
    clock, seen = MovableClock(START), []

    with simulator(visit(at(14), at(16)), clock=clock) as sim:
        for _ in range(3):
            seen.append([item["UTCOut"] for item in items(ask(sim, RoomID="1093", **DAY))])
            clock.move(timedelta(hours=2))

    assert seen == [[], [""], ["10/5/2026 4:00 PM"]]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ({}, ["today"]),
        ({"StartDateTimeUTC": "10/4/2026"}, ["yesterday", "today at 0:00"]),
        ({"StartDateTimeUTC": "10/4/2026", "EndDateTimeUTC": "10/5/2026"}, ["yesterday", "today at 0:00"]),
        ({"StartDateTimeUTC": "10/05/2026 00:00:30", "EndDateTimeUTC": "10/05/2026 09:00:00"}, ["today"]),
        ({"StartDateTimeUTC": "10/05/2026 09:00:01", "EndDateTimeUTC": "10/05/2026 23:00:00"}, []),
        ({"StartDateTimeUTC": "10/6/2026", "EndDateTimeUTC": "10/4/2026"}, []),
    ],
    ids=str,
)
def test_a_window_compares_whole_minutes_of_entry(dates: dict[str, str], found: list[str]) -> None:
    visits = [
        visit(at(9, 0, 45) - timedelta(days=1), display_name="yesterday"),
        visit(at(0, 0, 40), display_name="today at 0:00", room_id=1094 if not dates else 1093),
        visit(at(9, 0, 45), display_name="today"),
    ]

    with simulator(*visits) as sim:
        seen = names(ask(sim, RoomID="1093", **dates))

    assert seen == found


def test_the_end_can_be_left_out_of_a_window() -> None:
    with simulator(visit(at(9)), end_inclusive=False) as sim:
        seen = items(ask(sim, RoomID="1093", **{**DAY, "EndDateTimeUTC": "10/05/2026 09:00:00"}))

    assert seen == []


def test_filters_are_all_applied() -> None:
    visits = [
        visit(at(9), display_name="a", username="ann"),
        visit(at(9), display_name="b", external_name="ann", user_id=2),
        visit(at(9), display_name="c", room_id=1094, username="cy"),
    ]

    with simulator(*visits) as sim:
        seen = [
            names(ask(sim, **filters))
            for filters in (
                {"RoomID": "1093"},
                {"UserId": "219418"},
                {"Username": "ann"},
                {"Username": "ann", "UserId": "2"},
                {"RoomID": "1094", "Username": "ann"},
            )
        ]

    assert seen == [["a", "b"], ["a", "c"], ["a", "b"], ["b"], []]


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({}, id="no filter"),
        pytest.param({"RoomID": ""}, id="an empty filter"),
        pytest.param({"RoomID": "main"}, id="a room that is no number"),
        pytest.param({"RoomID": "1093", "CID": "1"}, id="another account"),
        pytest.param({"RoomID": "1093", "token": ""}, id="no token"),
        pytest.param({"RoomID": "1093", "token": "guessed"}, id="a wrong token"),
        pytest.param({"RoomID": "1093", "StartDateTimeUTC": "2026-10-05"}, id="an ISO date"),
        pytest.param({"RoomID": "1093", "StartDateTimeUTC": "13/31/2026"}, id="day before month"),
        pytest.param({"RoomID": "1093", "StartDateTimeUTC": "10/5/2026 1:07 PM"}, id="a reply's time"),
        pytest.param({"RoomID": "1093", "EndDateTimeUTC": "10/5/2026"}, id="only an end"),
    ],
)
def test_a_call_that_is_wrong_is_refused_in_the_envelope(parameters: dict[str, str]) -> None:
    with simulator(visit(at(9))) as sim:
        answer = ask(sim, **parameters)

    assert refused(answer)


def test_names_of_parameters_may_be_in_any_case() -> None:
    with simulator(visit(at(9))) as sim:
        given = {"cid": "12345", "TOKEN": login(sim), "roomid": "1093", "startdatetimeUTC": "10/5/2026"}
        answer = requests.get(sim.url + "/logs/", given, timeout=10)

    assert names(answer) == ["Daniel"]


def test_the_xml_can_be_replaced_by_anything() -> None:
    with simulator(visit(at(9)), xml=lambda body: body.replace(b"<Count>1<", b"<Count>7<")) as sim:
        answer = ask(sim, RoomID="1093")

    assert "<Count>7</Count>" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/logs/", "GET"), ("DELETE", "/token/", "GET, POST")],
)
def test_any_other_method_is_405(method: str, path: str, allowed: str) -> None:
    with simulator() as sim:
        answer = requests.request(method, sim.url + path, timeout=10)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/", "/logs", "/apps/token.asp"])
def test_any_other_path_is_404(path: str) -> None:
    with simulator() as sim:
        answer = requests.get(sim.url + path, timeout=10)

    assert answer.status_code == HTTPStatus.NOT_FOUND
