"""Evidence: records of a kind, made from a vendor's records by a pure function of their stream."""

from __future__ import annotations

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
        self._checker = Checker(load_schema("passmuster", stream.kind))

    def make(
        self, records: list[Record], read_at: datetime
    ) -> tuple[list[dict[str, Any]], list[tuple[Record, str]]]:
        """The evidence, and the records of which none could be made, each with the reason."""
        at = format_instant(read_at)
        made = [self._evidence(record, at) for record in records]
        good, bad = self._checker.sort(made)
        if not bad:
            return good, []
        by_id = {item["evidence_id"]: record for item, record in zip(made, records, strict=True)}
        return good, [(by_id[item["evidence_id"]], f"as {self.kind}: {reason}") for item, reason in bad]

    def _evidence(self, record: Record, read_at: str) -> dict[str, Any]:
        key = ":".join(str(record[field]) for field in self._stream.primary_key)
        return {
            **self._common,
            "evidence_id": self._prefix + key,
            **self._stream.evidence(record).fields(),
            "read_at": read_at,
        }
