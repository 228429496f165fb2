"""Whether the figures that a report carries are those that follow from its evidence."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from passmuster_reports.canonical import canonical
from passmuster_reports.verification.check import TOLD, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.canonical import Json

#: Letters of a value that are told.
_LONGEST = 80


def check_figures(carried: Json | None, replayed: Json) -> Check:
    """Check the figures that are carried against those that were computed again."""
    figures = copy.deepcopy(carried)
    again = json.loads(canonical(replayed))
    # The versions that computed them are told, and are no figures.
    here = again["basis"].pop("versions")
    there = (
        figures["basis"].pop("versions", None) if figures and isinstance(figures.get("basis"), dict) else None
    )
    differences = list(_differences(figures, again, ""))
    by = "" if here == there else f"; computed again by passmuster {here['passmuster']}"
    if differences:
        more = len(differences) - TOLD
        told = differences[:TOLD] + ([f"and {more} more"] if more > 0 else [])
        return Check("figures", False, f"the figures do not follow from the evidence{by}", tuple(told))
    count = _count(again)
    return Check("figures", True, f"all {count:,} figures follow from the evidence{by}")


def _differences(said: Any, found: Any, where: str) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted(said.keys() | found.keys()):
            place = f"{where}.{key}" if where else key
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
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _count(value: Any) -> int:
    match value:
        case dict():
            return sum(map(_count, value.values()))
        case list():
            return sum(map(_count, value))
        case _:
            return 1
