"""Memory while reading Falkor does not grow with the answer, also where the hash is waited for."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench import processes

PROGRAM = "import sys; from passmuster.cli.main import main; sys.exit(main())"
LOG = (
    b'{"firstname":"User","lastname":"One","email":"user%07d@example.com","telephone":"","country":"Chad",'
    b'"city":"Cape Town","groups":["Group A","Group B"],"status":{"complete":true,"progress":100,'
    b'"state":"completed","timestamp":"2022-02-24T15:09:57+02:00"},"fulfilment":{"type":"data",'
    b'"state":"completed","progress":100,"data":{"category":"Current Score","current":500,"target":159},'
    b'"timestamp":"2022-02-24T15:09:57+02:00"}}'
)
#: Megabytes of the answers.
SMALL, LARGE = 12, 72
GROWTH = 1.10


def pieces(records: int) -> Iterator[bytes]:
    """The answer with so many logs of one activity."""
    yield b'{"status":"success","data":[{"pathway":{"name":"P","ID":"P-1"},"activities":['
    yield b'{"ID":"A-1","name":"A","type":"data","required":true,"logs":['
    for first in range(0, records, 1000):
        logs = b",".join(LOG % number for number in range(first, min(first + 1000, records)))
        yield b"," + logs if first else logs
    yield b']}]}],"hash":"%032d","response_time":1.5}' % records


@contextmanager
def serving(records: int) -> Iterator[str]:
    """The address of a platform with one pathway of so many logs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            parts: Iterator[bytes] = iter(
                [b'{"status":"success","data":[{"pathway":{"ID":"P-1","name":"P"},"enrolments":[]}]}']
            )
            if self.path.endswith("pathway-logs"):
                parts = pieces(records)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in parts:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def peak(folder: Path, megabytes: int, state: str | None) -> int:
    """KiB that reading such an answer takes at most."""
    records = megabytes * 1024**2 // len(LOG)
    with serving(records) as url:
        config = folder / "settings.json"
        config.write_text(json.dumps({"base_url": url, "token": "dG9rZW4="}))
        read = ["read", "falkor", "--config", str(config), "--stream", "pathway_logs"]
        if state is not None:
            (folder / "state.json").write_text(state)
            read += ["--state", str(folder / "state.json")]
        measuring = [sys.executable, processes.__file__, sys.executable, "-c", PROGRAM, *read]
        cost = json.loads(subprocess.run(measuring, check=True, capture_output=True).stdout)
    assert f"{records:,} records" in cost["said"]
    return int(cost["peak"])


@pytest.mark.parametrize("hash", [None, "another"])
def test_six_times_the_answer_takes_no_more_memory(tmp_path: Path, hash: str | None) -> None:
    partitions = [{"partition": {"pathway_id": "P-1"}, "hash": hash, "read_at": "2026-11-01T06:00:00Z"}]
    stream = {"stream_descriptor": {"name": "pathway_logs"}, "stream_state": {"partitions": partitions}}
    state = json.dumps([{"type": "STREAM", "stream": stream}]) if hash else None

    small, large = (peak(tmp_path, megabytes, state) for megabytes in (SMALL, LARGE))

    assert large < GROWTH * small
