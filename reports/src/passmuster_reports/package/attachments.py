"""What a PDF carries: its figures, all that they follow from, and a manifest with the hash of each.

Whoever has the file alone can so work every figure out again; `passmuster verify` does.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from passmuster.schemas import load_schema
from passmuster.sdk import KINDS
from passmuster_reports.canonical import canonical
from passmuster_reports.package.codec import to_plain
from passmuster_reports.package.evidence_file import write_evidence
from passmuster_reports.pages.logo import read_logo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.canonical import Json
    from passmuster_reports.options import ReportOptions

#: Raised whenever what a manifest says changes.
FORM = 1

MANIFEST = "manifest.json"
EVIDENCE = "evidence.jsonl.gz"
INPUTS = "inputs.json"

#: The kinds of evidence that the figures of each report rest on; a policy's own controls may ask for any.
_KINDS = {
    "attendance": {"presence", "booking"},
    "certificate": {"presence", "booking", "completion"},
    "training": {"completion", "certificate", "presence"},
    "working-time": {"workday", "presence"},
    "access-review": {"presence"},
    "compliance": set(KINDS) - {"activity"},
}
_JSON, _GZIP = "application/json", "application/gzip"
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


@dataclass(frozen=True)
class Attachment:
    """One file that a PDF carries; `relationship` is PDF's word for what it is to the pages."""

    name: str
    media_type: str
    relationship: str
    description: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return hashlib.sha256(self.content).hexdigest()


def attach_figures(report: Json) -> Attachment:
    """The figures of a report as a file."""
    description = "The figures of this report and the evidence behind each"
    return Attachment(f"{report['report']}.json", _JSON, "Data", description, canonical(report))


def attach(
    report: Json, figures: Attachment, look: ReportOptions, ground: Assessment | None, fonts: Iterable[Json]
) -> tuple[Attachment, ...]:
    """All files of a report, its figures first and the manifest last.

    Without a ground, or where codes stand in place of people, it carries no evidence: then its figures can be
    read and not worked out again.
    """
    files = [figures]
    if ground is not None and look.pseudonyms is None:
        files += _origins(report, ground)
    if look.logo:
        logo = read_logo(look.logo)
        suffix = _SUFFIXES[logo.media_type]
        files.append(
            Attachment(f"logo.{suffix}", logo.media_type, "Supplement", "The logo on the cover", logo.content)
        )
    if report["report"] == "compliance":
        from passmuster_reports.package.oscal import write_oscal

        results = _json(write_oscal(report, figures.sha256))
        files.append(
            Attachment(
                "assessment-results.json",
                _JSON,
                "Alternative",
                "The findings as OSCAL 1.2 assessment results",
                results,
            )
        )
    return (*files, _manifest(report, look, files, fonts))


def _origins(report: Json, ground: Assessment) -> list[Attachment]:
    """The evidence, and what was expected, as they were when the figures were worked out."""
    shown = {each["id"] for each in report.get("controls", ())}
    own = any(
        each.applied.id in shown and each.applied.control.origin != "passmuster" for each in ground.assessed
    )
    kinds = set(KINDS) if own else _KINDS.get(report["report"], set(KINDS))
    evidence = write_evidence(ground.connection, kinds, addresses=ground.privacy.addresses)
    inputs = {
        "report": report["report"],
        "period": to_plain(ground.period),
        "origin": {
            "inputs": to_plain(ground.origin.inputs),
            "failures": to_plain(ground.origin.failures),
            "lines": _counted(ground.origin.lines),
            # of a report that was made from such a file, also what that had left out
            "left_out": _counted(Counter(ground.origin.left_out) + Counter(evidence.left_out)),
        },
        "roster": _roster(ground),
        "same_email": to_plain(ground.same_email),
        "schedule": to_plain(ground.schedule),
        "policy": to_plain(ground.policy),
    }
    schemas = {kind: load_schema("passmuster", kind) for kind in KINDS}
    return [
        Attachment(
            EVIDENCE,
            _GZIP,
            "Source",
            "The evidence and what was read of it, as `passmuster read --evidence` writes them",
            evidence.content,
        ),
        Attachment(
            INPUTS,
            _JSON,
            "Source",
            "The period, the roster, the schedule and the policy as used",
            _json(inputs),
        ),
        Attachment(
            "schemas.json", _JSON, "Schema", "The JSON Schema of each kind of evidence", _json(schemas)
        ),
    ]


def _roster(ground: Assessment) -> Json | None:
    """The roster; without e-mail addresses, which no figure rests on, unless they are asked for."""
    roster = to_plain(ground.roster)
    if roster is None or ground.privacy.addresses:
        return dict(roster) if roster else None
    return {**roster, "members": [{**each, "email": None} for each in roster["members"]]}


def _counted(counts: Any) -> list[Json]:
    return [
        {"source": source, "account": account, "stream": stream, "lines": lines}
        for (source, account, stream), lines in sorted(counts.items())
    ]


def _manifest(
    report: Json, look: ReportOptions, files: Iterable[Attachment], fonts: Iterable[Json]
) -> Attachment:
    content = {
        "form": FORM,
        "report": report["report"],
        "title": report["title"],
        "period": report["period"],
        "as_read_until": report["as_read_until"],
        "made_with": made_with(),
        "look": {
            "title": look.title,
            "accent": look.accent,
            "paper": look.paper,
            "locale": look.locale,
            "pseudonyms": look.pseudonyms is not None,
            "addresses": look.addresses,
        },
        "fonts": list(fonts),
        "windows": [
            {key: each[key] for key in ("source", "account", "stream", "partition", "read", "gaps")}
            for each in report["coverage"]
        ],
        "controls": [{"id": each["id"], "sql": each["sql"]} for each in report.get("controls", ())],
        "files": [
            {
                "name": each.name,
                "media_type": each.media_type,
                "description": each.description,
                "bytes": len(each.content),
                "sha256": each.sha256,
            }
            for each in files
        ],
    }
    return Attachment(
        MANIFEST,
        _JSON,
        "Data",
        "What this file carries, with the SHA-256 of each, and what made it",
        _json(content),
    )


def made_with() -> Json:
    """The versions of what a PDF is drawn with; equal input gives equal bytes where they are equal."""
    from weasyprint.text.ffi import pango

    found = {}
    for name in ("passmuster", "passmuster-reports", "weasyprint", "pydyf", "fonttools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    number = pango.pango_version()
    found["pango"] = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    found["harfbuzz"] = _harfbuzz_version()
    return found


def _harfbuzz_version() -> str:
    """HarfBuzz can be asked only whether it is at least some version."""
    from weasyprint.text.ffi import harfbuzz

    found: list[int] = []
    for place in range(3):
        rest = (0,) * (2 - place)
        number = 0
        while harfbuzz.hb_version_atleast(*found, number + 1, *rest):
            number += 1
        found.append(number)
    return ".".join(map(str, found))


def _json(value: Any) -> bytes:
    # Not sorted: parameters are printed in the order in which their control declares them.
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
