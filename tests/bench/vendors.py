"""Ready-made answers of both vendors: the same number of records in every window of every room."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

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

    def __init__(self) -> None:
        login = {"access_token": TOKEN, "expires_in": 7200}
        self.login = _answer(json.dumps(_zego(login)).encode())
        visits = ",".join(
            f'{{"username":"Name {n}","uid":{n},"role":2,"login_time":%d,"logout_time":%d}}'
            for n in range(PER_ANSWER)
        )
        self.records = f'{{"ret":{{"code":0}},"data":{{"count":{PER_ANSWER},"records":[{visits}]}}}}'.encode()

    def settings(self, url: str) -> dict[str, Any]:
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


class Electa:
    """Visits of a minute, one after the other."""

    name, stream = "electa", "session_logs"

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

    def settings(self, url: str) -> dict[str, Any]:
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


def _zego(data: Any) -> dict[str, Any]:
    return {"ret": {"code": 0, "message": "succeed"}, "data": data}


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


VENDORS: dict[str, Zego | Electa] = {"zego": Zego(), "electa": Electa()}
