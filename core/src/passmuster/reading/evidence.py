"""Evidence: records of a kind, made from a vendor's records by a pure function of their stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import PluginError
from passmuster.reading.evidence_id import id_prefix, joined_key
from passmuster.schemas.loader import load_schema
from passmuster.schemas.validation import Checker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passmuster.sdk.evidence_kinds import Kind
    from passmuster.sdk.source import Record, Stream


@dataclass(frozen=True)
class Recipe:
    """How the records of one stream become evidence: of which kind, under which key, and made by what."""

    kind: str
    #: A record's primary key; ValueError, with the reason, where it has none.
    key_of: Callable[[Record], tuple[Any, ...]]
    #: ValueError, with the reason, where a record makes none.
    evidence: Callable[[Record], Kind]

    @classmethod
    def of_stream(cls, stream: Stream[Any]) -> Recipe:
        """Return the recipe of a stream; PluginError where it makes no evidence."""
        if stream.kind is None:
            raise PluginError(f"{stream.source.name} {stream.name} makes no evidence")
        return cls(stream.kind, stream.key_of, stream.evidence)


class EvidenceMaker:
    """Makes evidence of one stream's records, and checks it against the kind's schema."""

    def __init__(self, source: str, account: str, stream: str, recipe: Recipe) -> None:
        self.kind = recipe.kind
        self._recipe = recipe
        self._common = {"kind": recipe.kind, "source": source, "account": account, "stream": stream}
        self._prefix = id_prefix(source, account, stream)
        self.schema = load_schema("passmuster", recipe.kind)
        self._checker = Checker(self.schema)

    def make(
        self,
        records: Iterable[Record],
        read_at: Iterable[str],
        clipped: Callable[[Record], tuple[bool, bool]] | None = None,
    ) -> tuple[list[dict[str, Any]], list[tuple[Record, str]]]:
        """Return the evidence, and the records of which none could be made, each with the reason.

        `read_at` says of each when it was read. `clipped` says whether a record's start and end may lie
        beyond what was ever read.
        """
        made: list[tuple[dict[str, Any], Record]] = []
        unfit: list[tuple[Record, str]] = []
        for record, at in zip(records, read_at, strict=False):
            try:
                item = self._evidence(record, at)
                start, end = clipped(record) if clipped else (False, False)
                if start or end:
                    item |= {"clipped_start": start, "clipped_end": end}
                made.append((item, record))
            except ValueError as error:
                unfit.append((record, f"as {self.kind}: {error}"))
        good, bad = self._checker.sort([item for item, _ in made])
        if bad:
            # By the object itself: two records of one key may stand on one page.
            record_of = {id(item): record for item, record in made}
            unfit += [(record_of[id(item)], f"as {self.kind}: {reason}") for item, reason in bad]
        return good, unfit

    def _evidence(self, record: Record, read_at: str) -> dict[str, Any]:
        return {
            **self._common,
            "evidence_id": self._prefix + joined_key(self._recipe.key_of(record)),
            **self._recipe.evidence(record).fields(),
            "read_at": read_at,
        }
