"""Whom ActivTrak knows: clients, consumers, SCIM users and groups, each list whole."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from passmuster.sdk import AuthError, ForbiddenError, Page, VendorError
from passmuster_activtrak.answers import clients_of, consumers_of, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_activtrak.source import ActivTrak

#: "It returns the first page with up to 50 clients."
FIRST_CLIENTS = 50
#: How many rows a SCIM page is asked for; the reference names no limit.
SCIM_PAGE = 100


def clients(source: ActivTrak) -> Iterator[Page]:
    """Yield the clients. The reference knows no second page; a public program asks for it with `Page`."""
    path, number = "/admin/v1/clients", 1
    rows = source.ask(path, clients_of, {})
    fresh, seen = rows, _ids(rows)
    while fresh:
        yield Page(fresh)
        if len(rows) < FIRST_CLIENTS:
            return
        number += 1
        try:
            rows = source.ask(path, clients_of, {"Page": str(number), "PageSize": str(FIRST_CLIENTS)})
        except VendorError as error:
            if error.status is None or isinstance(error, AuthError | ForbiddenError):
                raise  # that says nothing of a second page
            rows = []
        fresh = _unseen(rows, seen)
    if number == 2 and len(seen) == FIRST_CLIENTS:  # noqa: PLR2004  # the second page brought nobody
        source.log("activtrak clients: ActivTrak tells 50 and no more; scim_users may have the others")


def consumers(source: ActivTrak) -> Iterator[Page]:
    """Yield the consumers, with the groups they may see: one answer has them all."""
    yield Page(source.ask("/admin/v1/consumers", consumers_of, {"includeViewableGroups": "true"}))


def scim(source: ActivTrak, path: str) -> Iterator[Page]:
    """Yield the rows of a SCIM list, page by page.

    `startIndex` is "the page number" in the reference and a row's number in the SCIM standard. The
    second page tells: it begins with rows of the first one where rows are counted.
    """
    from passmuster_activtrak.pages import Tally, whole

    counts_rows = False

    def ask(tally: Tally) -> tuple[list[Any], Any]:
        start = tally.came + 1 if counts_rows else tally.pages + 1
        asked = {"count": str(SCIM_PAGE), "startIndex": str(start)}
        # The reference lists this header for reading, too.
        return source.ask(path, resources_of, asked, {"Content-Type": "application/json"})

    for rows, fresh in whole(ask, partial(Tally, _id, (SCIM_PAGE,)), source.log, f"activtrak {path}"):
        counts_rows = counts_rows or 0 < len(fresh) < len(rows)
        yield Page(fresh)


def _unseen(rows: list[Any], seen: set[str]) -> list[Any]:
    """Return the rows whose ids are new, which are then known."""
    fresh = []
    for row in rows:
        ids = _ids([row])
        if not ids <= seen:
            fresh.append(row)
            seen |= ids
    return fresh


def _ids(rows: list[Any]) -> set[str]:
    """Return what tells rows apart: their ids, and where a row has none, the whole of it."""
    return set(map(_id, rows))


def _id(row: Any) -> str:
    return json.dumps(row.get("id", row) if isinstance(row, dict) else row)
