"""Whether an answer holds all that it should: the array that its records are in, and as many as it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster.errors import IncompleteError
from passmuster.schemas.validation import json_name
from passmuster.sdk.response import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

_HINT = "what came is kept, but this does not count as read: read again, and ask the vendor if it stays so"


def required_list(answer: Any, *path: str, null_is_empty: bool = False) -> list[Any]:
    """Return the list that lies at the path; IncompleteError where there is none.

    Without a path, the answer itself should be the list. `null_is_empty` is for a list of which the vendor
    says that null stands for an empty one. What is no object in it is left to the schema, unless nothing is
    one and no name says what it is a list of.
    """
    found, name = answer, ".".join(path)
    for part in path:
        if not isinstance(found, dict) or part not in found:
            raise IncompleteError(f"the answer holds no list '{name}'", _HINT)
        found = found[part]
    if found is None and null_is_empty:
        return []
    if not isinstance(found, list):
        where = f"the answer's '{name}'" if path else "the answer"
        raise IncompleteError(f"{where} is {json_name(found)}, not a list", _HINT)
    if found and not path and not any(isinstance(row, dict) for row in found):
        raise IncompleteError("the answer is a list in which nothing is an object", _HINT)
    return found


def count_of(said: Any) -> int | None:
    """Return how many records an answer says there are, as a number or as text; None where it says nothing.

    IncompleteError for anything else: nobody can know whether an answer with such a count is whole.
    """
    if said is None or said == "":
        return None
    if isinstance(said, str) and re.fullmatch(r"\s*[0-9]{1,18}\s*", said):
        return int(said)
    number = isinstance(said, int | float) and not isinstance(said, bool)
    if number and said >= 0 and said == said // 1:
        return int(said)
    shown = str(said) if number else f"'{quoted(said)}'" if isinstance(said, str) else json_name(said)
    raise IncompleteError(f"the answer counts its records as {shown}, which is no number of them", _HINT)


def check_count(count: int | None, came: int, warn: Callable[[str], None], place: str) -> None:
    """Compare a count with the number of records that came; IncompleteError where the count is more.

    Where it is less, nothing was lost, and `warn` is given a sentence; `place` opens it.
    """
    if count is not None and count > came:
        raise IncompleteError(f"the answer says {count} records and holds {came}", _HINT)
    if count is not None and count < came:
        warn(f"{place}: the answer says {count} records and holds {came}; all of them are taken")


def lacking(name: str, number: int, first: str | None = None) -> IncompleteError:
    """Return the error of an answer in which so many objects lack what has this name; `first` is one."""
    times = f", {number} times" if number > 1 else ""
    where = f" (first in {first})" if first else ""
    return IncompleteError(f"the answer holds no '{name}' where it should{times}{where}", _HINT)
