"""ZEGO RoomKit: who entered and who left a room.

Written from the vendor's pages "Get room's user entry and exit records" (2022-02-25),
"Get access token" and "Get project rooms" of the RoomKit Server APIs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    OF_EVERY_REQUEST,
    AuthError,
    ForbiddenError,
    IncompleteError,
    Login,
    Page,
    Partition,
    Presence,
    ReadWindow,
    Record,
    Slice,
    Source,
    SourceContext,
    Stream,
    TimeWindows,
    Token,
    TransientError,
    UnreadableError,
    VendorError,
)
from passmuster_zego.rooms import is_room, room_items, with_text_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# "User role definition". The values look like bit flags, so a sum of them is read as several roles.
ROLES = {1: "host", 2: "attendee", 4: "assistant", 8: "company administrator"}

# The server's codes are not public. These are of the page "Error codes", which says that its
# general errors "may occur on any API request". So an expired token may come with any code: what
# speaks of a token is taken for a refusal of it, and answered with one new token.
BUSY = {4000001, 4000003, 4000004, 4000006}  # internal, network, network timeout, requests too frequent
REFUSED = 4000008  # token verification failed
FORBIDDEN = 4000007  # no permission: for this room, it may be, and not for another

# "The query time window cannot exceed 72 hours". Whether a window's end belongs to it is not said,
# so a window stays a second clear of the limit.
WINDOW = timedelta(hours=72, seconds=-1)

# How long a signature is good is ours to choose; how long a token lives, the page does not say.
SIGNATURE_SECONDS = 3600
TOKEN_SECONDS = 3600


class Visits(Stream["Zego"]):
    """One record for each time that somebody was in a room."""

    name = "room_logio_records"
    kind = "presence"
    primary_key = ("pid", "room_id", "uid", "login_time")
    cursor_field = "login_time"
    sync_strategy = TimeWindows(WINDOW)

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """One room each: those of the settings, else those read before and those that ZEGO lists."""
        rooms = self.settings.get("room_ids")
        if not rooms:
            ours = [partition for partition in known if partition.get("pid") == self.settings["pid"]]
            # A room is listed under its planned start, which may lie before those who came late.
            early = ReadWindow(window.start - self.source.lookback, window.end)
            listed = (record["room_id"] for record in Rooms(self.source).listed(early))
            rooms = [*(partition["room_id"] for partition in ours if "room_id" in partition), *listed]
        only = {"uid": self.settings["uid"]} if "uid" in self.settings else {}
        for room in dict.fromkeys(map(str, rooms)):
            yield {"pid": self.settings["pid"], "room_id": room, **only}

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds the whole window: the page knows no paging."""
        from passmuster.sdk import check_count, count_of, required_list

        room = {name: value for name, value in slice.partition.items() if name != "pid"}
        data = self.source.ask("/statistic/v2/room/get_logio_records", {**room, **window_of(slice)})
        keys = {"pid": slice.partition["pid"], "room_id": slice.partition["room_id"]}
        # "The number of data items in the array data.records"
        count = data.get("count")
        # No page says that null stands for an empty array; beside a count of 0 it can be nothing else.
        items = required_list(data, "records", null_is_empty=type(count) is int and count == 0)
        # The keys stand first, and hold even if ZEGO came to send fields of these names.
        yield Page([{**keys, **item, **keys} if isinstance(item, dict) else item for item in items])
        check_count(count_of(count), len(items), self.source.log, f"zego {self.name}")

    def started(self, record: Record) -> datetime:
        """The login."""
        return instant(record["login_time"])

    def is_open(self, record: Record) -> bool:
        """ "If the user is still in the room […], this field will be 0"."""
        return bool(record["logout_time"] == 0)

    def evidence(self, record: Record) -> Presence:
        """A visit to a room; its times are whole seconds."""
        return Presence(
            # To JSON Schema 2.0 is an integer, too.
            person_id=str(int(record["uid"])),
            person_name=record.get("username"),
            place_type="room",
            place_id=record["room_id"],
            role=role_of(int(record["role"])) if "role" in record else None,
            started_at=instant(record["login_time"]),
            ended_at=None if self.is_open(record) else instant(record["logout_time"]),
            precision="second",
        )


