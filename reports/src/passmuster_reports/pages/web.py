"""A report as a web page that is a product of its own: a rail, views with rows, and the evidence in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from passmuster_reports.canonical import canonical
from passmuster_reports.pages.document import FONTS, SECTIONS, inline, render_template
from passmuster_reports.pages.formatting import groupby_in_order
from passmuster_reports.pages.references import anchor
from passmuster_reports.pages.web_evidence import EvidenceRow, as_text, evidence_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from passmuster_reports.canonical import Json
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.pages.cards import Card
    from passmuster_reports.pages.document import Template

#: Rows of a table that a browser lays out together, when they come into sight.
CHUNK = 100
_STATUSES = ("not met", "not assessed", "waived", "met")
#: Letters of an id that stands beside a name.
_SHORT_ID = 24
_EVERYTHING = "everything"
#: The tables that a view of a rule shows, and the one of training with an item a row.
_OF_RULES = ("findings-", "exceptions-")
_ITEMS = "items"
#: Characters of an id that need not be escaped in an address.
_PLAIN = "-._~:@"

_STYLE = re.compile(r' style="(?:margin-inline: (\d+)% (\d+)%)?[^"]*"')
_WIDE = '<div class="wide">'
_NO_HEAD = re.compile(r'<th scope="col"([^>]*)></th>')


@dataclass(frozen=True)
class RuleRow:
    """A finding as a row: `id` is its address in the page, `lines` are those of its evidence."""

    id: str
    name: str | None
    ref: str | None
    group: str | None
    finding: Mapping[str, Any]
    lines: Sequence[int]
    #: The numbers behind it, as JSON has them.
    figures: Markup | None


@dataclass(frozen=True)
class SectionRow:
    """A row of a table: `place` is an id that page one leads to, `cells` are by the key of each column."""

    id: str
    place: str | None
    group: str | None
    status: str | None
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class WebReport:
    """What the template of a web page asks for, beside the figures."""

    report: Json
    evidence: Sequence[EvidenceRow] = ()

    @cached_property
    def _rows(self) -> Mapping[str, EvidenceRow]:
        return {row.id: row for row in self.evidence if row.id is not None}

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Return the group of each person, as any row of the report names it."""
        return {
            cell["person"]: cell["group"]
            for section in self.report.get("sections", ())
            for row in section["rows"]
            for cell in row.values()
            if isinstance(cell, dict) and cell.get("group") and cell.get("person")
        }

    @cached_property
    def places(self) -> frozenset[str]:
        """Return the ids of places that page one may lead to, and that the page has."""
        report = self.report
        found = {"basis", *(anchor("rule", control["id"]) for control in report.get("controls", ()))}
        for _, sections in self.parts:
            for section in sections:
                found.update(row.place for row in self.section_rows(section) if row.place)
        if "register" in report:
            found.update(("month", "people", "register", "not-assessed"))
            found.update(anchor("session", session["session"]) for session in report["register"])
            found.update(anchor("person", person["person"]) for person in report["people"])
        return frozenset(found)

    @property
    def parts(self) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """Return the tables of the report under their headings, without those of rules, which have views."""
        sections = [
            section
            for section in self.report.get("sections", ())
            if section["name"] != "controls" and not section["name"].startswith(_OF_RULES)
        ]
        return groupby_in_order(sections, "part")

    def section_rows(self, section: Mapping[str, Any]) -> list[SectionRow]:
        """Return the rows of a table; the first of each person is the place of that person's items."""
        kinds = {column["kind"]: column["key"] for column in reversed(section["columns"])}
        seen: set[str] = set()
        rows = []
        for number, cells in enumerate(section["rows"], 1):
            who = cells[kinds["person"]] if "person" in kinds else None
            key = who["person"] if who and section["name"] == _ITEMS else None
            place = anchor("item", key) if key and key not in seen else None
            seen.add(key or "")
            rows.append(
                SectionRow(
                    row_id(section["name"], number),
                    place,
                    who["group"] if who else None,
                    cells[kinds["status"]] if "status" in kinds else None,
                    cells,
                )
            )
        return rows

    def statuses(self, rows: Sequence[SectionRow]) -> list[tuple[str, int]]:
        """Return how many rows there are of each status, in the order in which they first come."""
        return list(Counter(row.status for row in rows if row.status).items())

    def rule_rows(self, card: Card) -> list[RuleRow]:
        """Return the findings of a rule, the worst first."""
        control = card.control
        worst = {subject: number for number, subject in enumerate(control["worst"])}
        findings = sorted(
            control["findings"],
            key=lambda one: (_STATUSES.index(one["status"]), worst.get(one["subject"], 0)),
        )
        return [self._rule_row(control["id"], finding) for finding in findings]

    def _rule_row(self, rule: str, finding: Mapping[str, Any]) -> RuleRow:
        subject, name = finding["subject"], finding["name"]
        is_told = name and name != subject and len(subject) <= _SHORT_ID
        return RuleRow(
            row_id(rule, subject),
            None if subject == _EVERYTHING else name or subject,
            subject if is_told else None,
            self.groups.get(subject),
            finding,
            self.lines(finding["evidence_ids"]),
            as_text(json.dumps(finding["figures"], ensure_ascii=False)) if finding["figures"] else None,
        )

    def lines(self, ids: Sequence[str]) -> list[int]:
        """Return the lines of evidence in order of time, where the page has them."""
        rows = {self._rows[one].number: self._rows[one] for one in ids if one in self._rows}
        return sorted(rows, key=lambda number: (rows[number].begin, number))

    def lines_of_row(self, row: Mapping[str, Any]) -> list[int]:
        """Return the lines of the visits of a row of the register."""
        return self.lines([visit["evidence_id"] for visit in row["visits"]])

    def session_ids(self) -> list[str]:
        """Return the address of each session of the register; no two have the same."""
        seen: Counter[str] = Counter()
        found = []
        for session in self.report["register"]:
            name = row_id("sessions", session["session"])
            seen[name] += 1
            found.append(name if seen[name] == 1 else f"{name}/{seen[name]}")
        return found


