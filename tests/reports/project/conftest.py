"""What the tests of runs share: a project of two simulated vendors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest
from reports.project.projects import Write

ROSTER = "person,name,group,zego,electa\nA,Ann,G,1,1\nB,Bo,G,2,2\nC,Cy,G,3,3\n"
SCHEDULE = "session,place,start,end\nS1,101,2026-10-30T08:00:00Z,2026-10-30T09:00:00Z\n"


@pytest.fixture
def project(tmp_path: Path, zego: SourceUnderTest, electa: SourceUnderTest) -> Write:
    """Writes a project file of both vendors, and of what is changed in it."""

    def write(**changes: Any) -> Path:
        (tmp_path / "roster.csv").write_text(ROSTER)
        (tmp_path / "schedule.csv").write_text(SCHEDULE)
        (tmp_path / "electa.json").write_text(json.dumps(electa.settings))
        value = {
            "store": "college.duckdb",
            "period": {"from": "2026-10-30", "to": "2026-10-31"},
            "sources": [
                {"source": "zego", "settings": zego.settings},
                {"source": "electa", "settings": "electa.json"},
            ],
            "roster": "roster.csv",
            "schedule": "schedule.csv",
            "reports": [{"report": "attendance", "output": ["out/{month}.json", "out/{from}.html"]}],
            **changes,
        }
        path = tmp_path / "passmuster.yaml"
        path.write_text(json.dumps({key: each for key, each in value.items() if each is not None}))
        return path

    return write
