"""Attacks on the rules: SQL, templates and styles of the forger's own, and versions that excuse them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from attacks.attack import OF_CONTROLS, OPEN, Attack, Change
from attacks.forging import Forgery, forged
from attacks.of_evidence import with_a_comment
from attacks.sealing import INPUTS, OTHER_SEAL, manifest_as_written, with_json, with_manifest
from passmuster_reports.assessment.control import Control
from passmuster_reports.options import ReportOptions

Json = dict[str, Any]


def _kind(control: Control) -> Control:
    """The control that finds nothing wrong with anybody."""
    return replace(control, rule=control.rule.replace("'not met'", "'met'"))


def _own(id: str) -> Any:
    def change(value: Json) -> None:
        for entry in value["policy"]["controls"]:
            entry |= {"control": id, "origin": "beside the policy", "sha256": "0" * 64}

    return change


def _set(key: str, value: Any) -> Any:
    return lambda manifest: manifest.update({key: value})


def _option(key: str, value: Any) -> Change:
    return with_manifest(lambda manifest: manifest["options"].update({key: value}))


def _made_with(name: str, version: str) -> Callable[[Json], None]:
    return lambda manifest: manifest["made_with"].update({name: {"version": version, "sha256": None}})


def _version(name: str, version: str) -> Change:
    return with_manifest(_made_with(name, version))


def _before_main(text: str) -> Any:
    return {
        "layout.html": lambda page: page.replace(
            "{% block main required %}", text + "{% block main required %}"
        )
    }


def _accent(value: str) -> ReportOptions:
    options = ReportOptions()
    object.__setattr__(options, "accent", value)
    return options


_APPROVED = "<p>Approved by the auditors.</p>"
_PRINTED = {"report.css": lambda style: style + "\nbody::before { content: 'Nobody was late. 100 %' }\n"}
_HIDDEN = {"report.css": lambda style: style + "\ntbody td { color: white }\n"}
_OTHERS = {"weasyprint": "69.0"}

#: Templates that name another line of the evidence for a finding, or link to something else; what is told
#: of them, and the reports that have them.
_LINES = {
    "another line of the evidence on a card": (
        {"cards.html": lambda page: page.replace("{{ line|number }}", "{{ (line + 1)|number }}")},
        r"^page \d: '\d+' stands where the figures give '\d+'$",
        ("training", "access-review", "compliance"),
    ),
    "another line of the evidence of somebody named": (
        {"named.html": lambda page: page.replace("line_of(id)|number", "(line_of(id) + 1)|number")},
        "'Lateness 6; .*' stands where the figures give 'Lateness 5; ",
        ("compliance",),
    ),
    "no line of the evidence of somebody named": (
        {"named.html": lambda page: page.replace("finding.evidence_ids[:4]", "finding.evidence_ids[:0]")},
        "'Lateness; .*' stands where the figures give 'Lateness 5; ",
        ("compliance",),
    ),
    "a finding that leads to something else": (
        {"named.html": lambda page: page.replace('anchor("rule", control.id)', '"basis"')},
        "the link 'Lateness' leads elsewhere than in a report",
        ("compliance",),
    ),
    "somebody who leads to something else": (
        {"cards.html": lambda page: page.replace('anchor("named", finding.subject)', '"basis"')},
        "the link 'Ada Lindqvist' leads elsewhere than in a report",
        ("compliance",),
    ),
}

_KINDS = ("lateness", "daily-rest", "cpe-credits", "training-completed", "allowed-hours")

ATTACKS = (
    # the strongest forger: every hash in the file is right
    Attack(
        "figures forged wherever they stand",
        forged(Forgery(figures=_set("title", "All is well"))),
        "figures",
        'title: says "All is well"; it is',
    ),
    Attack(
        "a template of one's own", forged(Forgery(templates=_before_main(_APPROVED))), "pages", "^page 1$"
    ),
    Attack("a style that prints", forged(Forgery(templates=_PRINTED)), "pages", "^page 1$"),
    Attack("a style that hides", forged(Forgery(templates=_HIDDEN)), "pages", "^page [23]$"),
    Attack(
        "a colour that prints",
        forged(Forgery(options=_accent('red;} body::after{content:"100 %"'))),
        "no report",
        "'options.accent' breaks the rule 'pattern'",
    ),
    Attack(
        "SQL that finds nothing, under the hash of ours",
        forged(Forgery(controls=dict.fromkeys(_KINDS, _kind))),
        "figures",
        r'findings\[0\]\.status: says "met"; it is|^controls\[0\]\.sql: says',
        reports=OF_CONTROLS,
    ),
    Attack(
        "controls that are not here",
        with_json(INPUTS, _own("no-such-control")),
        "missing controls",
        "there is no control 'no-such-control' here",
        OPEN,
        reports=OF_CONTROLS,
    ),
    Attack(
        "controls of one's own under ids of ours",
        with_json(INPUTS, _own("lateness")),
        "missing controls",
        "the control 'lateness' of passmuster is not the one",
        OPEN,
        reports=OF_CONTROLS,
    ),
    # versions that are not here are no excuse
    Attack(
        "a template of one's own, made with other versions",
        forged(Forgery(templates=_before_main(_APPROVED), versions=_OTHERS)),
        "pages",
        r"page 1, at 'Approvedbytheauditors\.': a tag Part does not hold",
    ),
    *(
        Attack(
            f"{name}, made with other versions",
            forged(Forgery(templates=templates, versions=_OTHERS)),
            "pages",
            told,
            reports=reports,
        )
        for name, (templates, told, reports) in _LINES.items()
    ),
    Attack(
        "figures forged, made with other versions",
        forged(Forgery(figures=_set("title", "All is well"), versions=_OTHERS)),
        "figures",
        'title: says "All is well"; it is',
    ),
    Attack(
        "evidence with a comment, made with another zlib",
        forged(Forgery(evidence=with_a_comment, versions={"zlib": "1.2.3"})),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "versions that are a text",
        _version("passmuster-reports", "1 approved by the auditors"),
        "no report",
        r"'made_with\.passmuster-reports\.version' breaks the rule",
    ),
    Attack(
        "versions that install something",
        _version("weasyprint", "70.0 evil-package"),
        "no report",
        r"'made_with\.weasyprint\.version' breaks the rule",
    ),
    Attack(
        "versions with codes for a terminal",
        _version("pango", "1\x1b[2J"),
        "no report",
        r"'made_with\.pango\.version' breaks the rule",
    ),
    Attack(
        "a part that nobody has",
        manifest_as_written(_made_with("approved-by-auditors", "1")),
        "pages",
        OTHER_SEAL,
    ),
    Attack(
        "versions without hashes",
        with_manifest(lambda found: found.update(made_with={})),
        "no report",
        r"'made_with\.passmuster' is missing",
    ),
    Attack(
        "another manifest of the future",
        with_manifest(_set("version", 4)),
        "other versions",
        "made by a newer passmuster-reports",
        OPEN,
    ),
    Attack(
        "another manifest of the past",
        with_manifest(_set("version", 1)),
        "other versions",
        "made by an older passmuster-reports",
        OPEN,
    ),
    Attack(
        "a manifest of no version",
        with_manifest(_set("version", "3")),
        "no report",
        "'version' breaks the rule 'const'",
    ),
    Attack(
        "a manifest of version true",
        with_manifest(_set("version", True)),
        "no report",
        "'version' breaks the rule 'const'",
    ),
    # report types
    Attack(
        "a report that nobody makes",
        with_manifest(_set("report", "approval")),
        "missing plugin",
        "no plugin of this machine makes the report 'approval'",
        OPEN,
    ),
    Attack(
        "a report that is a path",
        with_manifest(_set("report", "../../etc/passwd")),
        "no report",
        "'report' breaks the rule 'pattern'",
    ),
    Attack(
        "a report with codes",
        with_manifest(_set("report", "a\x1b[2Jb")),
        "no report",
        "'report' breaks the rule 'pattern'",
    ),
    # how it looks
    Attack("another title", _option("title", "Approved \x1b[31m by\nthe auditors"), "pages", "^page 1$"),
    Attack("another colour", _option("accent", "#ffffff"), "pages", "^page 1$"),
    Attack(
        "a colour that is a style",
        _option("accent", "red;} * { display: none }"),
        "no report",
        r"'options\.accent' breaks the rule",
    ),
    Attack(
        "paper that is a style",
        _option("paper", "A4; } * { display: none"),
        "no report",
        r"'options\.paper' is none of A4, Letter",
    ),
    Attack("a language that nobody speaks", _option("locale", "zz"), "no report", "there is no locale 'zz'"),
    Attack(
        "a language that is a path",
        _option("locale", "../../evil"),
        "no report",
        r"'options\.locale' breaks the rule",
    ),
    Attack(
        "codes that stand for nobody",
        with_manifest(lambda found: found["privacy"].update(pseudonyms=True)),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "addresses that are none",
        with_manifest(lambda found: found["privacy"].update(addresses=True)),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
)
