"""A URL is read as polars reads it: from a server that supports ranges of bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.settings.settings import gather

CONTENT = b"customer_id,date,revenue\n" + b"A,2024-01-01,5.25\nB,2024-01-02,1\n" * 50


class Parts(BaseHTTPRequestHandler):
    """Serves ``/orders.csv``, whole or a range of its bytes."""

    def do_HEAD(self) -> None:
        self._answer(send=False)

    def do_GET(self) -> None:
        self._answer(send=True)

    def _answer(self, *, send: bool) -> None:
        if self.path != "/orders.csv":
            self.send_error(404)
            return
        asked, body = self.headers.get("Range"), CONTENT
        if asked:
            first, last = asked.removeprefix("bytes=").split("-")
            start, end = int(first), min(int(last or len(CONTENT)), len(CONTENT) - 1)
            body = CONTENT[start : end + 1]
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(CONTENT)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if send:
            self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), Parts)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


def test_a_url_is_read(server: str) -> None:
    result = ltv([f"{server}/orders.csv"], gather({}, use_config=False, environment={}))
    assert result.frame.select("customer_id", "ltv").rows() == [("A", 262.5), ("B", 50.0)]


def test_a_missing_url_is_an_error(server: str) -> None:
    with pytest.raises(DataError, match="cannot be read over the network"):
        ltv([f"{server}/nothing.csv"], gather({}, use_config=False, environment={}))
