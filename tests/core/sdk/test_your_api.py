"""The page "Your API has ... : use ..." names what the sdk has, and its examples read every record."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, get_args

import pytest

import passmuster.sdk
from core.fault_injecting_server import client
from passmuster.sdk import SyncStrategy, pagination
from passmuster.testing import Answer, Request
from passmuster.testing.fault_injecting_server import FaultInjectingServer
from project.distributions import ROOT
from simulators.clock import MovableClock

TEXT = (ROOT / "docs" / "how-to" / "your-api.md").read_text(encoding="utf-8")
PAGINATORS = [name for name in passmuster.sdk.__all__ if hasattr(getattr(passmuster.sdk, name), "pages")]
STRATEGIES = [strategy.__name__ for strategy in get_args(SyncStrategy)]
#: What is used of each table's rows: the first name in its second cell.
USED = set(re.findall(r"^\| [^|]+ \| `(\w+)\(", TEXT, re.MULTILINE))


def test_the_sdk_offers_every_paginator_that_there_is() -> None:
    there_are = [
        name for name, value in vars(pagination).items() if hasattr(value, "pages") and name[0] != "_"
    ]

    assert len(there_are) == 5
    assert set(there_are) <= set(PAGINATORS)


@pytest.mark.parametrize("name", [*STRATEGIES, *(name for name in PAGINATORS if name != "JsonStream")])
def test_every_strategy_and_paginator_has_a_row_and_an_example(name: str) -> None:
    assert name in passmuster.sdk.__all__
    assert name in USED
    assert any(f"{name}(" in code for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))


def test_the_page_names_nothing_that_the_sdk_has_not() -> None:
    assert {name for name in USED if not hasattr(passmuster.sdk, name)} == set()
    classes = set(re.findall(r"`([A-Z][A-Za-z]+)(?:\(|`|\.)", TEXT)) - {"Link", "None"}
    assert {name for name in classes if not hasattr(passmuster.sdk, name)} == set()


class Vendor:
    """Five visits, two on a page, however they are asked for."""

    def answer(self, request: Request) -> Answer:
        query = request.query
        first = int(query.get("offset") or query.get("cursor") or 2 * (int(query.get("page", 1)) - 1))
        more = first + 2 < 5
        link = f"{request.path}?offset={first + 2}" if more else None
        answer: dict[str, Any] = {"visits": [*range(first, min(5, first + 2))], "pages": 3, "next": link}
        if more:
            answer["cursor"] = str(first + 2)
        return Answer(json.dumps(answer).encode(), headers={"Link": f'<{link}>; rel="next"'} if more else {})

    def keys(self, stream: str) -> list[tuple[Any, ...]]:
        return [(number,) for number in range(5)]


@pytest.fixture(scope="module")
def examples() -> Iterator[ModuleType]:
    """The page's examples, as one module."""
    module = ModuleType("your_api")
    # A class looks its module up, for the types of its fields.
    sys.modules[module.__name__] = module
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    exec(compile(code, "your-api.md", "exec"), vars(module))
    yield module
    del sys.modules[module.__name__]


@pytest.mark.parametrize(
    "name", ["by_page_number", "by_offset", "by_cursor", "by_link_header", "by_next_link"]
)
def test_an_example_reads_every_record_once(examples: ModuleType, clock: MovableClock, name: str) -> None:
    read: Callable[..., Iterator[list[Any]]] = getattr(examples, name)
    with FaultInjectingServer(Vendor(), clock) as server:
        found = list(read(client(server.url, clock)))

    assert server.failures == []
    assert found == [[0, 1], [2, 3], [4]]
    assert len(server.requests) == 3