def row_id(view: str, key: object) -> str:
    """Return the address of a row in the page: `chronic-absence/P015`."""
    return f"{view}/{quote(str(key), safe=_PLAIN, errors='replace')}"


def has_web_page(template: Template, figures: Json) -> bool:
    """Tell whether the report is shown as a web page, and not as its own pages.

    A template of another distribution knows best how its report is shown, and a certificate is a sheet.
    """
    return template.package == SECTIONS.package and template.text is None and "letter" in figures


def render_web(
    figures: Json, options: ReportOptions, logo_address: str | None, evidence: bytes | None
) -> Iterator[str]:
    """Yield the report as one file that opens offline, with its evidence, and asks for nothing."""
    rows = tuple(evidence_rows(evidence, figures["period"]["timezone"])) if evidence else ()
    return render_template(
        "web.html",
        options,
        report=figures,
        web=WebReport(figures, rows),
        row_id=row_id,
        unstyled=unstyled,
        chunk=CHUNK,
        logo_address=logo_address,
        sha256=hashlib.sha256(canonical(figures)).hexdigest(),
        script=script(),
        script_hash=hash_of(script()),
        **styled(options),
    )


def styled(options: ReportOptions) -> dict[str, Any]:
    """Return the style of a web page with its fonts, and the hash by which its policy knows it."""
    fonts = [{"family": family, "weight": weight, "url": inline(file)} for family, weight, file in FONTS]
    style = "".join(render_template("web.css", options, fonts=fonts))
    return {"style": _markup(style), "style_hash": hash_of(style)}


def script() -> Markup:
    """Return the program of a web page."""
    return _markup(files(__package__).joinpath("templates", "web.js").read_text("utf-8"))


def hash_of(text: str) -> str:
    """Return a text's hash as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def unstyled(page: Markup) -> Markup:
    """Return a part of the printed pages without attributes of style, which the policy of a web page forbids.

    What somebody missed of a session keeps its width, to the tenth; a wide table is moved with the keyboard,
    and a head that says nothing is none.
    """

    def classes(found: re.Match[str]) -> str:
        if found[1] is None:
            return ""
        return f' class="from-{round(int(found[1]), -1)} to-{round(int(found[2]), -1)}"'

    plain = _NO_HEAD.sub(r"<td\1></td>", _STYLE.sub(classes, page))
    return _markup(plain.replace(_WIDE, '<div class="wide" tabindex="0">'))


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)  # it is ours, or was escaped by the template that made it
