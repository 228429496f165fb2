"""What it costs to look for a secret in ActivTrak's log: `python tests/bench/redaction.py SECRET PAGES`.

Prints how many microseconds a record takes to be written as JSON, and then to be searched for the secret.
"""

from __future__ import annotations

import base64
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import run
from bench.tables import table, verdict
from bench.vendors import VENDORS, ActivTrak
from passmuster.redaction import Redactor

#: Looking for a key in records, and for a token, in times of what their writing as JSON takes.
KEY_LIMIT, TOKEN_LIMIT = 1.5, 4.0
RECORDS, PIECE, ROUNDS = 1_000, 100, 200
_CHANCE = random.Random(0)
#: What is looked for: a key as most vendors give one, one with signs, and a token that came with a login.
SECRETS = {
    "a key of 32 hex digits": _CHANCE.randbytes(16).hex(),
    "a key of 40 characters of base64": base64.b64encode(_CHANCE.randbytes(30)).decode(),
    "a token of 2,000 characters": base64.urlsafe_b64encode(_CHANCE.randbytes(1_500)).decode(),
}
#: In which pages: as they are, and with escapes in each record.
PAGES: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda page: page,
    "with escapes": lambda page: page.replace(b'"browser', b'"%2Fusr%2Fbin &amp; \\"browser\\" ').replace(
        b'"editor', b'"C:\\\\Programs\\\\?a=1&b=2%20'
    ),
}


def redaction() -> bool:
    """Look for each secret in a process of its own; whether the limits are kept."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for secret in SECRETS:
        for sort in PAGES:
            writing, looking = map(float, run([sys.executable, __file__, secret, sort]).said.split())
            found[secret, sort] = writing, looking
    table(
        f"Looking for a secret in records (limit {KEY_LIMIT} times their JSON, for a token {TOKEN_LIMIT})",
        ("secret", "records", "µs/record", "JSON", "times"),
        [
            (secret, sort, f"{looking:.2f}", f"{writing:.2f}", f"{looking / writing:.2f}")
            for (secret, sort), (writing, looking) in found.items()
        ],
    )
    broken = [
        f"{secret}, {sort},"
        for (secret, sort), (writing, looking) in found.items()
        if looking > (TOKEN_LIMIT if "token" in secret else KEY_LIMIT) * writing
    ]
    return verdict(broken, "is looked for within the limit")


def main(secret: str, pages: str) -> None:
    """Measure both, in turns, and print the shortest times."""
    vendor = VENDORS["activtrak"]
    assert isinstance(vendor, ActivTrak)
    rows = orjson.loads(b"{%b}" % vendor.page)["activity"]
    pieces = [rows[start : start + PIECE] for start in range(0, RECORDS, PIECE)]
    written = [PAGES[pages](b"\n".join(map(orjson.dumps, piece))) for piece in pieces]
    redactor = Redactor()
    redactor.add(SECRETS[secret])
    redactor.clean_records(written[0])  # makes the search
    writing = min(
        _seconds(lambda: [b"\n".join(map(orjson.dumps, piece)) for piece in pieces]) for _ in range(ROUNDS)
    )
    looking = min(_seconds(lambda: [redactor.clean_records(page) for page in written]) for _ in range(ROUNDS))
    assert redactor.hidden_in == 0
    print(f"{writing / RECORDS * 1e6:.4f} {looking / RECORDS * 1e6:.4f}", file=sys.stderr)


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
