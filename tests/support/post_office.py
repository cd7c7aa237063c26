"""A mail server and a web server on this machine, which keep what they get."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "reports@example.com", "geheim=hunter2#ß"
UNKNOWN = "nobody@example.com"


class MailBox:
    """Takes mail for everybody but one, and keeps it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.logins: list[str] = []
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Refuse one address."""
        if address == UNKNOWN:
            return f"550 no such user, {PASSWORD}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let one user in."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        # Not handled: the server itself says that a password is wrong.
        return AuthResult(success=(data.login.decode(), data.password.decode()) == (USER, PASSWORD), handled=False)


@contextlib.contextmanager
def mail_server(**options: Any) -> Iterator[MailBox]:
    """Run a mail server on a free port.

    Args:
        options: of aiosmtpd's controller.
    """
    box = MailBox()
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def with_login(box_options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the options of a server that wants a password, which it checks by the box's own method."""

    def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return server.event_handler.login(server, session, envelope, mechanism, data)  # type: ignore[no-any-return]

    return {
        "authenticator": authenticator,
        "auth_required": True,
        "auth_require_tls": False,
        **(box_options or {}),
    }


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate of our own for localhost, and what a server speaks TLS by."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-newkey", "ec",
         "-pkeyopt", "ec_paramgen_curve:prime256v1", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    return made, context


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Wall:
    """What was posted, and the status that the next ones get."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.status = 200
        self.port = 0


@contextlib.contextmanager
def web_server() -> Iterator[Wall]:
    """Run a web server that takes JSON on a free port."""
    wall = Wall()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wall.paths.append(self.path)
            wall.posted.append(json.loads(body))
            self.send_response(wall.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    wall.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield wall
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