class Rooms(Stream["Zego"]):
    """The rooms of the product, where ZEGO lists them for this account.

    The page's table of response fields is not public, so the records are taken as they come.
    """

    name = "rooms"
    primary_key = ("pid", "room_id")
    cursor_field = "room_id"
    sync_strategy = TimeWindows(WINDOW)
    page_size = 100  # the most that the page allows

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """The product."""
        return [{"pid": self.settings["pid"]}]

    def read(self, slice: Slice) -> Iterator[Page]:
        """The rooms whose scheduled start lies in the window, page by page."""
        from passmuster.sdk import check_count, count_of

        number, came, seen = 1, 0, set[str]()
        count: int | None = None
        while True:
            pages = {"page_no": number, "page_size": self.page_size}
            data = self.source.ask("/statistic/v2/room/get_project_rooms", {**window_of(slice), **pages})
            items = room_items(data)
            ids = {str(item["room_id"]) for item in items if is_room(item)}
            # A server that repeats its last page for ever has told everything it has.
            if number > 1 and ids <= seen:
                break
            yield Page([with_text_id(item, self.settings["pid"]) for item in items])
            # No page says so, but should an answer count, itself or all of them, the count is a promise.
            count = count_of(data.get("count"))
            came += len(ids - seen) + sum(not is_room(item) for item in items)
            if not items or (len(items) < self.page_size and (count is None or count <= came)):
                break
            seen |= ids
            number += 1
        if count is not None and count > came:
            check_count(count, came, self.source.log, f"zego {self.name}")

    def listed(self, window: ReadWindow) -> Iterator[Record]:
        """Every room that ZEGO lists for the window."""
        for start, end in self.sync_strategy.cut(window.start, window.end):
            try:
                for page in self.read(Slice({}, start, end)):
                    if not all(map(is_room, page.records)):
                        raise VendorError("ZEGO lists a room without its room_id")
                    yield from page.records
            except OF_EVERY_REQUEST:
                raise
            except VendorError as error:
                raise VendorError(
                    f"the rooms cannot be listed: {error.message}", "name the rooms in the setting room_ids"
                ) from error


