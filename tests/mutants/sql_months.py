"""The random months of tests/figures in memory, assessed with SQL that may have been changed since."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from figures.month import random_month
from figures.month_files import messages, texts
from figures.of_reading import holes_under
from figures.test_sentences import POLICY, by_subject, expected_of, problems_of
from passmuster_reports.assessment.control import read_control, shipped_controls
from passmuster_reports.assessment.findings import evaluate
from passmuster_reports.assessment.period import choose_period
from passmuster_reports.assessment.policy import Policy, load_policy
from passmuster_reports.assessment.views import create_views
from passmuster_reports.expected.roster import read_roster
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.lines import as_stdin


class LoadedMonth:
    """A month in a store, and what an exact count says of it."""

    def __init__(self, seed: int) -> None:
        month = self._month = random_month(seed)
        self._expected = expected_of(month)
        # open until the process ends
        self._stack = ExitStack()
        self._connection = self._stack.enter_context(open_temporary_store())
        import_files(self._connection, [], as_stdin(*messages(month)))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, text in {**texts(month), "policy.yaml": POLICY}.items():
                (folder / file).write_text(text)
            self._period = choose_period(
                self._connection, str(month.first), str(month.last), month.zone, lambda: None
            )
            self._roster = read_roster(str(folder / "roster.csv"))
            self._schedule = read_schedule(
                str(folder / "schedule.csv"), month.zone, self._roster, self._period.interval
            )
            self._policy = load_policy(str(folder / "policy.yaml"), shipped_controls())
        self._create_views()
        self._has_views = True

    def _create_views(self) -> None:
        create_views(self._connection, self._period, self._roster, self._schedule)

    def is_wrong(self, path: Path) -> bool:
        """Tell whether a finding is another than it should be, with what the SQL file now says."""
        is_view = path.parent.name == "views"
        policy = self._policy
        try:
            if is_view:
                self._has_views = False
            if not self._has_views:
                self._create_views()
                self._has_views = not is_view
            if not is_view:
                changed = read_control(path, "passmuster")
                theirs = [one for one in policy.controls if one.control.id == changed.id]
                policy = replace(policy, controls=tuple(replace(one, control=changed) for one in theirs))
            return self._is_wrong(policy)
        # Whatever SQL that was changed makes of its readers.
        except Exception:
            return True

    def _is_wrong(self, policy: Policy) -> bool:
        for evaluated in evaluate(self._connection, policy, self._period):
            name = evaluated.applied.id
            findings = [
                {
                    "subject": finding.subject,
                    "status": finding.status.value,
                    "reason": finding.reason,
                    "figures": finding.figures,
                }
                for finding in evaluated.findings
            ]
            found = by_subject({"findings": findings})
            expected = self._expected.get(name, {})
            if found.keys() != expected.keys():
                return True
            gaps = holes_under(self._month, name)
            if any(problems_of(name, finding, expected[who], gaps) for who, finding in found.items()):
                return True
        return False
