"""Ready-made answers of four vendors, and how the least of readers asks for them and parses them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import orjson

#: Where the windows end; nothing is in the future, and no window is cut short.
END = datetime(2026, 10, 1, tzinfo=UTC)
PER_ANSWER = 1000
ROOMS = 10
TOKEN = "0123456789abcdef0123456789abcdef"
SECONDS = 72 * 3600 - 1  # ZEGO's window as the connector asks for it
DAY = timedelta(days=1)
ASKED = "%m/%d/%Y %H:%M:%S"  # how Electa is asked for a time


@dataclass(frozen=True)
class Volume:
    """So many records, in windows of `PER_ANSWER` for each of ten rooms."""

    records: int

    @property
    def windows(self) -> int:
        """Windows of each room."""
        return self.records // (PER_ANSWER * ROOMS)


class Zego:
    """Visits of ten seconds, one after the other."""

    name, stream = "zego", "room_logio_records"
    until = ("--until", END.isoformat())

    def __init__(self) -> None:
        login = {"access_token": TOKEN, "expires_in": 7200}
        self.login = _answer(json.dumps(_zego(login)).encode())
        visits = ",".join(
            f'{{"username":"Name {n}","uid":{n},"role":2,"login_time":%d,"logout_time":%d}}'
            for n in range(PER_ANSWER)
        )
        self.records = f'{{"ret":{{"code":0}},"data":{{"count":{PER_ANSWER},"records":[{visits}]}}}}'.encode()

    def settings(self, url: str, volume: Volume) -> dict[str, Any]:
        """Settings without the vendor's limit, which would be all that is measured."""
        rooms = [str(room) for room in range(ROOMS)]
        account = {"secret_id": 1, "secret_key": "0123456789abcdef", "pid": 1200}
        return {"base_url": url, **account, "room_ids": rooms, "requests_per_second": 1000}

    def since(self, volume: Volume) -> datetime:
        """Where a read of so many records begins."""
        return END - volume.windows * timedelta(seconds=SECONDS)

    def answer(self, target: str, body: bytes) -> bytes:
        """The answer to a request: the windows differ in nothing but their times."""
        if target == "/auth/get_access_token":
            return self.login
        begin = json.loads(body)["begin_timestamp"]
        times = range(begin, begin + 10 * PER_ANSWER, 10)
        return _answer(self.records % tuple(time for login in times for time in (login, login + 10)))

    def requests(self, volume: Volume) -> Iterator[tuple[str, str, Any]]:
        """What a reader asks for: method, target and JSON."""
        account = {"secret_id": 1, "access_token": TOKEN, "pid": 1200}
        for room in range(ROOMS):
            for number in range(volume.windows):
                begin = int(self.since(volume).timestamp()) + number * SECONDS
                window = {"begin_timestamp": begin, "end_timestamp": begin + SECONDS}
                asked = {**account, "room_id": str(room), **window}
                yield "POST", "/statistic/v2/room/get_logio_records", asked

    def rows(self, body: bytes) -> list[Any]:
        """The records in an answer."""
        rows: list[Any] = orjson.loads(body)["data"]["records"]
        return rows


