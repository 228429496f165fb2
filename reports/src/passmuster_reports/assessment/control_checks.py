"""What is wrong with a control: what no schema can say of its comment, and what its SQL may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem
from passmuster.suggestion import did_you_mean
from passmuster_reports.assessment.confinement import wrong_statement
from passmuster_reports.assessment.sentences import names_in, parse_template, units_in
from passmuster_reports.assessment.values import parameter_of, problem_of
from passmuster_reports.assessment.words import LENGTH_BOUNDS, LENGTHS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.assessment.control import Control

#: What the program itself returns beside the figures of a control.
_RESERVED = {"subject_id", "status", "reason", "evidence_ids", "person_name", "case_number", "told"}
_COUNTS = {"met", "not_met", "not_assessed"}


def wrong_header(value: Mapping[str, Any]) -> Iterable[Problem]:
    """Yield what no schema can say of the comment that opens a control."""
    parameters = value.get("parameters", {})
    yield from _wrong_parameters(parameters)
    looks_back = value.get("looks_back", 0)
    named = looks_back.partition(" ")[0] if isinstance(looks_back, str) else None
    if named is not None and named not in parameters:
        yield _at("looks_back", f"names '{named}', which is no parameter{did_you_mean(named, parameters)}")
    figures = value.get("figures", {})
    cases = value.get("cases")
    counts = {*_COUNTS, cases["of"]} if cases else set()
    for name in sorted(figures.keys() & {*_RESERVED, *counts, *parameters}):
        yield _at(f"figures.{name}", "is the name of something else")
    for name, figure in figures.items():
        if isinstance(figure, dict):
            yield from _wrong_figure(f"figures.{name}", figure, figures.keys() | counts, parameters)
    yield from _wrong_template("requirement", value["requirement"], parameters.keys(), "parameter")
    known = [*parameters, *figures, *sorted(counts)]
    reason = value["reason"]
    for name, template in {"": reason}.items() if isinstance(reason, str) else reason.items():
        path = f"reason.{name}" if name else "reason"
        yield from _wrong_template(path, template, known, "figure or parameter")


def _wrong_parameters(parameters: Mapping[str, Any]) -> Iterable[Problem]:
    for name, rule in parameters.items():
        default = rule.get("default")
        if default is not None and (problem := problem_of(parameter_of(name, rule), default)):
            yield _at(f"parameters.{name}.default", problem)


def _wrong_figure(
    path: str, figure: Mapping[str, Any], figures: Iterable[str], parameters: Mapping[str, Any]
) -> Iterable[Problem]:
    known = set(figures)
    for key in ("part", "whole"):
        if key in figure and figure[key] not in known:
            yield _at(f"{path}.{key}", f"names '{figure[key]}', which is no figure")
    if ("part" in figure) != ("whole" in figure):
        yield _at(path, "needs both part and whole")
    if "part" in figure and figure.get("unit") not in ("percent", "decimal"):
        yield _at(f"{path}.unit", "is neither percent nor decimal, and it is worked out from part and whole")
    bound = figure.get("bound")
    if bound is not None and parameters.get(bound, {}).get("type") not in ("number", "integer"):
        yield _at(f"{path}.bound", f"names '{bound}', which is no parameter that is a number")
    elif bound and figure.get("unit") in LENGTHS and parameters[bound].get("unit") not in LENGTH_BOUNDS:
        yield _at(f"{path}.bound", f"names '{bound}', which is in neither hours nor minutes")


def _wrong_template(path: str, template: str, known: Iterable[str], what: str) -> Iterable[Problem]:
    try:
        pieces = parse_template(template)
    except ValueError as error:
        yield _at(path, str(error))
        return
    names = list(known)
    for name in sorted(names_in(pieces) - set(names)):
        yield _at(path, f"names '{name}', which is no {what}{did_you_mean(name, names)}")
    for unit in sorted(units_in(pieces) - {*UNITS}):
        yield _at(path, f"names the unit '{unit}', which is none of {', '.join(UNITS)}")


def _at(path: str, problem: str) -> Problem:
    return Problem(path, f"'{path}' {problem}")


def wrong_sql(control: Control, file: str) -> Iterable[Problem]:
    """Yield what is wrong with the SQL of a control, which stands in the file of that name."""
    import duckdb

    try:
        statements = duckdb.extract_statements(control.rule)
    except duckdb.Error as error:
        yield Problem("", f"the SQL cannot be read: {_first_line(error)}", file=file)
        return
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        yield Problem("", "it must be one SELECT and nothing else", file=file)
        return
    try:
        duckdb.extract_statements(control.sql)
    except duckdb.Error as error:
        yield Problem("", f"the SQL cannot stand inside a WITH: {_first_line(error)}", file=file)
    if wrong := wrong_statement(control.rule):
        yield Problem("", wrong, file=file)
    yield from _wrong_names(control.parameters, set(statements[0].named_parameters), file)


def _wrong_names(parameters: Mapping[str, Any], used: set[str], file: str) -> Iterable[Problem]:
    for unknown in sorted(used - parameters.keys()):
        meant = did_you_mean(unknown, parameters)
        yield Problem("", f"the SQL uses ${unknown}, which the comment does not declare{meant}", file=file)
    for unused in sorted(parameters.keys() - used):
        undeclared = f"the comment declares '{unused}', which the SQL does not use"
        yield Problem(f"parameters.{unused}", undeclared, file=file)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
