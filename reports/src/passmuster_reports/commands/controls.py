"""`passmuster controls`: which controls and policies there are, and what a control's SQL is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading import Console
    from passmuster_reports.assessment.control import Control

_SHOW = "`passmuster controls show ID` shows one control; without `show` all are listed"


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("controls", "list the controls and policies there are, or show one control")
    parser.add_argument("what", metavar="show", nargs="?", help="show one control")
    parser.add_argument("id", metavar="ID", nargs="?", help="the control to show")
    parser.add_argument("--policy", metavar="FILE", help="the controls of this policy, with its parameters")
    parser.add_argument("--json", action="store_true", help="write JSON, for other tools")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Write the list, or the one control, to stdout."""
    if arguments.what not in {None, "show"}:
        meant = did_you_mean(arguments.what, ["show"])
        raise SettingsError(f"`controls` takes `show ID` or nothing, not '{arguments.what}'{meant}", _SHOW)
    if arguments.what is not None and arguments.id is None:
        raise SettingsError("no control is named", _SHOW)
    controls, values = _chosen(arguments)
    if arguments.id is None:
        if arguments.json:
            _write_json([_as_json(control) for control in controls.values()], console)
        else:
            console.print(*_listed(controls, whole=arguments.policy is None))
    elif arguments.id not in controls:
        meant = did_you_mean(arguments.id, controls)
        raise SettingsError(
            f"there is no control '{arguments.id}'{meant}", f"there are: {', '.join(controls)}"
        )
    elif arguments.json:
        _write_json(_as_json(controls[arguments.id]), console)
    else:
        console.print(*_shown(controls[arguments.id], values.get(arguments.id, {})))
    return 0


def _write_json(value: Any, console: Console) -> None:
    import json

    console.stdout.write((json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def _chosen(arguments: Namespace) -> tuple[dict[str, Control], dict[str, Any]]:
    """Return the controls by id, and the values that a policy gives to their parameters."""
    from passmuster_reports.offered import offered_controls

    controls = offered_controls(arguments.host)
    if arguments.policy is None:
        return controls, {}
    from passmuster_reports.assessment.policy import load_policy

    policy = load_policy(arguments.policy, controls)
    return (
        {applied.id: applied.control for applied in policy.controls},
        {applied.id: applied.values for applied in policy.controls},
    )


def _as_json(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "requirement": control.state(control.defaults).write(),
        "reference": control.reference,
        "origin": control.origin,
        "needs": list(control.needs),
        "covers": list(control.covers),
        "parameters": {
            name: {
                "type": parameter.type,
                "unit": parameter.unit,
                "default": parameter.default,
                "description": parameter.description,
            }
            for name, parameter in control.parameters.items()
        },
        "figures": {name: figure.unit for name, figure in control.figures.items()},
        "reasons": dict(control.reasons),
        "sql": control.sql,
    }


def _listed(controls: dict[str, Control], *, whole: bool) -> list[str]:
    from passmuster_reports.assessment.policy import packs

    names = [*controls, *(pack.name for pack in packs())]
    width = max(map(len, names))
    lines = [
        f"{name:<{width}}  {control.state(control.defaults).write()}"
        for name, control in sorted(controls.items())
    ]
    if whole:
        lines += ["", "Packs, which a policy names under `packs`:", ""]
        lines += [f"{pack.name:<{width}}  {pack.about}" for pack in packs()]
    return lines


def _shown(control: Control, values: dict[str, Any]) -> list[str]:
    from passmuster_reports.assessment.values import shown

    lines = [control.title, "", control.state({**control.defaults, **values}).write(), ""]
    lines += [f"id        {control.id}", f"from      {control.origin}"]
    lines += [f"reference {control.reference}"] if control.reference else []
    lines += [f"needs     {', '.join(control.needs)}"] if control.needs else []
    if control.covers:
        lines.append(f"evidence  {', '.join(control.covers)}; a gap in its coverage leaves it not assessed")
    for name, parameter in control.parameters.items():
        value = values.get(name, parameter.default)
        lines += ["", f"${name} = {shown(value)}", f"    {parameter.description}"]
    lines += ["", "Reasons:", *(f"    {_labelled(name, text)}" for name, text in control.reasons.items())]
    return [*lines, "", *control.sql.splitlines()]


def _labelled(name: str, template: str) -> str:
    return f"{name}: {template}" if name else template
