"""Mail servers that answer oddly, late or not at all: said in words, each with what to check."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from post_office import PASSWORD, USER, certificate, free_port, mail_server, with_login

from custseg.errors import OutputError, UsageError
from custseg.sending import mail as mail_module
from custseg.sending.attachment import Attachment
from custseg.sending.letter import Letter
from custseg.sending.mail import mail_of, send_mail
from custseg.sending.mail_server import MailServer, addresses
from custseg.sending.secrets import Secrets

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
(FROM,) = addresses(["Reports <reports@example.com>"])
TO = addresses(["ann@example.com"])
LETTER = Letter("subject", "Größe  1\n", "")


def send(server: MailServer) -> None:
    send_mail(mail_of(LETTER, server.sender, TO, None), server, TO, Secrets({"CUSTSEG_SMTP_PASSWORD": PASSWORD}))


@contextlib.contextmanager
def odd_server(*answers: bytes, closes: bool = True) -> Iterator[int]:
    """Run a server that gives one answer after the other, whatever it is asked, and return its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                for answer in answers:
                    connection.sendall(answer)
                    connection.recv(1000)
                if not closes:
                    ended.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join()


HELLO, CAN = b"220 hello\r\n", b"250-me\r\n250 SIZE\r\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((), "the mail server ended the connection"),
        ((b"554 go away\r\n",), "the mail server refuses the mail (554 go away)"),
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), "the mail server"),
        ((HELLO, b"500 what?\r\n", b"500 what?\r\n"), "the mail server refuses the mail (500 what?)"),
        ((HELLO, CAN, b"550 not from you \x1b[31m\r\n", b"250 ok\r\n"), "refuses the sender (550 not from you �[31m)"),
        ((HELLO, CAN, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"552 too big\r\n"), "too large for the server"),
        ((HELLO, CAN, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"554 spam\r\n"), "refuses the mail (554 spam)"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_odd_answers(answers: tuple[bytes, ...], said: str) -> None:
    with odd_server(*answers) as port, pytest.raises(OutputError) as raised:
        send(MailServer("127.0.0.1", port, "none", FROM))
    assert said in str(raised.value)
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize("answers", [(), (HELLO,)])
def test_a_server_that_does_not_answer(answers: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "TIMEOUT", 0.2)
    with odd_server(*answers, closes=False) as port, pytest.raises(OutputError, match="does not answer within"):
        send(MailServer("127.0.0.1", port, "none", FROM))


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_encryption_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with mail_server(**with_login({"ssl_context": context, "server_hostname": "localhost"})) as box:
        send(MailServer("localhost", box.port, "ssl", FROM, USER, PASSWORD))
        with pytest.raises(OutputError, match="Use the name that its certificate has"):
            send(MailServer("127.0.0.1", box.port, "ssl", FROM, USER, PASSWORD))
    assert len(box.mails) == 1
    body = box.mails[0].get_body(("plain",))
    assert isinstance(body, EmailMessage)
    assert body.get_content().splitlines() == LETTER.text.splitlines()


def test_a_mail_has_seven_bits_and_no_further_headers() -> None:
    attachment = Attachment("Zoë 小林.html", b"<p>\xff", "text/html")
    mail = mail_of(Letter("Größe", "Zoë\n", ""), FROM, addresses(["Zoë <zoe@bücher.example>"]), attachment)
    raw = mail.as_bytes()
    assert raw.isascii()
    assert b"bcher-kva.example" in raw
    assert b"auto-generated" in raw
    assert os.uname().nodename.encode() not in raw
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("Zoë 小林.html", b"<p>\xff")
    assert mail.policy.header_factory is default.header_factory


@pytest.mark.parametrize(
    "word",
    ["ann", "ann@", "@example.com", "a b@example.com", "ann@example.com\nBcc: x@example.com", "ann@example.com\x00", "",
     "<>", "ann@example.com, ", "ann@exa mple.com", "ann@" + "x" * 70 + ".com", "Ann\u202e <ann@example.com>"],
)  # fmt: skip
def test_what_is_no_address(word: str) -> None:
    with pytest.raises(UsageError, match="is no mail address"):
        addresses([word])


def test_addresses_stand_there_once() -> None:
    found = addresses(["Ann <ann@example.com>, ben@example.com", "ANN@EXAMPLE.COM", '"B, C" <c@example.com>'])
    assert [str(one) for one in found] == ["Ann <ann@example.com>", "ben@example.com", '"B, C" <c@example.com>']


def test_nobody_listens() -> None:
    with pytest.raises(OutputError, match="cannot be reached: Connection refused"):
        send(MailServer("127.0.0.1", free_port(), "starttls", FROM))
