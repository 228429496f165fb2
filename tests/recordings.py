"""Cassettes: what they leave out, how they are matched, and how the demo's month is recorded.

`python tests/recordings.py` records the demo's month anew from the simulators.
"""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import vcr

ROOT = Path(__file__).resolve().parent.parent
CASSETTES = ROOT / "cassettes"
#: What stands in a cassette where a credential stood.
PLACEHOLDER = "LEFT-OUT"

# ZEGO sends everything to a few addresses and says in the body what it wants, so a match without
# the body would answer any window with any other.
MATCH = ("method", "scheme", "host", "port", "path", "query", "body")

_CREDENTIALS = [(name, PLACEHOLDER) for name in ("Token", "AppKey", "token", "access_token")]
_TOKEN_IN_XML = re.compile(rb"(<ResponseData>)[^<]+(</ResponseData>)")
_TOKEN_IN_JSON = re.compile(rb'("access_token"\s*:\s*")[^"]+(")')


def cassette(name: str, mode: str = "none") -> AbstractContextManager[Any]:
    """Replay `cassettes/<name>.yaml`: a request that is not in it fails."""
    recorder = vcr.VCR(
        record_mode=mode,
        match_on=MATCH,
        filter_headers=["Authorization", "x-api-key", "ApiKey", "User-Agent", "Host"],
        filter_query_parameters=_CREDENTIALS,
        filter_post_data_parameters=_CREDENTIALS,
        before_record_response=_without_token,
    )
    return recorder.use_cassette(name if name.startswith("/") else str(CASSETTES / f"{name}.yaml"))


def _without_token(response: dict[str, Any]) -> dict[str, Any]:
    body = response["body"]["string"]
    body = _TOKEN_IN_XML.sub(rb"\g<1>" + PLACEHOLDER.encode() + rb"\g<2>", body)
    body = _TOKEN_IN_JSON.sub(rb"\g<1>" + PLACEHOLDER.encode() + rb"\g<2>", body)
    headers = {name: value for name, value in response["headers"].items() if name.lower() == "content-type"}
    return {**response, "headers": headers, "body": {"string": body}}


def record_month() -> None:
    """Record the demo's month: the real program, the simulators, and the vendors' own addresses."""
    from demo.month import MONTH, SECRETS
    from passmuster_electa.source import Electa
    from passmuster_zego.source import Zego
    from program import Program
    from simulators import college
    from simulators.clock import MovableClock
    from simulators.electa import ElectaSimulator
    from simulators.zego import ZegoSimulator

    clock = MovableClock(MONTH.read_at)
    electa = ElectaSimulator(visits=college.electa_visits(), clock=clock)
    zego = ZegoSimulator(visits=college.zego_visits(), rooms=college.zego_rooms(), clock=clock)
    with electa, zego:
        secrets = {"ELECTA_APP_KEY": electa.app_key, "ZEGO_SECRET_KEY": zego.secret_key}
        assert secrets.keys() == SECRETS.keys()
        for kind, simulator in ((Electa, electa), (Zego, zego)):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "cassette.yaml"
                config = Path(folder) / "settings.yaml"
                settings = (ROOT / "tests" / "demo" / f"{kind.name}.yaml").read_text(encoding="utf-8")
                config.write_text(f"{settings}base_url: {simulator.url}\n", encoding="utf-8")
                with cassette(str(file), "once"):
                    run = Program(clock, secrets).run(
                        "read",
                        kind.name,
                        "--config",
                        str(config),
                        "--since",
                        MONTH.since,
                        "--until",
                        MONTH.until,
                    )
                assert run.code == 0, run.stderr
                text = file.read_text(encoding="utf-8").replace(simulator.url, kind.base_url)
            target = CASSETTES / kind.name / "month-of-a-small-college.yaml"
            target.write_text(_HEADER.format(title=kind.title) + text, encoding="utf-8")
            sys.stdout.write(f"wrote {target.relative_to(ROOT)}\n")


_HEADER = """\
# Not recorded from {title}. Recorded by `python tests/recordings.py` from the simulator in
# tests/simulators, which is written from the vendor's public pages; the people and their visits are invented.
# Credentials are left out.
"""


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    record_month()