class Electa:
    """Visits of a minute, one after the other."""

    name, stream = "electa", "session_logs"
    until = ("--until", END.isoformat())

    def __init__(self) -> None:
        told = f"<Response><ResponseCode>0</ResponseCode><ResponseData>{TOKEN}</ResponseData></Response>"
        self.login = _answer(told.encode())
        items = "".join(
            f"<Item><UserId>{n}</UserId><ExternaName/><RoomID>@ROOM@</RoomID>"
            f"<DisplayName>Name {n}</DisplayName><UTCIn>@DAY@ {_clock(n)}</UTCIn>"
            f"<UTCOut>@DAY@ {_clock(n + 1)}</UTCOut><IPAddress>xxx.xxx.135.6</IPAddress>"
            "<AccessLevel>STD</AccessLevel></Item>"
            for n in range(PER_ANSWER)
        )
        head = f"<Count>{PER_ANSWER}</Count><CompanyId>12345</CompanyId>"
        self.logs = f"<Logs>{head}<Items>{items}</Items></Logs>".encode()

    def settings(self, url: str, volume: Volume) -> dict[str, Any]:
        """Settings for the ten rooms."""
        rooms = list(range(ROOMS))
        return {"base_url": url, "cid": 12345, "app_key": "0123456789abcdef", "room_ids": rooms}

    def since(self, volume: Volume) -> datetime:
        """Where a read of so many records begins."""
        return END - volume.windows * DAY

    def answer(self, target: str, body: bytes) -> bytes:
        """The answer to a request: the windows differ in nothing but their day and room."""
        parts = urlsplit(target)
        if parts.path == "/token/":
            return self.login
        asked = parse_qs(parts.query)
        day = datetime.strptime(asked["StartDateTimeUTC"][0], ASKED).replace(tzinfo=UTC)
        text = f"{day.month}/{day.day}/{day.year}".encode()
        return _answer(self.logs.replace(b"@DAY@", text).replace(b"@ROOM@", asked["RoomID"][0].encode()))

    def requests(self, volume: Volume) -> Iterator[tuple[str, str, Any]]:
        """What a reader asks for: method, target and JSON."""
        for room in range(ROOMS):
            for number in range(volume.windows):
                begin = self.since(volume) + number * DAY
                start, end = (f"{day:{ASKED}}" for day in (begin, begin + DAY))
                window = f"StartDateTimeUTC={start}&EndDateTimeUTC={end}"
                yield "GET", f"/logs/?CID=12345&Token={TOKEN}&{window}&RoomID={room}", None

    def rows(self, body: bytes) -> list[Any]:
        """The records in an answer, as texts."""
        items = ElementTree.fromstring(body).iter("Item")
        return [{field.tag: field.text for field in item} for item in items]


class ActivTrak:
    """The activity log: pages of 1,000 records of 21 fields, each with the cursor of the next."""

    name, stream = "activtrak", "activity_log"
    until: tuple[str, ...] = ()

    def __init__(self) -> None:
        rows = ",".join(json.dumps(_activity(number), separators=(",", ":")) for number in range(PER_ANSWER))
        self.page = f'"activity":[{rows}]'.encode()

    def settings(self, url: str, volume: Volume) -> dict[str, Any]:
        """Settings; where the read begins tells the server how many pages to give."""
        return {"base_url": url, "api_key": TOKEN}

    def since(self, volume: Volume) -> datetime:
        """Where a read of so many records begins: a day before the end for each page."""
        return END - volume.records // PER_ANSWER * DAY

    def answer(self, target: str, body: bytes) -> bytes:
        """A page; the cursor counts those that are left, and the last page is empty."""
        asked = parse_qs(urlsplit(target).query)
        if "cursor" in asked:
            left = int(asked["cursor"][0].removeprefix("c"))
        else:
            left = (END - datetime.fromisoformat(asked["startDate"][0]).replace(tzinfo=UTC)) // DAY
        rows = self.page if left else b'"activity":[]'
        return _answer(b'{"cursor":"c%d",%b}' % (max(0, left - 1), rows))

    def requests(self, volume: Volume) -> Iterator[tuple[str, str, Any]]:
        """What a reader asks for: method, target and JSON."""
        pages = volume.records // PER_ANSWER
        yield "GET", f"/reports/v2/activitylog?startDate={self.since(volume):%Y-%m-%d}&pageSize=1000", None
        for left in range(pages - 1, -1, -1):
            yield "GET", f"/reports/v2/activitylog?cursor=c{left}&pageSize=1000", None

    def rows(self, body: bytes) -> list[Any]:
        """The records in an answer."""
        rows: list[Any] = orjson.loads(body)["activity"]
        return rows


