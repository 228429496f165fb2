"""The least that a reader can do: fetch the same answers, parse them, and write every record on a line.

No validation, no messages, no limits, no states. `python tests/bench/bare.py VENDOR URL RECORDS`
"""

from __future__ import annotations

import sys
from pathlib import Path

import orjson
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.vendors import VENDORS, Volume  # the path comes first


def main(vendor: str, url: str, records: int) -> None:
    """Read them all."""
    session, out, kind = requests.Session(), sys.stdout.buffer, VENDORS[vendor]
    for method, target, asked in kind.requests(Volume(records)):
        for row in kind.rows(session.request(method, url + target, json=asked, timeout=60).content):
            out.write(orjson.dumps(row) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
