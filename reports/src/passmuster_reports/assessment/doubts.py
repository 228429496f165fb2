"""Doubts: why it is open whether somebody was there, and who beside them is like them, in sentences.

The views tell a doubt by the name of its form and what stands in it, so that they hold no sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Why nothing that needs coverage can be assessed.
NO_COVERAGE = "the evidence does not say what was read (no coverage)"

#: By the name of the form: `source` is that of the evidence, `what` the place, person or id.
DOUBTS = {
    "no coverage": NO_COVERAGE,
    "nothing read": "nothing was read",
    "source not read": "nothing was read from {source}",
    "no source read": "nothing was read from any source",
    "place unknown": "no source knows the place {what}",
    "not in service": "{source} has been in service since {what}",
    "no id": "the roster gives no id at {source}",
    "id unknown at the source": "{source} does not know the id {what}",
    "id unknown": "no source knows the id {what}",
    "open visit": "a visit of theirs to this place that was still open was not read again",
    "not read": "not read",
    "id of several people": "id {what} at {source} was there, and more than one person claims it",
    "ends before it begins": "the only record ends before it begins",
}
#: Who is like whom: a guest beside somebody who was not seen, and the other way round.
_GUEST = "the guest {name} ({id}) has the same {alike}"
_MISSING = "{name} ({id}), expected here and not seen, has the same {alike}"


def write_doubt(doubt: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """Return a doubt of the register in words, with everybody who is like the person in question."""
    parts = [translate(DOUBTS[doubt["form"]]).format(**doubt)] if doubt["form"] else []
    parts += sorted(_namesake(namesake, translate) for namesake in doubt.get("namesakes") or ())
    return "; ".join(parts)


def _namesake(namesake: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    alike = [
        translate(word)
        for key, word in (("same_name", "name"), ("same_email", "e-mail address"))
        if namesake[key]
    ]
    name, known_as = namesake["name"], namesake["id"]
    if namesake["is_guest"]:
        source = namesake["source"]
        known_as = f"{source} {known_as}" if known_as else f"{source}, {translate('no id')}"
        name = name or translate("without a name")
    template = translate(_GUEST if namesake["is_guest"] else _MISSING)
    return template.format(name=name, id=known_as, alike=f" {translate('and')} ".join(alike))
