"""ActivTrak: who worked when and with what, as its agents on the computers report it.

Written from the vendor's page "Live Data API Documentation (EA)" and from the newer reference,
"ActivTrak Public APIs", v2.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from passmuster.sdk import (
    AuthError,
    ForbiddenError,
    Source,
    SourceContext,
    Stream,
    UnreadableError,
    VendorError,
    local_day,
)
from passmuster_activtrak.answers import Report, own_id, report_of
from passmuster_activtrak.streams import (
    LOG,
    Clients,
    ComputersHours,
    Consumers,
    Log,
    ScimGroups,
    ScimUsers,
    UsersHours,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

REGIONS = {
    "us": "https://api.activtrak.com",
    **{region: f"https://api-{region}.activtrak.com" for region in ("eu", "uk", "ca", "au")},
}

# The filters in the words of the page and, where it has others, of the newer reference.
FILTERS = {
    "user_id": ("userId", "clientId"),
    "group_id": ("groupId",),
    "computer_id": ("computerId", "deviceId"),
}

BAD_REQUEST = 400


class ActivTrak(Source):
    """One account, which is the one that the API key belongs to."""

    name = "activtrak"
    title = "ActivTrak"
    documentation_url = "https://developers.activtrak.com"
    base_url = REGIONS["us"]
    streams = (UsersHours, ComputersHours, Log, Clients, Consumers, ScimUsers, ScimGroups)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        # A day is a day there, and its row may change until every agent has reported.
        self.zone = ZoneInfo(settings["timezone"])
        self.lookback = timedelta(days=settings["lookback_days"])
        self.narrowing = {name: settings[name] for name in FILTERS if name in settings}
        self._key_is_good = False
        #: What the filter is called by each report that was asked with it.
        self._filter_names: dict[str, str] = {}

    @classmethod
    def address(cls, settings: Mapping[str, Any]) -> str:
        """Return the region's host, unless the settings name another."""
        return str(settings.get("base_url") or REGIONS[settings["region"]])

    def check(self) -> None:
        """Ask for one row of today's log: it is the stream that every account has."""
        today = local_day(self.clock.now(), self.zone)
        self.report(LOG, {"startDate": str(today), "pageSize": "1"})

    def is_available(self, stream: Stream[Any]) -> bool:
        """Return whether the account has the stream: plans and keys differ in the lists that they may read.

        Hours are asked for where there is a filter: the newer reference knows not every one for both.
        """
        is_hours = isinstance(stream, UsersHours | ComputersHours)
        return (is_hours and not self.narrowing) or super().is_available(stream)

    def probe(self, stream: Stream[Any]) -> None:
        """Ask for a stream's first page; ForbiddenError where the key is refused for this stream alone."""
        try:
            super().probe(stream)
        except AuthError as error:
            if not self._key_is_good:
                self.check()  # a key that is good for nothing is no matter of this list
            raise ForbiddenError(error.message, error.hint, error.status) from error

    def ask(
        self,
        path: str,
        read: Callable[[bytes], T],
        asked: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return what `read` makes of an answer.

        The page has a Bearer token, the newer reference `x-api-key`.
        """
        key = self.settings["api_key"]
        own = {"Authorization": f"Bearer {key}"} if self.settings["auth"] == "bearer" else {"x-api-key": key}
        answer = self.http.get(path, read, asked, {**own, **(headers or {})})
        self._key_is_good = True
        return answer

    def report(self, path: str, asked: Mapping[str, str]) -> Report:
        """Return a page of a report, narrowed as the settings say.

        The filter has one name in the page and another in the newer reference, so a refusal of the
        first is answered with the second. A server that passes over the first in silence would tell
        of everybody: its rows, which are those of the newer reference, give that away.
        """
        if not self.narrowing:
            return self.ask(path, report_of, asked)
        ((setting, value),) = self.narrowing.items()
        names = [self._filter_names[path]] if path in self._filter_names else FILTERS[setting]
        refusals: list[VendorError] = []
        for name in names:
            try:
                report = self.ask(path, report_of, {**asked, name: str(value)})
            except VendorError as error:
                if error.status != BAD_REQUEST:
                    raise
                refusals.append(error)
                continue
            if report.is_newer and name != FILTERS[setting][-1]:
                continue
            if report.is_newer and _others(report.rows, setting.removesuffix("_id"), value):
                raise UnreadableError(f"ActivTrak does not narrow this report by {setting}")
            if report.rows:
                self._filter_names[path] = name
            return report
        raise refusals[0]


def _others(rows: list[Any], whose: str, value: int) -> bool:
    """Return whether there are rows of somebody else."""
    ids = {str(own_id(row, whose)) for row in rows if isinstance(row, dict)}
    return bool(ids - {str(value), "None"})
