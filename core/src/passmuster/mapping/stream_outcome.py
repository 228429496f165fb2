"""The outcome of one stream: what came of its records in all, and since the last STATE that counted it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How many different reasons coverage lists; the rejects file has every one.
_REASONS_LISTED = 20


class StreamOutcome:
    """Counts of records, and the coverage that has them."""

    def __init__(self) -> None:
        self.made = 0
        self.left_out = 0
        self.rejected = 0
        #: When the latest of the records was read, where any says so.
        self.read_at: str | None = None
        self._made_since = 0
        self._rejected_since: Counter[str] = Counter()
        self._digest = hashlib.sha256()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing came."""
        return not (self.made or self.left_out or self.rejected)

    def add(self, made: int) -> None:
        """Count so many evidence records that were made."""
        self.made += made
        self._made_since += made

    def reject(self, record: Any, reason: str) -> None:
        """Count one record that was rejected."""
        self.rejected += 1
        self._rejected_since[reason] += 1
        self._digest.update(f"{reason}\n{record!r}\n".encode("utf-8", "backslashreplace"))

    def coverage(self, slices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the coverage of a STATE that comes by, with the counts since the one before added to it.

        Which of the slices a record is of, its message does not say: what became of those since the last
        STATE is counted with its last slice, and said of the others as what may be theirs.
        """
        *others, last = slices
        before, rejected = last.get("reasons"), last.get("rejected")
        counts = before if isinstance(before, dict) else {}
        reasons = self._rejected_since + Counter({k: v for k, v in counts.items() if isinstance(v, int)})
        many = self._rejected_since.total()
        doubtful = {"maybe_rejected": many} if many else {}
        return [
            *({**slice, "records": 0, **doubtful} for slice in others),
            self._counted(last, rejected if isinstance(rejected, int) else 0, reasons),
        ]

    def coverage_left(self, origin: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the coverage of rejected records that no STATE has counted; None where there are none.

        It covers no time. Its partition is the rejects themselves, so that those of several files add up, and
        the same ones count once.
        """
        if not self._rejected_since:
            return None
        partition = {"rejects": self._digest.hexdigest()[:16]}
        return self._counted({**origin, "partition": partition}, 0, Counter(self._rejected_since))

    def _counted(self, coverage: Mapping[str, Any], rejected: int, reasons: Counter[str]) -> dict[str, Any]:
        counted = {
            **coverage,
            "records": self._made_since,
            "rejected": rejected + self._rejected_since.total(),
            "reasons": dict(reasons.most_common(_REASONS_LISTED)),
        }
        self._made_since, self._rejected_since = 0, Counter()
        return counted
