"""The secrets that are known at a time, and what finds them and their parts, made when it is needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from passmuster.redaction.forms import RUN, SHORTEST_IN_RECORDS, Forms
from passmuster.redaction.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmuster.redaction.search import PageSearch


class Index:
    """Some secrets, which do not change."""

    def __init__(self, secrets: Sequence[Forms] = ()) -> None:
        self.secrets = secrets

    @cached_property
    def in_texts(self) -> Pieces:
        """Return what is hidden in a text."""
        whole = (form for secret in self.secrets if len(secret.secret) < RUN for form in secret.whole)
        forms = (form for secret in self.secrets if len(secret.secret) >= RUN for form in secret.all)
        return self._pieces(whole, ((form.text, form.run) for form in forms))

    @cached_property
    def in_records(self) -> Pieces:
        """Return what is hidden in the texts of a record."""
        forms = (form for secret in self._long for form in secret.all)
        return self._pieces(self._whole, ((form.text, form.run_in_records) for form in forms))

    @cached_property
    def in_names(self) -> Pieces:
        """Return what is hidden in names, numbers and our messages: there a part is no secret so soon."""
        forms = (form for secret in self._long for form in secret.all)
        runs = ((form.text, max(form.run_in_records, SHORTEST_IN_RECORDS)) for form in forms)
        return self._pieces(self._whole, runs)

    @cached_property
    def in_names_of_ours(self) -> Pieces:
        """Return what is hidden in the names within our messages: whole secrets only."""
        return self._pieces(self._whole.union(*(secret.whole for secret in self._long)), ())

    def may_be_in(self, page: str) -> bool:
        """Return whether the page may hold what is hidden in records: then it needs a closer look."""
        return self._search is not None and self._search.may_hold(page)

    @cached_property
    def _search(self) -> PageSearch | None:
        if not self._long and not self._whole:
            return None
        from passmuster.redaction.search import PageSearch

        return PageSearch(self._long, self._whole)

    @cached_property
    def _long(self) -> list[Forms]:
        return [secret for secret in self.secrets if len(secret.secret) >= SHORTEST_IN_RECORDS]

    @cached_property
    def _whole(self) -> set[str]:
        """Return the forms of shorter secrets that are long enough to be no word."""
        short = (secret for secret in self.secrets if len(secret.secret) < SHORTEST_IN_RECORDS)
        return {form for secret in short for form in secret.whole if len(form) >= SHORTEST_IN_RECORDS}

    def _pieces(self, whole: Iterable[str], runs: Iterable[tuple[str, int]]) -> Pieces:
        hold_escapes = any(secret.holds_escapes for secret in self.secrets)
        return Pieces(whole, runs, hold_escapes=hold_escapes)
