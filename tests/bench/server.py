"""A server in a process of its own, so that its work is not counted as the reader's.

`python tests/bench/server.py VENDOR DELAY` prints its address and serves until its stdin ends; each answer
waits so many seconds.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.vendors import VENDORS  # the path comes first


class Handler(BaseHTTPRequestHandler):
    """Sends what the vendor has ready."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(float(sys.argv[2]))
        self.wfile.write(VENDORS[sys.argv[1]].answer(self.path, body))

    do_GET = do_POST  # noqa: N815  # the standard library's name

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(vendor: str, delay: float = 0) -> Iterator[str]:
    """The address of such a process for the length of a `with` block."""
    command = [sys.executable, __file__, vendor, str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def serve() -> None:
    """Serve until stdin ends: anyone who started this process is gone then."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    serve()
