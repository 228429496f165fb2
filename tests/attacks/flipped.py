"""A report with one bit of one byte changed: is it found, wherever it is?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attacks.attack import FAILS
from attacks.judging import Judge


@dataclass(frozen=True)
class Flip:
    """One bit of a file."""

    place: int
    bit: int

    def of(self, content: bytes) -> bytes:
        changed = bytearray(content)
        changed[self.place] ^= 1 << self.bit
        return bytes(changed)


def flips(content: bytes, count: int) -> list[Flip]:
    """So many bits, the same each time: the first and the last bytes of the file, and others at random."""
    chance = random.Random(len(content))
    edges = [*range(64), *range(len(content) - 64, len(content))]
    places = [*edges, *(chance.randrange(len(content)) for _ in range(count - len(edges)))]
    return [Flip(place, chance.randrange(8)) for place in places]


def unnoticed(judge: Judge, content: bytes, tried: Sequence[Flip]) -> Iterator[Flip]:
    """Yield those by which the file is not said to be another."""
    for flip in tried:
        if judge.verdict(flip.of(content)).judgement is not FAILS:
            yield flip
