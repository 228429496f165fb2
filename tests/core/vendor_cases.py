"""How each vendor is simulated: its sample, the settings that fit it, and the records that it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators import samples
from simulators.activtrak import ActivTrakSimulator
from simulators.ekran import EkranSimulator
from simulators.electa import ElectaSimulator
from simulators.falkor import FalkorSimulator
from simulators.server import Simulator
from simulators.zego import ZegoSimulator

Row = dict[str, Any]


@dataclass(frozen=True)
class VendorCase:
    """How one vendor is simulated, and read from 30 October on."""

    simulator: Callable[..., Simulator]
    #: Arguments of the simulator: a few rows in every stream, and so many that its pages are full.
    sample: Mapping[str, Any]
    with_pages: Callable[[], Mapping[str, Any]]
    #: The settings of a simulator, without `base_url`; and what a contract changes in them.
    settings: Callable[[Any], Row]
    #: The primary key of each stream; the first stream is read unless another is named.
    streams: Mapping[str, tuple[str, ...]]
    #: Every record that the simulator has of a stream by now.
    truth: Callable[[Any, str], list[Row]]
    contract_settings: Mapping[str, Any] = field(default_factory=dict)


def _activtrak(**data: Any) -> ActivTrakSimulator:
    """Return ActivTrak with the same hours in both reports."""
    hours = data.pop("hours")
    return ActivTrakSimulator(user_hours=hours, computer_hours=hours, **data)


def _activtrak_truth(vendor: ActivTrakSimulator, stream: str) -> list[Row]:
    """Return the rows with the keys that the connector adds; a row's own id is one."""
    whose = stream.removeprefix("working_hours_").removesuffix("s")
    own = f"{whose}id"
    return [{**row, f"{whose}_key": str(row[own])} if own in row else row for row in vendor.truth(stream)]


def _electa_truth(vendor: ElectaSimulator, stream: str) -> list[Row]:
    """Return the records numbered within each minute."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = []
    for record in vendor.truth():
        alike = tuple(record[name] for name in ("RoomID", "UserId", "UTCIn"))
        seen[alike] += 1
        found.append({**record, "occurrence": seen[alike]})
    return found


VENDORS = {
    "zego": VendorCase(
        ZegoSimulator,
        {"visits": samples.ZEGO_VISITS},
        samples.zego_with_pages,
        lambda vendor: {
            "secret_id": vendor.secret_id,
            "secret_key": vendor.secret_key,
            "pid": vendor.pid,
            "room_ids": ["101", "102"],
            "start_date": "2026-10-30",
        },
        {"room_logio_records": ("pid", "room_id", "uid", "login_time"), "rooms": ("pid", "room_id")},
        lambda vendor, stream: vendor.rooms_truth() if stream == "rooms" else vendor.truth(),
    ),
    "electa": VendorCase(
        ElectaSimulator,
        {"visits": samples.ELECTA_VISITS},
        lambda: {"visits": samples.ELECTA_VISITS},
        lambda vendor: {
            "cid": vendor.cid,
            "app_key": vendor.app_key,
            "room_ids": [1093, 1094],
            "start_date": "2026-10-30",
        },
        {"session_logs": ("CompanyId", "RoomID", "UserId", "UTCIn", "occurrence")},
        _electa_truth,
    ),
    "ekran": VendorCase(
        EkranSimulator,
        {"visits": samples.EKRAN_VISITS, **samples.EKRAN_ROWS},
        samples.ekran_with_pages,
        lambda vendor: {
            **{"api_key": vendor.api_key, "start_date": "2026-10-30"},
            # With the four days that are its default, every read of these few days would read them all.
            "overlap_hours": 24,
        },
        {
            "sessions": ("sessionId",),
            "application_statistics": ("sessionId", "timeOfDay", "key"),
            "url_statistics": ("sessionId", "timeOfDay", "key"),
            "user_productivity": ("userName", "date", "timeOfDay"),
            "alerts": ("activityId",),
            "access_requests": ("id",),
        },
        lambda vendor, stream: {
            "sessions": vendor.truth,
            "application_statistics": vendor.applications_truth,
            "url_statistics": vendor.urls_truth,
            "user_productivity": vendor.productivity_truth,
            "alerts": vendor.alerts_truth,
            "access_requests": vendor.access_requests_truth,
        }[stream](),
    ),
    "activtrak": VendorCase(
        _activtrak,
        {
            "log": samples.ACTIVTRAK_LOG,
            "hours": samples.ACTIVTRAK_HOURS,
            "directory": samples.ACTIVTRAK_DIRECTORY,
        },
        samples.activtrak_with_pages,
        lambda vendor: {"api_key": vendor.api_key, "start_date": "2026-10-30"},
        {
            "activity_log": ("logId",),
            "working_hours_users": ("date", "user_key"),
            "working_hours_computers": ("date", "computer_key"),
            **dict.fromkeys(("clients", "consumers", "scim_users", "scim_groups"), ("id",)),
        },
        _activtrak_truth,
        {"start_date": "2026-10-01", "page_size": 2},
    ),
    "falkor": VendorCase(
        FalkorSimulator,
        {"platform": samples.FALKOR_PLATFORM},
        samples.falkor_with_pages,
        lambda vendor: {"token": vendor.token},
        {
            "pathway_logs": ("pathway_id", "activity_id", "email"),
            "pathways": ("ID",),
            "enrolments": ("pathway_id", "email"),
            "pathway_activities": ("pathway_id", "ID"),
            "events": ("pathway_id", "ID"),
            "event_attendees": ("event_id", "guid"),
            "story_certificates": ("story_id", "email", "certificate.timestamp"),
        },
        lambda vendor, stream: vendor.truth(stream),
    ),
}