class Zego(Source):
    """One product (`pid`) of one company at ZEGO."""

    name = "zego"
    title = "ZEGO RoomKit"
    documentation_url = "https://docs.zegocloud.com/article/9427"
    base_url = "https://roomkit-api.zego.im"
    streams = (Visits, Rooms)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.login = Login(self._fetch_token, self.clock, self.redactor)

    @property
    def account(self) -> str:
        """The product's id."""
        return str(self.settings["pid"])

    def check(self) -> None:
        """Log in, and ask for one second of a room."""
        now = self.clock.now()
        for partition in Visits(self).partitions(ReadWindow(now - timedelta(seconds=1), now), []):
            next(Visits(self).read(Slice(partition, now - timedelta(seconds=1), now)))
            return

    def is_available(self, stream: Stream[Any]) -> bool:
        """Whether ZEGO lists the rooms: asked once, and no where the answer has no room ids either."""
        if not isinstance(stream, Rooms):
            return True
        now = self.clock.now()
        self.login.token()
        try:
            next(stream.read(Slice({}, now - timedelta(seconds=1), now)))
        except OF_EVERY_REQUEST:
            raise
        except VendorError as error:
            self.log(f"zego rooms: left out, ZEGO does not list this product's rooms: {error.message}")
            return False
        return True

    def ask(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of an answer; the token travels in the body, as all of ZEGO's credentials do."""

        def call(token: str) -> dict[str, Any]:
            body = {
                "secret_id": self.settings["secret_id"],
                "access_token": token,
                "pid": self.settings["pid"],
            }
            return self.api.post(path, data_of, json={**body, **fields})

        return self.login.use(call)

    def _fetch_token(self) -> Token:
        import base64
        import hashlib
        import json
        import secrets

        secret_id, key = self.settings["secret_id"], self.settings["secret_key"]
        expired = int(self.clock.now().timestamp()) + SIGNATURE_SECONDS
        # The page asks for "8 bytes" and shows 16 characters: this is both.
        nonce = secrets.token_hex(8)
        # The page's formulas differ (a stray space in Python, no lower case in C). This is its Go
        # form, which is the one that working clients use.
        signed = hashlib.md5(f"{secret_id}{key.lower()}{nonce}{expired}".encode()).hexdigest()
        info = json.dumps({"ver": 1, "hash": signed, "nonce": nonce, "expired": expired})
        token = base64.b64encode(info.encode()).decode()
        self.redactor.add(token)
        asked = {"secret_id": secret_id, "token": token}
        data = self.api.post("/auth/get_access_token", credentials_of, json=asked, login=True)
        value, lifetime = data.get("access_token"), data.get("expires_in")
        if not isinstance(value, str) or not value:
            raise UnreadableError("ZEGO's answer to the login holds no access_token")
        return Token(value, lifetime if isinstance(lifetime, int) and lifetime > 0 else TOKEN_SECONDS)


def data_of(body: bytes) -> dict[str, Any]:
    """The `data` of an answer. ZEGO answers 200 to a failed request too: only `ret.code` tells."""
    code, answer = _unfolded(body)
    if code == FORBIDDEN:
        hint = "check secret_id, secret_key and pid in the settings and what they may read"
        raise ForbiddenError(_said(code, answer), hint)
    if code == REFUSED or (code not in BUSY | {0} and "token" in _text(answer).lower()):
        raise AuthError(_said(code, answer), "check secret_id, secret_key and pid in the settings")
    if code in BUSY:
        raise TransientError(_said(code, answer), "read again later")
    if code != 0:
        raise VendorError(_said(code, answer))
    data = answer.get("data")
    if not isinstance(data, dict):
        raise IncompleteError("ZEGO's answer holds no object 'data'")
    return data


def credentials_of(body: bytes) -> dict[str, Any]:
    """The `data` of an answer to a login: whatever is no passing fault is a refusal."""
    code, answer = _unfolded(body)
    if code not in BUSY | {0}:
        raise AuthError(_said(code, answer), "check secret_id and secret_key in the settings")
    try:
        return data_of(body)
    except IncompleteError as error:  # the next room would log in again, and meet the same
        raise UnreadableError(error.message) from error


def _unfolded(body: bytes) -> tuple[int, dict[str, Any]]:
    from passmuster.sdk import json_object

    answer = json_object(body)
    ret = answer.get("ret")
    code = ret.get("code") if isinstance(ret, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        raise UnreadableError("ZEGO's answer holds no 'ret.code'")
    return code, answer


def _said(code: int, answer: dict[str, Any]) -> str:
    from passmuster.sdk import quoted

    return f"ZEGO says '{quoted(_text(answer) or 'no reason given')}' (code {code})"


def _text(answer: dict[str, Any]) -> str:
    """What the answer says in words; the page calls it `message`, a public client reads `msg`."""
    return str(answer["ret"].get("message") or answer["ret"].get("msg") or "")


def window_of(slice: Slice) -> dict[str, int]:
    """The window in whole seconds. The page's sample misspells the second name (`end_timestmap`)."""
    end = slice.end.timestamp()
    return {"begin_timestamp": int(slice.start.timestamp()), "end_timestamp": int(end) + (end % 1 > 0)}


def role_of(role: int) -> str:
    """The role in words, several for a sum of roles; what the page does not know stays a number."""
    names = [name for flag, name in ROLES.items() if role & flag]
    known = sum(flag for flag in ROLES if role & flag)
    return ", ".join(names) if names and known == role else f"role {role}"


def instant(seconds: int) -> datetime:
    """The instant of so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
