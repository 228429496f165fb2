"""What the bench prints: figures in columns, and which limits are broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def verdict(broken: Iterable[str], rule: str) -> bool:
    """Say what breaks the rule; whether nothing does."""
    for name in broken:
        print(f"BROKEN: {name} no longer {rule}")
    return not broken


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print figures in columns."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}")
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        print("  " + "   ".join(cells), flush=True)
