"""Whether the figures that a report carries are those that follow from its evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from passmuster.showable import showable
from passmuster_reports.canonical import canonical
from passmuster_reports.verification.check import TOLD, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.canonical import Json
    from passmuster_reports.package.inputs import NotJudged
    from passmuster_reports.verification.remake import Remade

#: Letters of a value that are told.
_LONGEST = 80


def check_figures(carried: Json | None, remade: Remade) -> Check:
    """Check the figures that are carried against those that were computed again."""
    again, here = _without_versions(remade.figures)
    figures, there = _without_versions(carried)
    by = "" if here == there else f"; computed again by passmuster-reports {here['passmuster-reports']}"
    if remade.not_judged:
        figures, again = (_of_judged(value, remade.not_judged) for value in (figures, again))
        if isinstance(figures, dict) and figures.get("controls") == []:
            again["controls"] = []  # a report shows others where its policy has none of those that it could
    differences = _list_differences(figures, again)
    if differences:
        more = len(differences) - TOLD
        told = differences[:TOLD] + ([f"and {more} more"] if more > 0 else [])
        return Check("figures", False, f"the figures do not follow from the evidence{by}", tuple(told))
    if not remade.not_judged:
        return Check("figures", True, f"all {_count(again):,} figures follow from the evidence{by}")
    missing = tuple(f"not judged: {found.id}: {found.problem}" for found in remade.not_judged)
    said = "controls are missing here, so their findings, and all sums of findings, are not judged"
    return Check("figures", None, f"{said}{by}", missing, reason="missing controls")


def _without_versions(figures: Any) -> tuple[Any, Any]:
    """Return the figures without the versions that computed them, which are no figures, and those."""
    basis = figures.get("basis") if isinstance(figures, dict) else None
    if not isinstance(basis, dict):
        return figures, None
    rest = {key: value for key, value in basis.items() if key != "versions"}
    return {**figures, "basis": rest}, basis.get("versions")


def _of_judged(figures: Any, not_judged: tuple[NotJudged, ...]) -> Any:
    """Return of the figures what does not rest on the controls that are not judged."""
    if not isinstance(figures, dict):
        return figures
    missing = {found.id for found in not_judged}
    kept = {key: figures[key] for key in ("period", "coverage", "as_read_until") if key in figures}
    listed = figures.get("controls")
    if isinstance(listed, list):
        kept["controls"] = [
            control for control in listed if not (isinstance(control, dict) and control.get("id") in missing)
        ]
    return kept


def _list_differences(said: Any, found: Json) -> list[str]:
    bytes_found = canonical(found)
    try:
        # Most are equal, and bytes are compared in a moment.
        if canonical(said) == bytes_found:
            return []
    except (TypeError, ValueError):
        pass  # there are numbers or letters in it that no figure has
    return list(_differences(said, json.loads(bytes_found), ""))


def _differences(said: Any, found: Any, where: str) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted(said.keys() | found.keys()):
            place = f"{where}.{_short_key(key)}" if where else _short_key(key)
            if key not in found:
                yield f"{place}: says {_short(said[key])}, and there is none"
            elif key not in said:
                yield f"{place}: is missing; it is {_short(found[key])}"
            else:
                yield from _differences(said[key], found[key], place)
    elif isinstance(said, list) and isinstance(found, list):
        for number in range(max(len(said), len(found))):
            place = f"{where}[{number}]"
            if number >= len(found):
                yield f"{place}: says {_short(said[number])}, and there is none"
            elif number >= len(said):
                yield f"{place}: is missing; it is {_short(found[number])}"
            else:
                yield from _differences(said[number], found[number], place)
    elif said != found or type(said) is not type(found):
        yield f"{where or 'the figures'}: says {_short(said)}; it is {_short(found)}"


def _short(value: Any) -> str:
    text = showable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _short_key(key: str) -> str:
    return showable(key[:_LONGEST])


def _count(value: Any) -> int:
    match value:
        case dict():
            return sum(map(_count, value.values()))
        case list():
            return sum(map(_count, value))
        case _:
            return 1
