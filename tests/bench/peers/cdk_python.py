"""ActivTrak's log as a Python source of Airbyte's CDK, as its documentation writes one.

`python cdk_python.py read --config FILE --catalog FILE`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import requests
from airbyte_cdk.entrypoint import launch
from airbyte_cdk.sources import AbstractSource
from airbyte_cdk.sources.streams import Stream
from airbyte_cdk.sources.streams.http import HttpStream


class ActivityLog(HttpStream):
    """The log, page by page."""

    primary_key = "logId"
    url_base = ""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self._config = config
        self.url_base = config["base_url"]

    @property
    def name(self) -> str:
        return "activity_log"

    def path(self, **_: Any) -> str:
        return "/reports/v2/activitylog"

    def request_headers(self, **_: Any) -> Mapping[str, Any]:
        return {"x-api-key": self._config["api_key"]}

    def request_params(self, next_page_token: Mapping[str, Any] | None = None, **_: Any) -> Mapping[str, Any]:
        return {"pageSize": 1000, **(next_page_token or {"startDate": self._config["start"]})}

    def next_page_token(self, response: requests.Response) -> Mapping[str, Any] | None:
        answer = response.json()
        return {"cursor": answer["cursor"]} if answer["activity"] else None

    def parse_response(self, response: requests.Response, **_: Any) -> Iterable[Mapping[str, Any]]:
        yield from response.json()["activity"]

    def get_json_schema(self) -> Mapping[str, Any]:
        schema: Mapping[str, Any] = json.loads(Path(self._config["schema"]).read_text())
        return schema


class SourceActivTrak(AbstractSource):
    """One stream."""

    def check_connection(self, logger: Any, config: Mapping[str, Any]) -> tuple[bool, Any]:
        return True, None

    def streams(self, config: Mapping[str, Any]) -> list[Stream]:
        return [ActivityLog(config)]

    def spec(self, logger: Any) -> Any:
        from airbyte_cdk.models import ConnectorSpecification

        return ConnectorSpecification(
            connectionSpecification={"type": "object", "additionalProperties": True}
        )


if __name__ == "__main__":
    launch(SourceActivTrak(), sys.argv[1:])
