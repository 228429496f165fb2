"""The SQL of controls and views names what holds, and templates have the words."""

from __future__ import annotations

import re

import pytest

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.doubts import DOUBTS, write_doubt
from passmuster_reports.assessment.sentences import names_in, parse_template
from passmuster_reports.assessment.sql import view_sql
from passmuster_reports.assessment.views import VIEWS

CONTROLS = shipped_controls()
STATUSES = {"met", "not met", "not assessed", "late, left early"}


def texts(sql: str) -> list[str]:
    """The texts in quotes, comments left out."""
    return re.findall(r"'((?:[^']|'')*)'", re.sub(r"--.*", "", sql))


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_has_no_text_of_several_words_but_the_names_of_its_templates(name: str) -> None:
    control = CONTROLS[name]
    several = {text for text in texts(control.rule) if len(text.split()) > 1}

    assert several <= {*control.reasons, *STATUSES, *DOUBTS, " open visits", "0001-01-01"}
    assert not re.search(r"\b(format|printf|concat|concat_ws|strftime)\(", control.rule)


@pytest.mark.parametrize("name", CONTROLS)
def test_every_template_of_a_control_is_one_that_its_sql_names(name: str) -> None:
    control = CONTROLS[name]

    assert control.reasons.keys() - {"", *texts(control.rule)} == set()
    assert bool(control.reasons.keys() - {"", *STATUSES}) == control.names_reason


def told_apart(name: str) -> set[str]:
    """The figures of a control by which a report tells its cases apart."""
    return {"program_id", "source"} if name == "training-completed" else set()


@pytest.mark.parametrize("name", CONTROLS)
def test_every_figure_of_a_control_stands_in_a_sentence_or_is_what_one_is_worked_out_from(name: str) -> None:
    control = CONTROLS[name]
    told = set().union(*(names_in(parse_template(text)) for text in control.reasons.values()))
    parts = {part for figure in control.figures.values() for part in (figure.part, figure.whole) if part}
    # figures of reports in seconds and hours, beside those in microseconds, and what tells programmes apart
    shown = {key for key in control.figures if key.endswith(("_seconds", "_hours"))} | {"subject_name"}
    shown |= told_apart(name)

    assert control.figures.keys() - told - parts - shown == set()


def test_the_views_have_no_text_of_several_words_but_the_names_of_doubts() -> None:
    several = {text for name in VIEWS for text in texts(view_sql(name)) if len(text.split()) > 1}

    named = several - STATUSES - {"no id", "no id, ", "no name", "left early"}
    assert {text for text in named if not re.match(r"\[\{|\d{4}-", text)} <= DOUBTS.keys()


@pytest.mark.parametrize("form", DOUBTS)
def test_every_doubt_is_one_that_the_sql_names_and_is_written_whole(form: str) -> None:
    sql = "".join([*map(view_sql, VIEWS), *(control.rule for control in CONTROLS.values())])

    assert f"'{form}'" in sql
    assert not re.search("[{}]|None", write_doubt({"form": form, "source": "zego", "what": "7"}))
