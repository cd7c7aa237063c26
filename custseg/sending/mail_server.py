"""How mail is sent: server, login and sender, and the addresses that it goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses

from custseg.errors import Problem, SettingsError, UsageError
from custseg.sending.secrets import SMTP, Secrets
from custseg.writing.escaping import one_line

PORTS = {"starttls": 587, "ssl": 465, "none": 25}
LOCAL = ("localhost", "127.0.0.1", "::1")
HOST = re.compile(r"[A-Za-z0-9._:-]+")
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


@dataclass(frozen=True)
class MailServer:
    """How mail is sent.

    Attributes:
        host: name of the server.
        port: of it.
        tls: "starttls", "ssl" (from the first byte) or "none".
        sender: address that the mail is from.
        user: to log in with; empty to send without.
        password: of the user.
    """

    host: str
    port: int
    tls: str
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Return name and port, for messages."""
        return f"{self.host}:{self.port}"

    def __str__(self) -> str:
        ways = {"starttls": "STARTTLS", "ssl": "TLS", "none": "no encryption"}
        return f"{self.place} ({ways[self.tls]}, {'with' if self.user else 'without'} password)"


def addresses(words: Iterable[str], where: str = "--mail-to") -> tuple[Address, ...]:
    """Return addresses, each once, as they are written in a mail: with or without a name before them.

    Args:
        words: each with one address, or several with commas between them.
        where: for messages.

    Raises:
        UsageError: one of them is no address.
    """
    found: dict[str, Address] = {}
    problems = []
    for word in words:
        # What cannot be seen could begin a line of its own in the head of the mail.
        pairs = getaddresses([word]) if word.isprintable() else []
        # An address with a blank in it would be read as another one.
        if not pairs or not all(ADDRESS.fullmatch(address) and address in word for _, address in pairs):
            hint = "Write it as ann@example.com or 'Ann <ann@example.com>'."
            problems.append(Problem(f"'{one_line(word)}' is no mail address", where, hint))
            continue
        for name, address in pairs:
            try:
                user, _, domain = address.rpartition("@")
                made = Address(name, user, domain.encode("idna").decode())
            except (UnicodeError, ValueError, MessageError):
                problems.append(Problem(f"'{one_line(word)}' is no mail address", where))
                continue
            found.setdefault(made.addr_spec.casefold(), made)
    if problems:
        raise UsageError(problems)
    return tuple(found.values())


def mail_server(secrets: Secrets) -> MailServer:
    """Return how mail is sent.

    Raises:
        SettingsError: something is missing or wrong; names all of it.
    """
    host, user, password = (secrets.get(SMTP + name) for name in ("HOST", "USER", "PASSWORD"))
    tls = secrets.get(SMTP + "TLS").lower() or "starttls"
    problems = _problems_of_login(host, user, password)
    if tls not in PORTS:
        problems = [*problems, Problem("expected starttls, ssl or none", SMTP + "TLS")]
    elif tls == "none" and password and host not in LOCAL:
        hint = f"Set {SMTP}TLS to starttls or ssl."
        problems = [*problems, Problem("the password would be sent in the clear", SMTP + "TLS", hint)]
    port = secrets.get(SMTP + "PORT") or str(PORTS.get(tls, PORTS["starttls"]))
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        problems = [*problems, Problem("expected the number of a port, such as 587", SMTP + "PORT")]
    sender = None
    try:
        # Many services let people log in by their address.
        (sender,) = addresses([secrets.get(SMTP + "FROM") or (user if "@" in user else "")], SMTP + "FROM")
    except (UsageError, ValueError):
        hint = "Set it to the address that the mail is from, such as reports@example.com."
        problems = [*problems, Problem("this is not one mail address, or it is not set", SMTP + "FROM", hint)]
    if problems or sender is None:
        raise SettingsError(problems)
    return MailServer(host, int(port), tls, sender, user, password)


def _problems_of_login(host: str, user: str, password: str) -> list[Problem]:
    problems = []
    if not host:
        hint = f"Set {SMTP}HOST to your mail server, such as smtp.example.com, or write it in the file of --secrets."
        problems.append(Problem("no mail server is set", SMTP + "HOST", hint))
    elif not HOST.fullmatch(host):
        problems.append(Problem("this is not the name of a server", SMTP + "HOST", "Write smtp.example.com."))
    if bool(user) != bool(password):
        given, missing = ("USER", "PASSWORD") if user else ("PASSWORD", "USER")
        problems.append(Problem(f"is not set, but {SMTP}{given} is", SMTP + missing, "Set both, or neither."))
    return problems
