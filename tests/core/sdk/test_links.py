"""Links to further pages: followed on the vendor's own host, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.fault_injecting_server import client
from passmuster.errors import UnreadableError
from passmuster.sdk import ByLinkHeader, ByNextLink, HttpClient
from passmuster.sdk.links import linked
from passmuster.testing import Answer, Request
from passmuster.testing.fault_injecting_server import FaultInjectingServer
from simulators.clock import MovableClock

BASE = "https://api.acme.example/v1"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://api.acme.example/v1/visits?page=2&size=a%20b", ("/visits", "page=2&size=a%20b")),
        ("https://api.acme.example:443/v1/visits", ("https://api.acme.example:443/v1/visits", "")),
        ("https://API.acme.example/v1/visits?x", ("https://API.acme.example/v1/visits", "x")),
        ("?page=2", ("/visits", "page=2")),
        ("/v1/visits?page=2#top", ("/visits", "page=2")),
        ("more?page=2", ("/more", "page=2")),
        ("/v2/visits?page=2", ("https://api.acme.example/v2/visits", "page=2")),
        ("//api.acme.example/v1/visits", ("/visits", "")),
    ],
)
def test_a_link_leads_to_another_page_of_the_same_host(link: str, found: tuple[str, str]) -> None:
    assert linked(BASE, "/visits", link) == found


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("https://evil.example/v1/visits?page=2", "https://evil.example"),
        ("http://api.acme.example/v1/visits", "http://api.acme.example"),
        ("https://api.acme.example:8443/v1/visits", "https://api.acme.example:8443"),
        ("https://api.acme.example@evil.example/v1", "https://evil.example"),
        ("//evil.example/v1", "https://evil.example"),
        ("file:///etc/passwd", "file://"),
    ],
)
def test_a_link_to_another_place_is_an_error_that_names_it(link: str, place: str) -> None:
    with pytest.raises(UnreadableError) as found:
        linked(BASE, "/visits", link)

    assert found.value.message == (
        f"the answer links to {place}: not followed, since the credentials would be sent there"
    )


@pytest.mark.parametrize("link", ["https://[::1/v1", "https://api.acme.example:port/v1"])
def test_a_link_that_is_none_is_an_error(link: str) -> None:
    with pytest.raises(UnreadableError, match="links to something that is not a valid URL"):
        linked(BASE, "/visits", link)


class Pages:
    """Three pages, each linked to the next in its header and in its body."""

    def answer(self, request: Request) -> Answer:
        number = int(request.query.get("page", 1))
        link = (
            f"http://{request.headers['host']}{request.path}?page={number + 1}&of=3" if number < 3 else None
        )
        headers = {"Link": f'<{link}>; rel="next"'} if link else {}
        return Answer(json.dumps({"records": [number], "next": link}).encode(), headers=headers)

    def keys(self, stream: str) -> list[tuple[Any, ...]]:
        return []


@pytest.mark.parametrize("where", ["header", "body"])
def test_linked_pages_are_read_with_the_first_ones_parameters_and_every_ones_headers(
    clock: MovableClock, where: str
) -> None:
    with FaultInjectingServer(Pages(), clock) as server:
        http = client(server.url, clock)
        found = list(read_by_header(http) if where == "header" else read_by_body(http))

    assert found == [[1], [2], [3]]
    assert [dict(request.query) for request in server.requests] == [
        {"size": "1 0"},
        {"page": "2", "of": "3"},
        {"page": "3", "of": "3"},
    ]
    assert {(request.path, request.headers["x-key"]) for request in server.requests} == {("/visits", "k")}


def read_by_header(http: HttpClient) -> Any:
    def ask(link: str | None) -> tuple[list[Any], str | None]:
        return http.get_linked(
            "/visits",
            link,
            lambda body, headers: (json.loads(body)["records"], headers.get("link")),
            {"size": "1 0"},
            {"X-Key": "k"},
        )

    return ByLinkHeader().pages(ask)


def read_by_body(http: HttpClient) -> Any:
    def ask(link: str | None) -> tuple[list[Any], str | None]:
        def read(body: bytes, _: Any) -> tuple[list[Any], str | None]:
            answer = json.loads(body)
            return answer["records"], answer["next"]

        return http.get_linked("/visits", link, read, {"size": "1 0"}, {"X-Key": "k"})

    return ByNextLink().pages(ask)
