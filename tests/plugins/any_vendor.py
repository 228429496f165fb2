"""Every vendor's desk, and where in its answers the arrays of records lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.source_under_test import (
    EKRAN_VISITS,
    ELECTA_VISITS,
    ZEGO_VISITS,
    SourceUnderTest,
    ekran_desk,
    electa_desk,
    zego_desk,
)
from plugins.activtrak_desk import (
    CLIENTS,
    CONSUMERS,
    HOURS_OF_COMPUTERS,
    HOURS_OF_USERS,
    LOG,
    SCIM_GROUPS,
    SCIM_USERS,
    activtrak_desk,
)
from plugins.falkor_desk import falkor_desk
from program import Program

FALKOR = {
    "enrolments": ("/v1/pathways/list", "enrolments"),
    "pathway_logs": ("/v1/logs/pathway-logs", "activities"),
    "pathway_activities": ("/v1/logs/pathway-logs", "activities"),
    "events": ("/v1/event/list", "events"),
    "event_attendees": ("/v1/event/list", "attendees"),
    "story_certificates": ("/v1/logs/story-certificates", "certificates"),
}
ACTIVTRAK = {
    "working_hours_users": (HOURS_OF_USERS, "activity"),
    "working_hours_computers": (HOURS_OF_COMPUTERS, "activity"),
    "activity_log": (LOG, "activity"),
    "clients": (CLIENTS, "clients"),
    "consumers": (CONSUMERS, "consumers"),
    "scim_users": (SCIM_USERS, "resources"),
    "scim_groups": (SCIM_GROUPS, "resources"),
}
STATISTICS = {
    "application_statistics": "/ekranapi/statistics/getapp",
    "url_statistics": "/ekranapi/statistics/geturl",
}

Body = Callable[[Any], Any]


@contextmanager
def desk_of(vendor: str, program: Program, folder: Path) -> Iterator[SourceUnderTest]:
    """Any vendor's desk with something to tell in every stream."""
    match vendor:
        case "zego":
            opened = zego_desk(program, folder, *ZEGO_VISITS)
        case "electa":
            opened = electa_desk(program, folder, *ELECTA_VISITS)
        case "ekran":
            opened = ekran_desk(program, folder, *EKRAN_VISITS)
        case "activtrak":
            opened = activtrak_desk(program, folder)
        case _:
            opened = falkor_desk(program, folder)
    with opened as desk:
        yield desk


def in_json(change: Body) -> Callable[[bytes], bytes]:
    """A change of a body as one of the value that it stands for."""
    return lambda body: json.dumps(change(json.loads(body))).encode()
