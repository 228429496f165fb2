"""ActivTrak's log by dlt's REST client, extracted and no more: not normalised, not loaded.

`python dlt_extract.py FILE`
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import dlt
from dlt.sources.rest_api import rest_api_source


def main(config: dict[str, str]) -> None:
    """Extract into a folder that goes away."""
    source = rest_api_source(
        {
            "client": {"base_url": config["base_url"], "headers": {"x-api-key": config["api_key"]}},
            "resources": [
                {
                    "name": "activity_log",
                    "primary_key": "logId",
                    "endpoint": {
                        "path": "reports/v2/activitylog",
                        "params": {"pageSize": 1000, "startDate": config["start"]},
                        "data_selector": "activity",
                        "paginator": {
                            "type": "cursor",
                            "cursor_path": "cursor",
                            "cursor_param": "cursor",
                            "stop_after_empty_page": True,
                        },
                    },
                }
            ],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination="duckdb")
        pipeline.extract(source)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
