"""Ekran System, now Syteca: who was logged in where, and what they did there.

Written from sections 4.1.2 to 4.1.9 of the vendor's manual, in its older generation
(documentation.ekransystem.com) and its newer one (docs.syteca.com).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from passmuster.sdk import OF_EVERY_REQUEST, ForbiddenError, IncompleteError, Source, SourceContext
from passmuster_ekran.server_time import request_times
from passmuster_ekran.streams import (
    AccessRequests,
    Alerts,
    ApplicationStatistics,
    Sessions,
    UrlStatistics,
    UserProductivity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.sdk import ReadWindow, VendorError


class Ekran(Source):
    """One customer's own server; the vendor's cloud has no such calls."""

    name = "ekran"
    title = "Ekran System (Syteca)"
    documentation_url = "https://docs.syteca.com/view/4-1-5-url-statistics-get-endpoint"
    streams = (Sessions, ApplicationStatistics, UrlStatistics, UserProductivity, Alerts, AccessRequests)
    read_despite: ClassVar[tuple[type[VendorError], ...]] = (
        *OF_EVERY_REQUEST,
        ForbiddenError,
        IncompleteError,
    )

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.zone = ZoneInfo(settings["server_timezone"])
        self.lookback = timedelta(hours=settings["overlap_hours"])

    def ask(
        self, path: str, read: Callable[[bytes], list[Any]], window: ReadWindow, **more: str
    ) -> list[Any]:
        """Return the rows of a window; without both its ends, a server answers with all that it has."""
        # The older pages list no header, the newer ones call it required.
        key = {"ApiKey": self.settings["api_key"]} if "api_key" in self.settings else None
        return self.http.get(path, read, {**request_times(window, self.zone), **more}, key)
