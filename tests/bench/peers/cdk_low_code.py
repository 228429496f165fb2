"""ActivTrak's log as a low-code manifest of Airbyte's CDK.

`python cdk_low_code.py read --config FILE --catalog FILE`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from airbyte_cdk.entrypoint import AirbyteEntrypoint, launch
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

SCHEMA = {"type": "object", "additionalProperties": True, "properties": {}}


def manifest(schema: dict[str, Any]) -> dict[str, Any]:
    """The manifest; its stream has the same fields and the same paging as the others."""
    return {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["activity_log"]},
        "spec": {
            "type": "Spec",
            "connection_specification": {"type": "object", "additionalProperties": True},
        },
        "streams": [
            {
                "type": "DeclarativeStream",
                "name": "activity_log",
                "primary_key": ["logId"],
                "schema_loader": {"type": "InlineSchemaLoader", "schema": schema},
                "retriever": {
                    "type": "SimpleRetriever",
                    "record_selector": {
                        "type": "RecordSelector",
                        "extractor": {"type": "DpathExtractor", "field_path": ["activity"]},
                    },
                    "requester": {
                        "type": "HttpRequester",
                        "url_base": "{{ config['base_url'] }}",
                        "path": "/reports/v2/activitylog",
                        "http_method": "GET",
                        "request_parameters": {
                            "pageSize": "1000",
                            "startDate": "{{ config['start'] if not next_page_token }}",
                        },
                        "request_headers": {"x-api-key": "{{ config['api_key'] }}"},
                    },
                    "paginator": {
                        "type": "DefaultPaginator",
                        "page_token_option": {
                            "type": "RequestOption",
                            "inject_into": "request_parameter",
                            "field_name": "cursor",
                        },
                        "pagination_strategy": {
                            "type": "CursorPagination",
                            "cursor_value": "{{ response['cursor'] }}",
                            "stop_condition": "{{ last_page_size == 0 }}",
                        },
                    },
                },
            }
        ],
    }


if __name__ == "__main__":
    arguments = sys.argv[1:]
    config = json.loads(Path(AirbyteEntrypoint.extract_config(arguments)).read_text())
    catalog_path = AirbyteEntrypoint.extract_catalog(arguments)
    from airbyte_cdk.models import ConfiguredAirbyteCatalogSerializer

    catalog = ConfiguredAirbyteCatalogSerializer.load(json.loads(Path(catalog_path).read_text()))
    schema = json.loads(Path(config["schema"]).read_text())
    launch(
        ConcurrentDeclarativeSource(
            catalog=catalog, config=config, state=None, source_config=manifest(schema)
        ),
        arguments,
    )
