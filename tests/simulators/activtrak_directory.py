"""Whom ActivTrak knows, and how it tells them: clients, consumers, SCIM users and groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from simulators.activtrak_query import RefusedError, integer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulators.exchange import Received

Row = dict[str, Any]

FIRST_CLIENTS = 50  # "It returns the first page with up to 50 clients."
SCIM_PAGE = 100  # no page says how many come without `count`
SCIM_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


@dataclass
class Directory:
    """Rows made by the functions below, in the order in which they are told; they may change at any time.

    The pages disagree on `clients_shape`; a public client relies on `Page` and `PageSize`, which no page
    lists: `clients_paged`. `scim_start`: what `startIndex` counts, "the page number" in the reference, rows
    in the SCIM standard; `scim_repeats`: past the end the last page comes again; `scim_content_type`: a GET
    must have that header, as the reference says.
    """

    clients: list[Row] = field(default_factory=list)
    consumers: list[Row] = field(default_factory=list)
    scim_users: list[Row] = field(default_factory=list)
    scim_groups: list[Row] = field(default_factory=list)
    clients_shape: Literal["array", "object", "single"] = "array"
    clients_paged: bool = False
    scim_start: Literal["page", "row"] = "page"
    scim_repeats: bool = False
    scim_content_type: bool = True

    @property
    def lists(self) -> Mapping[str, list[Row]]:
        """Every list by the name of its stream."""
        return {
            "clients": self.clients,
            "consumers": self.consumers,
            "scim_users": self.scim_users,
            "scim_groups": self.scim_groups,
        }

    def tell_clients(self, received: Received) -> Any:
        page, size = 1, FIRST_CLIENTS
        if self.clients_paged:
            page = integer(received.query, "Page", 1, least=1)
            size = integer(received.query, "PageSize", FIRST_CLIENTS, least=1)
        shown = self.clients[(page - 1) * size : page * size]
        if self.clients_shape == "single":
            # The reference shows one object where a list is meant.
            return shown[0] if shown else {}
        return shown if self.clients_shape == "array" else {"clients": shown}

    def tell_consumers(self, received: Received) -> Any:
        if received.query.get("includeViewableGroups", "false").lower() == "true":
            return {"consumers": self.consumers}
        hidden = "viewableGroups"
        return {"consumers": [{name: row[name] for name in row if name != hidden} for row in self.consumers]}

    def tell_scim(self, rows: Sequence[Row], received: Received) -> Any:
        if self.scim_content_type and "content-type" not in received.headers:
            raise RefusedError("the Content-Type header is required")
        count = integer(received.query, "count", SCIM_PAGE, least=1)
        start = integer(received.query, "startIndex", 1, least=1)
        at = (start - 1) * count if self.scim_start == "page" else start - 1
        if self.scim_repeats and rows and at >= len(rows):
            at = (len(rows) - 1) // count * count
        shown = rows[at : at + count]
        return {
            "schemas": [SCIM_LIST],
            "totalResults": len(rows),
            "itemsPerPage": len(shown),
            "startIndex": start,
            "resources": shown,
        }


def client(number: int, name: str, domain: str = "", alias: str = "") -> dict[str, Any]:
    """One of /admin/v1/clients: "user agents", the people whose computers are watched."""
    return {"id": number, "domain": domain, "name": name, "alias": alias}


def consumer(  # noqa: PLR0913  # one for each field of the reference
    number: int,
    first: str,
    last: str,
    email: str,
    role: tuple[int, str] = (4, "Viewer"),
    *,
    sso: bool = False,
    groups: Sequence[tuple[int, str]] = (),
) -> dict[str, Any]:
    """One of /admin/v1/consumers: somebody who logs in to ActivTrak, and the groups they may see."""
    return {
        "id": number,
        "firstName": first,
        "lastName": last,
        "username": email,
        "email": email,
        "roles": [{"id": role[0], "name": role[1], "displayname": role[1]}],
        "ssoEnabled": sso,
        "viewableGroups": [
            {"groupid": group, "groupname": name, "goalsetter": False} for group, name in groups
        ],
    }


def scim_user(number: int, given: str, family: str, email: str, *, created: datetime) -> dict[str, Any]:
    """One of /scim/v1/users; the two extensions are named as in the reference."""
    extension = "urn:ietf:params:scim:schemas:extension"
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": str(number),
        "userName": email,
        "name": {"familyName": family, "givenName": given, "middleName": None},
        "displayName": f"{given} {family}",
        "emails": [{"primary": True, "value": email}],
        "active": True,
        "groups": [],
        "meta": _meta("User", f"/scim/v1/users/{number}", created),
        f"{extension}:enterprise:2.0:User": {"employeeNumber": ""},
        f"{extension}:activtrak:2.0:User": {"tracking": True, "userPrincipalNames": [email]},
    }


def scim_group(
    number: int, name: str, members: Sequence[tuple[int, str]] = (), *, created: datetime
) -> dict[str, Any]:
    """One of /scim/v1/groups, with the ids and names of its users."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": str(number),
        "displayName": name,
        "members": [
            {"value": str(user), "display": shown, "$ref": f"/scim/v1/users/{user}", "type": "User"}
            for user, shown in members
        ],
        "meta": _meta("Group", f"/scim/v1/groups/{number}", created),
        "urn:ietf:params:scim:schemas:extension:activtrak:2.0:Group": {"sourceType": 0, "instanceId": ""},
    }


def _meta(kind: str, location: str, created: datetime) -> dict[str, Any]:
    at = created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"resourceType": kind, "created": at, "lastModified": at, "location": location, "version": None}
