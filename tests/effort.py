"""How hard the randomised tests look: `PASSMUSTER_SOAK=10` makes them look ten times as hard."""

from __future__ import annotations

import os

#: How many times the work of a default run the randomised tests do.
EFFORT = int(os.environ.get("PASSMUSTER_SOAK", "1"))
