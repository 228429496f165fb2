"""Evidence: records of a kind, made from a vendor's records by a pure function of their stream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from passmuster.errors import PluginError
from passmuster.records import Checker
from passmuster.schema import load_schema
from passmuster.times import format_instant

if TYPE_CHECKING:
    from passmuster.source import Record, Source, Stream


class EvidenceMaker:
    """Makes evidence of one stream's records, and checks it against the kind's schema."""

    def __init__(self, source: Source, stream: Stream[Any]) -> None:
        if stream.kind is None:
            raise PluginError(f"{source.name} {stream.name} makes no evidence")
        self.kind = stream.kind
        self._stream = stream
        self._common = {
            "kind": stream.kind,
            "source": source.name,
            "account": source.account,
            "stream": stream.name,
        }
        self._prefix = f"{source.name}:{source.account}:{stream.name}:"
        self.schema = load_schema("passmuster", stream.kind)
        self._checker = Checker(self.schema)

    def make(
        self,
        records: list[Record],
        read_at: datetime,
        clipped: Callable[[Record, datetime], tuple[bool, bool]],
    ) -> tuple[list[dict[str, Any]], list[tuple[Record, str]]]:
        """The evidence, and the records of which none could be made, each with the reason.

        `clipped` says whether a record's start and end may lie beyond what was ever read.
        """
        at = format_instant(read_at)
        made: list[tuple[dict[str, Any], Record]] = []
        unfit: list[tuple[Record, str]] = []
        for record in records:
            try:
                item = self._evidence(record, at)
                start, end = clipped(record, read_at)
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
        key = ":".join(map(str, self._stream.key_of(record)))
        return {
            **self._common,
            "evidence_id": self._prefix + key,
            **self._stream.evidence(record).fields(),
            "read_at": read_at,
        }
