"""The findings of a policy as OSCAL assessment results (NIST, model of version 1.2)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from passmuster.showable import showable
from passmuster_reports.package.attachment import attach_json

if TYPE_CHECKING:
    from passmuster_reports.canonical import Json
    from passmuster_reports.package.attachment import Attachment

#: OSCAL knows satisfied and not satisfied only; the reason tells the rest.
_STATES = {
    "met": ("satisfied", "pass"),
    "not met": ("not-satisfied", "fail"),
    "not assessed": ("not-satisfied", "other"),
    "waived": ("not-satisfied", "other"),
}
_NAMESPACE = uuid.UUID("6f7b6a9e-3c0b-5a53-9d5f-0b6a5f0e7c11")


def attach_oscal(report: Json, sha256: str) -> tuple[Attachment, ...]:
    """Return the file of assessment results that the PDF of a compliance report carries."""
    description = "The findings as OSCAL 1.2 assessment results"
    results = oscal_of(report, sha256)
    return (attach_json("assessment-results.json", "Alternative", description, results),)


def oscal_of(report: Json, sha256: str) -> Json:
    """Return the assessment results of a compliance report.

    Its identifiers follow from the SHA-256 of the figures.
    """

    def name(*parts: str) -> str:
        return str(uuid.uuid5(_NAMESPACE, "/".join((sha256, *parts))))

    moment = report["as_read_until"] or report["period"]["end"]
    plan, result = name("plan"), name("result")
    observations = []
    findings = []
    for control in report["controls"]:
        related = []
        for finding in control["findings"]:
            if finding["status"] == "met":
                continue
            number = name(control["id"], finding["subject"])
            related.append({"observation-uuid": number})
            observations.append(
                {
                    "uuid": number,
                    "title": f"{control['title']}: {finding['name'] or finding['subject']}",
                    "description": finding["reason"],
                    "methods": ["TEST"],
                    "types": ["finding"],
                    "props": [{"name": "status", "value": finding["status"].replace(" ", "-")}],
                    "collected": moment,
                }
            )
        state, reason = _STATES[control["status"]]
        counts = ", ".join(f"{count} {status}" for status, count in control["counts"].items() if count)
        entry = {
            "uuid": name(control["id"]),
            "title": control["title"],
            "description": control["requirement"],
            "target": {
                "type": "objective-id",
                "target-id": control["id"],
                "status": {
                    "state": state,
                    "reason": reason,
                    "remarks": f"{control['status']}: {counts or 'nobody'}",
                },
            },
        }
        findings.append({**entry, "related-observations": related} if related else entry)
    outcome = {
        "uuid": result,
        "title": f"{report['title']}, {report['period']['from']} to {report['period']['to']}",
        "description": report["verdict"]["sentence"],
        "start": report["period"]["start"],
        "end": report["period"]["end"],
        "reviewed-controls": {
            "control-selections": [
                {"include-controls": [{"control-id": control["id"]} for control in report["controls"]]}
            ]
        },
        "findings": findings,
    }
    results = {
        "assessment-results": {
            "uuid": name("results"),
            "metadata": {
                "title": report["title"],
                "last-modified": moment,
                "version": sha256[:16],
                "oscal-version": "1.2.0",
            },
            "import-ap": {"href": f"#{plan}"},
            "results": [{**outcome, "observations": observations} if observations else outcome],
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": report["policy"]["title"],
                        "description": "The policy whose controls were assessed; it is attached as used.",
                    }
                ]
            },
        }
    }
    return dict(_showable(results))


def _showable(value: Any) -> Any:
    """Return the value with texts that every form of OSCAL can hold: one is in JSON, another in XML."""
    if isinstance(value, dict):
        return {key: _showable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_showable(item) for item in value]
    return showable(value) if isinstance(value, str) else value
