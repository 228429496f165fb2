"""ActivTrak's log as a tap of Meltano's Singer SDK.

`python singer_tap.py --config FILE`
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th


class ActivityLog(RESTStream):  # type: ignore[type-arg]
    """The log, page by page."""

    name = "activity_log"
    path = "/reports/v2/activitylog"
    primary_keys: ClassVar[tuple[str, ...]] = ("logId",)
    records_jsonpath = "$.activity[*]"
    next_page_token_jsonpath = "$.cursor"

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads(Path(self.config["schema"]).read_text())
        return schema

    @property
    def url_base(self) -> str:
        return str(self.config["base_url"])

    @property
    def http_headers(self) -> dict[str, str]:
        return {"x-api-key": self.config["api_key"]}

    def get_url_params(self, context: Any, next_page_token: Any) -> dict[str, Any]:
        page = {"cursor": next_page_token} if next_page_token else {"startDate": self.config["start"]}
        return {"pageSize": 1000, **page}


class TapActivTrak(Tap):
    """One stream."""

    name = "tap-activtrak"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("base_url", th.StringType, required=True),
        th.Property("api_key", th.StringType, required=True, secret=True),
        th.Property("start", th.StringType, required=True),
        th.Property("schema", th.StringType, required=True),
    ).to_dict()

    def discover_streams(self) -> list[ActivityLog]:
        return [ActivityLog(self)]


if __name__ == "__main__":
    TapActivTrak.cli()
