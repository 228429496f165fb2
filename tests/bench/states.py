"""How much a read writes as STATE when it has many rooms, with ZEGO's limit and without.

The program and the simulator share a clock that moves only when somebody waits, so an hour takes seconds.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from passmuster.testing.program import Program, StandingClock
from simulators.zego import ATTENDEE, Visit, ZegoSimulator

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
#: Less than ZEGO's longest window: each room takes one request.
SINCE = NOW - timedelta(days=2)


def written(rooms: int, per_second: float) -> tuple[int, int]:
    """Bytes of RECORD and of STATE messages of a read of so many rooms with a visit each."""
    clock = StandingClock(NOW)
    begun = SINCE + timedelta(hours=1)
    visits = [
        Visit(str(room), room, f"Person {room}", ATTENDEE, begun, begun + timedelta(hours=1))
        for room in range(rooms)
    ]
    with ZegoSimulator(visits, clock=clock, limit=per_second == 1) as simulator:
        settings = {
            "base_url": simulator.url,
            "secret_id": simulator.secret_id,
            "secret_key": simulator.secret_key,
            "pid": simulator.pid,
            "room_ids": [str(room) for room in range(rooms)],
            "requests_per_second": per_second,
        }
        run = Program(clock, {}).run(
            *(
                "read",
                "zego",
                "--config",
                "-",
                "--stream",
                "room_logio_records",
                "--since",
                SINCE.isoformat(),
            ),
            stdin=json.dumps(settings),
        )
    lines = run.stdout.splitlines(keepends=True)
    records = [line for line in lines if line.startswith(b'{"type":"RECORD"')]
    if run.code or len(records) != rooms:
        raise RuntimeError(f"these are not the records of {rooms} rooms: {run.stderr}")
    return sum(map(len, records)), sum(len(line) for line in lines if line.startswith(b'{"type":"STATE"'))
