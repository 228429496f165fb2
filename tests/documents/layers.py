"""The picture of the layers, drawn from the rows that tests/project/test_layers.py enforces."""

from __future__ import annotations

import importlib
from html import escape

from documents.markdown import table
from project.layers import LAYERS

_ROW, _GAP, _WIDTH, _SIDE, _MARGIN = 26, 6, 270, 130, 24
_HEAD, _FOOT = 64, 76
#: For each distribution: what stands over its column, and the column's colours.
_COLUMNS = {
    "passmuster": ("core: reads", "vendor to evidence", "#e8f0f8", "#1d4f7c"),
    "passmuster_reports": ("reports: judges and prints", "evidence to verdict to PDF", "#f6efe4", "#7c4f1d"),
}
_PLUGINS = ("plugins", "one for each vendor", "#eaf4ea", "#2c6130")
_INK = "#333333"


def layers_picture() -> str:
    """Return the picture as SVG: a column for each half, its lowest layer at the bottom, and the plugins."""
    rows = max(len(layers) for layers in LAYERS.values())
    bottom = _HEAD + rows * (_ROW + _GAP)
    width, height = _SIDE + 2 * _WIDTH + 4 * _MARGIN, bottom + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">',
        '<title id="title">The layers of passmuster</title>',
        '<desc id="desc">Two columns of layers, core and reports. A layer imports only layers below it in '
        "its column; reports import public names of the core; plugins import the layer sdk.</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, (name, layers) in enumerate(LAYERS.items()):
        left = _SIDE + 2 * _MARGIN + number * (_WIDTH + _MARGIN)
        parts += _heading(left, _COLUMNS[name])
        for row, layer in enumerate(layers, 1):
            parts += _box(
                left, bottom - row * (_ROW + _GAP), _WIDTH, ", ".join(sorted(layer)), _COLUMNS[name]
            )
    [row_of_sdk] = [row for row, layer in enumerate(LAYERS["passmuster"], 1) if "sdk" in layer]
    top = bottom - row_of_sdk * (_ROW + _GAP)
    parts += _heading(_MARGIN, _PLUGINS)
    parts += _box(_MARGIN, top, _SIDE, "passmuster_...", _PLUGINS)
    parts += _arrow(_MARGIN + _SIDE, _SIDE + 2 * _MARGIN, top + _ROW // 2)
    parts += _arrow(_SIDE + 3 * _MARGIN + _WIDTH - 10, _SIDE + 2 * _MARGIN + _WIDTH // 2, 24)
    parts += [
        _text(
            _MARGIN, bottom + 22, "A layer imports only the layers below it in its column, also for types."
        ),
        _text(_MARGIN, bottom + 42, "Plugins import passmuster.sdk, and nothing else of passmuster."),
        _text(_MARGIN, bottom + 62, "Reports import what a package of the core lists in __all__."),
        "</svg>\n",
    ]
    return "\n".join(parts)


def layers_table(distribution: str) -> str:
    """Return one line for each folder and module of a distribution, the lowest first, with what it holds."""
    rows = []
    for layer in LAYERS[distribution]:
        for name in sorted(layer):
            module = importlib.import_module(f"{distribution}.{name}")
            meaning = " ".join((module.__doc__ or "").partition("\n\n")[0].split())
            is_folder = hasattr(module, "__path__")
            rows.append((f"`{name}/`" if is_folder else f"`{name}.py`", meaning))
    return table(("layer, the lowest first", "what it holds"), rows)


def _heading(left: int, column: tuple[str, str, str, str]) -> list[str]:
    title, role, _, ink = column
    bold = f'<text x="{left}" y="28" fill="{ink}" font-weight="600" font-size="16">{escape(title)}</text>'
    return [bold, _text(left, 48, role, ink)]


def _box(left: int, top: int, width: int, text: str, column: tuple[str, str, str, str]) -> list[str]:
    *_, fill, ink = column
    shape = f'x="{left}" y="{top}" width="{width}" height="{_ROW}" rx="4" fill="{fill}" stroke="{ink}"'
    return [f"<rect {shape}/>", _text(left + 10, top + 18, text, ink)]


def _arrow(start: int, end: int, y: int) -> list[str]:
    back = 6 if end > start else -6
    line = f'<line x1="{start}" y1="{y}" x2="{end - back}" y2="{y}" stroke="{_INK}"/>'
    return [line, f'<path d="M {end} {y} l {-back} -4 v 8 z" fill="{_INK}"/>']


def _text(x: int, y: int, text: str, ink: str = _INK) -> str:
    return f'<text x="{x}" y="{y}" fill="{ink}">{escape(text)}</text>'
