"""The cassettes: where they come from is said, no secret is in any, and each is used."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from demo.month import MONTH, SECRETS
from program import Program
from recordings import CASSETTES, PLACEHOLDER, cassette
from simulators import college
from simulators.clock import MovableClock
from simulators.electa import ElectaSimulator
from simulators.zego import ZegoSimulator

ROOT = CASSETTES.parent
FILES = sorted(CASSETTES.rglob("*.yaml"))
SECRET_NAMES = {
    "token",
    "appkey",
    "access_token",
    "secret_key",
    "api_key",
    "apikey",
    "authorization",
    "x-api-key",
}


@pytest.fixture(params=FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def file(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_a_cassette_says_in_its_first_lines_where_it_comes_from(file: Path) -> None:
    comment = " ".join(
        line.lstrip("# ")
        for line in file.read_text(encoding="utf-8").splitlines()[:6]
        if line.startswith("#")
    )

    assert re.search(r"[Nn]ot recorded", comment)
    assert "vendor's" in comment
    assert "Credentials are left out" in comment


def test_no_credential_is_in_a_cassette(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    exchanges = yaml.safe_load(text)["interactions"]

    found = [value for exchange in exchanges for value in credentials_in(exchange)]
    assert len(found) >= 2  # there is something to leave out: a login and a token
    assert set(found) == {PLACEHOLDER}
    for simulator in (ElectaSimulator(), ZegoSimulator()):
        key = getattr(simulator, "app_key", None) or simulator.secret_key
        assert key not in text
        assert base64.b64encode(key.encode()).decode() not in text


def test_the_search_for_credentials_finds_one() -> None:
    body = json.dumps({"data": {"access_token": "04AAAA"}})
    exchange = {
        "request": {"uri": "https://host/logs/?CID=1&Token=9C46", "body": '{"token": "eyJ2"}', "headers": {}},
        "response": {"body": {"string": body}},
    }

    assert sorted(credentials_in(exchange)) == ["04AAAA", "9C46", "eyJ2"]


def test_every_cassette_is_used_by_a_test_or_by_the_demo(file: Path) -> None:
    name = f"{file.parent.name}/{file.stem}"
    sources = [path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name]

    used = any(name in (text := path.read_text(encoding="utf-8")) or file.stem in text for path in sources)

    assert used


@pytest.mark.parametrize(
    ("source", "stream"), [("electa", "session_logs"), ("zego", "room_logio_records"), ("zego", "rooms")]
)
def test_the_demos_month_says_the_same_as_the_simulator_it_was_recorded_from(
    source: str, stream: str
) -> None:
    clock = MovableClock(MONTH.read_at)
    arguments = ("read", source, "--since", MONTH.since, "--until", MONTH.until, "--stream", stream)
    settings = (ROOT / "tests" / "demo" / f"{source}.yaml").read_text(encoding="utf-8")
    simulator = (
        ElectaSimulator(visits=college.electa_visits(), clock=clock)
        if source == "electa"
        else ZegoSimulator(visits=college.zego_visits(), rooms=college.zego_rooms(), clock=clock)
    )

    with cassette(f"{source}/month-of-a-small-college"):
        replayed = Program(clock, SECRETS).run(*arguments, "--config", "-", stdin=settings)
    with simulator:
        secrets = {name: getattr(simulator, "app_key", None) or simulator.secret_key for name in SECRETS}
        live = Program(clock, secrets).run(
            *arguments, "--config", "-", stdin=f"{settings}base_url: {simulator.url}\n"
        )

    assert (replayed.code, live.code) == (0, 0)
    assert len(replayed.records()) > 1
    assert replayed.records() == live.records()


def credentials_in(exchange: dict) -> list[str]:
    """Every value in the exchange whose name says that it is a credential."""
    request = exchange["request"]
    query = parse_qs(urlsplit(request["uri"]).query)
    found = [value for name, values in query.items() if name.lower() in SECRET_NAMES for value in values]
    found += [str(value) for name, value in request["headers"].items() if name.lower() in SECRET_NAMES]
    for body in (request["body"] or "", exchange["response"]["body"]["string"]):
        found += re.findall(r'"(?:token|access_token|secret_key)"\s*:\s*"([^"]*)"', body)
        # Electa puts a token and an error's text into the same element; a text has spaces.
        found += [text for text in re.findall(r"<ResponseData>([^<]*)<", body) if " " not in text]
    return found