class Falkor:
    """The log of one pathway: one answer, however many records."""

    name, stream = "falkor", "pathway_logs"
    until: tuple[str, ...] = ()

    def __init__(self) -> None:
        rows = [json.dumps(_log(number), separators=(",", ":")) for number in range(PER_ANSWER)]
        self.page = ",".join(rows).encode()

    def settings(self, url: str, volume: Volume) -> dict[str, Any]:
        """Settings for the one pathway, whose name tells the server how many records to give."""
        return {
            "base_url": url,
            "token": TOKEN,
            "token_is_encoded": False,
            "pathways": [f"P-{volume.records}"],
        }

    def since(self, volume: Volume) -> datetime:
        """Falkor is not asked by time."""
        return END - DAY

    def answer(self, target: str, body: bytes) -> bytes:
        """The list of the one pathway, or its log."""
        asked = json.loads(body)
        if target.endswith("/pathways/list"):
            (pathway,) = asked.get("pathways") or ["P-1000"]
            about = {"pathway": {"ID": pathway, "name": pathway}, "enrolments": []}
            return _answer(json.dumps({"status": "success", "data": [about]}).encode())
        pages = int(asked["pathway"].removeprefix("P-")) // PER_ANSWER
        rows = b",".join([self.page] * pages)
        activity = b'"ID":"A-1","name":"Fire safety","type":"story","required":true,"logs":[%b]' % rows
        about = json.dumps({"ID": asked["pathway"], "name": asked["pathway"]}).encode()
        data = b'[{"pathway":%b,"activities":[{%b}]}]' % (about, activity)
        return _answer(b'{"status":"success","data":%b,"hash":"%d"}' % (data, pages))

    def requests(self, volume: Volume) -> Iterator[tuple[str, str, Any]]:
        """What a reader asks for: method, target and JSON."""
        yield "POST", "/v1/logs/pathway-logs", {"pathway": f"P-{volume.records}"}

    def rows(self, body: bytes) -> list[Any]:
        """The records in an answer, which is held whole: the least of readers knows no better."""
        (pathway,) = orjson.loads(body)["data"]
        above = {"pathway_id": pathway["pathway"]["ID"], "pathway_name": pathway["pathway"]["name"]}
        rows = []
        for activity in pathway["activities"]:
            about = {
                f"activity_{name.lower()}": activity[name] for name in ("ID", "name", "type", "required")
            }
            rows += [{**row, **above, **about} for row in activity["logs"]]
        return rows


def _log(number: int) -> dict[str, Any]:
    done = {"progress": 100, "state": "completed", "timestamp": "2026-09-24T15:09:57+02:00"}
    return {
        "firstname": "First",
        "lastname": f"Last {number}",
        "email": f"person{number}@college.example",
        "telephone": "",
        "country": "Germany",
        "city": "Kassel",
        "groups": ["Staff", "Group B"],
        "status": {"complete": True, **done},
        "fulfilment": {
            "type": "story",
            **done,
            "story": {"ID": "S-1", "name": "Fire safety", "score": number % 101},
        },
    }


def _activity(number: int) -> dict[str, Any]:
    return {
        "logId": 9_000_000 + number,
        "date": f"2026-09-30T{8 + number // 360:02}:{number // 6 % 60:02}:{number % 6 * 10:02}",
        "computerId": 100 + number % 40,
        "computer": f"PC-{number % 40:03}",
        "primaryDomain": "college.example",
        "privateIp": f"10.0.0.{number % 250}",
        "publicIp": "192.0.2.10",
        "loginDomain": "COLLEGE",
        "user": f"person{number % 40:02}",
        "session": 1,
        "duration": 10,
        "applicationId": 500 + number % 30,
        "websiteId": None if number % 3 else 70 + number % 9,
        "executable": "browser.exe" if number % 3 == 0 else "editor.exe",
        "description": f"Lesson plan {number % 50}",
        "url": None if number % 3 else f"https://college.example/plans/{number % 50}",
        "productivity": number % 3 - 1,
        "popupAlarm": None,
        "emailAlarm": None,
        "externalNotificationAlarm": None,
        "terminate": False,
    }


def _zego(data: Any) -> dict[str, Any]:
    return {"ret": {"code": 0, "message": "succeed"}, "data": data}


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


VENDORS: dict[str, ActivTrak | Falkor | Zego | Electa] = {
    each.name: each for each in (ActivTrak(), Falkor(), Zego(), Electa())
}
