"""Which pathways are meant: the vendor takes names for ids, but names may be those of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster.sdk import Record


def resolved(wanted: Sequence[str], listed: Sequence[Any]) -> list[Record]:
    """Return the listed pathways that are wanted, by id or name; SettingsError lists names that fit none."""
    pathways = {one["ID"]: one for one in listed if isinstance(one, dict) and isinstance(one.get("ID"), str)}
    found: dict[str, Record] = {}
    problems = []
    for name in wanted:
        ids = (
            [name] if name in pathways else [key for key, one in pathways.items() if one.get("name") == name]
        )
        if len(ids) == 1:
            found[ids[0]] = pathways[ids[0]]
        elif ids:
            problems.append(f"'pathways': '{name}' is the name of several: {', '.join(ids)}")
        else:
            problems.append(f"'pathways': there is no pathway '{name}'")
    if problems:
        raise SettingsError(problems, "name each pathway by its ID; the stream pathways lists them")
    return list(found.values())
