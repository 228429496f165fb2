"""Electa Live: who entered and who left a virtual classroom.

Written from the vendor's pages "API 3.0 - Session Logs" and "API 3.0 - Authentication".
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    AuthError,
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
    VendorError,
    parse_instant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from passmuster_electa.answers import Logs

ROLES = {"ADM": "administrator", "STD": "student", "MDR": "moderator"}

# "mm/dd/yyyy hh:mm:ss"
ASKED = "%m/%d/%Y %H:%M:%S"

# A token may be used "within 20 minutes"; the page does not say that use prolongs it.
TOKEN_SECONDS = 20 * 60

# How the page names its filters: "not required but at least one has to be present".
FILTERS = {"room_id": "RoomID", "user_id": "UserId", "username": "Username"}


class Visits(Stream["Electa"]):
    """One record for each time that somebody was in a classroom."""

    name = "session_logs"
    kind = "presence"
    primary_key = ("CompanyId", "RoomID", "UserId", "UTCIn", "occurrence")
    cursor_field = "UTCIn"
    # With a start alone, the page gives "the 24 hours following": a day is its natural unit.
    sync_strategy = TimeWindows(timedelta(days=1), precision=timedelta(minutes=1))

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Each room, narrowed to each person where persons are named, by id or by user name."""
        rooms = [{"room_id": room} for room in self.settings.get("room_ids", [])]
        people = [{"user_id": user} for user in self.settings.get("user_ids", [])]
        people += [{"username": name} for name in self.settings.get("usernames", [])]
        for room, person in product(rooms or [{}], people or [{}]):
            yield {"cid": self.settings["cid"], **room, **person}

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds the whole window: the page knows no paging."""
        from passmuster.sdk import check_count, count_of

        asked = {FILTERS[name]: str(value) for name, value in slice.partition.items() if name in FILTERS}
        logs = self.source.logs(asked, slice)
        company = self.settings["cid"] if logs.company_id is None else logs.company_id
        yield Page(numbered([{"CompanyId": company, **item} for item in logs.items]))
        if logs.strangers:
            raise IncompleteError(f"<Items> holds {logs.strangers} elements that are no <Item>")
        check_count(count_of(logs.count), len(logs.items), self.source.log, f"electa {self.name}")

    def started(self, record: Record) -> datetime:
        """The entry."""
        return parse_instant(record["UTCIn"])

    def is_open(self, record: Record) -> bool:
        """ "If UTCOut is empty then the user is still in session"."""
        return record["UTCOut"] is None

    def evidence(self, record: Record) -> Presence:
        """A visit to a room; its times are cut off to the minute."""
        return Presence(
            # To JSON Schema 2.0 is an integer, too.
            person_id=str(int(record["UserId"])),
            person_name=record.get("DisplayName"),
            place_type="room",
            place_id=str(int(record["RoomID"])),
            role=ROLES.get(record.get("AccessLevel") or "", record.get("AccessLevel")),
            started_at=parse_instant(record["UTCIn"]),
            ended_at=None if self.is_open(record) else parse_instant(record["UTCOut"]),
            precision="minute",
        )


class Electa(Source):
    """One account (`cid`) at Electa Live."""

    name = "electa"
    title = "Electa Live"
    documentation_url = "https://support.e-lecta.com"
    base_url = "https://api30.school-network.net"
    streams = (Visits,)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.login = Login(self._fetch_token, self.clock, self.redactor)

    @property
    def account(self) -> str:
        """The account's number."""
        return str(self.settings["cid"])

    def check(self) -> None:
        """Log in, and ask for one minute of the first room or person."""
        now = self.clock.now()
        minute = ReadWindow(now - timedelta(minutes=1), now)
        visits = Visits(self)
        for partition in visits.partitions(minute, []):
            next(visits.read(Slice(partition, minute.start, minute.end)))
            return

    def logs(self, filters: Mapping[str, str], slice: Slice) -> Logs:
        """Return the session log of a window."""
        from passmuster_electa.answers import logs_of

        window = {
            "StartDateTimeUTC": slice.start.astimezone(UTC).strftime(ASKED),
            "EndDateTimeUTC": slice.end.astimezone(UTC).strftime(ASKED),
        }

        def call(token: str) -> Logs:
            # The page wants the token in the address, so no address is ever shown with its query.
            parameters = {"CID": self.account, "Token": token, **window, **filters}
            return self.api.get("/logs/", logs_of, params=parameters)

        try:
            return self.login.use(call)
        except AuthError as error:
            if self.login.refused or error.status is not None:
                raise
            # The envelope is the same for whatever is wrong. With a token that was given a moment
            # ago, it is not the credentials.
            raise VendorError(error.message, "check the room or the person in the settings") from error

    def _fetch_token(self) -> Token:
        from passmuster_electa.answers import token_of

        # "API access locks for 15 minutes after 5 failed login attempts": Login never repeats a refused one.
        credentials = {"CID": self.account, "AppKey": self.settings["app_key"]}
        return Token(self.api.get("/token/", token_of, params=credentials, login=True), TOKEN_SECONDS)


def numbered(records: list[Record]) -> list[Record]:
    """The records with `occurrence`, which tells two entries of one person in one minute apart.

    The log has no seconds and no record ids. Visits that ended earlier come first, open ones last.
    """
    alike: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        alike[record.get("RoomID"), record.get("UserId"), record.get("UTCIn")].append(record)
    for group in alike.values():
        group.sort(key=lambda record: (record.get("UTCOut") is None, record.get("UTCOut") or ""))
        for number, record in enumerate(group, 1):
            record["occurrence"] = number
    return records
