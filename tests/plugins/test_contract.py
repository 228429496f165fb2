"""Every installed source keeps its contract."""

from __future__ import annotations

from typing import Any

from core.source_under_test import EKRAN_ROWS, EKRAN_VISITS, ELECTA_VISITS, ZEGO_VISITS, at
from passmuster.host.plugins import Host
from passmuster.testing import contract
from passmuster_activtrak.source import ActivTrak
from passmuster_ekran.source import Ekran
from passmuster_electa.source import Electa
from passmuster_falkor.source import Falkor
from passmuster_zego.source import Zego
from plugins.activtrak_desk import activtrak_simulator
from plugins.falkor_desk import SMALL
from plugins.simulated import simulated
from simulators.ekran import EkranSimulator
from simulators.electa import ElectaSimulator
from simulators.falkor import FalkorSimulator
from simulators.zego import Room, ZegoSimulator

TestActivTrak = contract(
    ActivTrak,
    settings={"api_key": "SimulatedActivTrakKey0123456789", "start_date": "2026-10-01", "page_size": 3},
    vendor=simulated(activtrak_simulator),
)

TestEkran = contract(
    Ekran,
    # With the overlap of four days that is its default, every read of these few days would read them all.
    settings={"api_key": "S1m)lated]k+ey}(@_|wi!th", "start_date": "2026-10-30", "overlap_hours": 24},
    vendor=simulated(lambda clock: EkranSimulator(EKRAN_VISITS, clock=clock, **EKRAN_ROWS)),
)

TestElecta = contract(
    Electa,
    settings={
        "cid": 12345,
        "app_key": "SimulatedApplicationKey012345678",
        "room_ids": [1093, 1094],
        "start_date": "2026-10-30",
    },
    vendor=simulated(lambda clock: ElectaSimulator(ELECTA_VISITS, clock=clock)),
)

TestFalkor = contract(
    Falkor,
    settings={
        "base_url": "https://falkor.example.com",
        "token": "c2ltdWxhdGVkLWFjY291bnQ6c2ltdWxhdGVkLXNlY3JldA==",
    },
    vendor=simulated(lambda clock: FalkorSimulator(SMALL, clock=clock)),
)

TestZego = contract(
    Zego,
    settings={
        "secret_id": 12580,
        "secret_key": "SimulatedKey0123456789ABCDEFabcdef",
        "pid": 1200,
        "room_ids": ["101", "102"],
        "start_date": "2026-10-30",
    },
    vendor=simulated(
        lambda clock: ZegoSimulator(ZEGO_VISITS, [Room("101", "Ward", at(30, 8), at(30, 9))], clock=clock)
    ),
)


def test_every_installed_source_is_held_to_the_contract() -> None:
    installed = {plugin.source for plugin in Host({}).plugins if plugin.source}

    held = {each.subject.kind for each in _contracts()}

    assert {kind.name for kind in installed - held} == set()


def _contracts() -> list[Any]:
    return [value for value in globals().values() if hasattr(value, "subject")]
