"""Attacks on the rules: SQL, templates and styles of the forger's own, and versions that excuse them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attacks.attack import OF_CONTROLS, OPEN, Attack, Change
from attacks.forging import Forgery, forged
from attacks.of_evidence import with_a_comment
from attacks.sealing import INPUTS, with_json, with_manifest
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


def _version(name: str, version: str) -> Change:
    return with_manifest(
        lambda manifest: manifest["made_with"].update({name: {"version": version, "sha256": None}})
    )


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

_KINDS = ("lateness", "daily-rest", "cpe-credits", "training-completed", "allowed-hours")

ATTACKS = (
    # the strongest forger: every hash in the file is right
    Attack(
        "figures forged wherever they stand", forged(Forgery(figures=_set("title", "All is well"))), "figures"
    ),
    Attack("a template of one's own", forged(Forgery(templates=_before_main(_APPROVED))), "pages"),
    Attack("a style that prints", forged(Forgery(templates=_PRINTED)), "pages"),
    Attack("a style that hides", forged(Forgery(templates=_HIDDEN)), "pages"),
    Attack(
        "a colour that prints",
        forged(Forgery(options=_accent('red;} body::after{content:"100 %"'))),
        "no report",
    ),
    Attack(
        "SQL that finds nothing, under the hash of ours",
        forged(Forgery(controls=dict.fromkeys(_KINDS, _kind))),
        "figures",
        reports=OF_CONTROLS,
    ),
    Attack(
        "controls that are not here",
        with_json(INPUTS, _own("no-such-control")),
        "missing controls",
        OPEN,
        reports=OF_CONTROLS,
    ),
    Attack(
        "controls of one's own under ids of ours",
        with_json(INPUTS, _own("lateness")),
        "missing controls",
        OPEN,
        reports=OF_CONTROLS,
    ),
    # versions that are not here are no excuse
    Attack(
        "a template of one's own, made with other versions",
        forged(Forgery(templates=_before_main(_APPROVED), versions=_OTHERS)),
        "pages",
    ),
    Attack(
        "figures forged, made with other versions",
        forged(Forgery(figures=_set("title", "All is well"), versions=_OTHERS)),
        "figures",
    ),
    Attack(
        "evidence with a comment, made with another zlib",
        forged(Forgery(evidence=with_a_comment, versions={"zlib": "1.2.3"})),
        "pages",
    ),
    Attack(
        "versions that are a text", _version("passmuster-reports", "1 approved by the auditors"), "no report"
    ),
    Attack("versions that install something", _version("weasyprint", "70.0 evil-package"), "no report"),
    Attack("versions with codes for a terminal", _version("pango", "1\x1b[2J"), "no report"),
    Attack("a part that nobody has", _version("approved-by-auditors", "1"), "pages"),
    Attack("versions without hashes", with_manifest(lambda found: found.update(made_with={})), "no report"),
    Attack("another manifest of the future", with_manifest(_set("version", 4)), "other versions", OPEN),
    Attack("another manifest of the past", with_manifest(_set("version", 1)), "other versions", OPEN),
    Attack("a manifest of no version", with_manifest(_set("version", "3")), "no report"),
    Attack("a manifest of version true", with_manifest(_set("version", True)), "no report"),
    # report types
    Attack("a report that nobody makes", with_manifest(_set("report", "approval")), "missing plugin", OPEN),
    Attack("a report that is a path", with_manifest(_set("report", "../../etc/passwd")), "no report"),
    Attack("a report with codes", with_manifest(_set("report", "a\x1b[2Jb")), "no report"),
    # how it looks
    Attack("another title", _option("title", "Approved \x1b[31m by\nthe auditors"), "pages"),
    Attack("another colour", _option("accent", "#ffffff"), "pages"),
    Attack("a colour that is a style", _option("accent", "red;} * { display: none }"), "no report"),
    Attack("paper that is a style", _option("paper", "A4; } * { display: none"), "no report"),
    Attack("a language that nobody speaks", _option("locale", "zz"), "no report"),
    Attack("a language that is a path", _option("locale", "../../evil"), "no report"),
    Attack(
        "codes that stand for nobody",
        with_manifest(lambda found: found["privacy"].update(pseudonyms=True)),
        "pages",
    ),
    Attack(
        "addresses that are none",
        with_manifest(lambda found: found["privacy"].update(addresses=True)),
        "pages",
    ),
)
