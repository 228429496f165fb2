"""Every installed source keeps its contract."""

from __future__ import annotations

from typing import Any

from core.source_under_test import contract_of
from passmuster.host.plugins import Host
from passmuster.testing import contract
from passmuster_activtrak.source import ActivTrak
from passmuster_ekran.source import Ekran
from passmuster_electa.source import Electa
from passmuster_falkor.source import Falkor
from passmuster_zego.source import Zego

TestActivTrak = contract(ActivTrak, **contract_of("activtrak"))
TestEkran = contract(Ekran, **contract_of("ekran"))
TestElecta = contract(Electa, **contract_of("electa"))
TestFalkor = contract(Falkor, **contract_of("falkor"))
TestZego = contract(Zego, **contract_of("zego"))


def test_every_installed_source_is_held_to_the_contract() -> None:
    installed = {plugin.source for plugin in Host({}).plugins if plugin.source}

    held = {tests.case.source_class for tests in _contracts()}

    assert {source_class.name for source_class in installed - held} == set()


def _contracts() -> list[Any]:
    return [value for value in globals().values() if hasattr(value, "case")]
