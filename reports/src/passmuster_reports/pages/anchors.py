"""The ids of places in a report, which links lead to."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^A-Za-z0-9-]")


def anchor(kind: str, key: str | None) -> str:
    """Return the id of the place that tells of something, another for each key."""
    return f"{kind}-{_OTHER.sub(lambda found: f'_{ord(found[0]):x}_', key or '')}"
