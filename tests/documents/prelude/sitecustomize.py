"""Loaded by every Python that an example starts: the vendors are the simulators, and the clock is theirs.

What the pages say is run as it stands there; only where the vendor answers, and what time it is, the
variables PASSMUSTER_EXAMPLES_VENDORS and PASSMUSTER_EXAMPLES_NOW say.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

if "PASSMUSTER_EXAMPLES_NOW" in os.environ:
    from passmuster.reading.context import StoppableClock
    from passmuster.sdk.source import Source
    from passmuster.times.clock import Clock

    _vendors: dict[str, str] = json.loads(os.environ["PASSMUSTER_EXAMPLES_VENDORS"])
    _now = [datetime.fromisoformat(os.environ["PASSMUSTER_EXAMPLES_NOW"])]

    def _address(source: type[Source], settings: Mapping[str, Any]) -> str:
        return str(settings.get("base_url") or _vendors[source.name])

    def _wait(_: Clock, seconds: float) -> None:
        _now[0] += timedelta(seconds=seconds)

    Source.address = classmethod(_address)  # type: ignore[method-assign, assignment]
    Clock.now = lambda _: _now[0]  # type: ignore[method-assign]
    Clock.sleep = StoppableClock.sleep = _wait  # type: ignore[method-assign, assignment]
