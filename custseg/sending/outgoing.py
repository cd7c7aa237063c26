"""What a run sends when it is done: everything that can be wrong is said before any work is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address

from custseg.errors import CustsegError, OutputError, Problem, UsageError
from custseg.sending.attachment import Attachment, attachment_of
from custseg.sending.letter import Letter
from custseg.sending.mail import mail_of, send_mail
from custseg.sending.mail_server import MailServer, addresses, mail_server
from custseg.sending.post import Service, message_for, post, services_of
from custseg.sending.secrets import Secrets, read_secrets

MAIL_TO, POST, DRY_RUN = "--mail-to", "--post", "--dry-run"


@dataclass(frozen=True)
class Outgoing:
    """What is sent, and how.

    Attributes:
        to: addresses of a mail; empty for none.
        server: that takes the mail; None without a mail.
        services: that take a message.
        secrets: that no message repeats.
        dry: whether it is shown and not sent.
    """

    to: tuple[Address, ...]
    server: MailServer | None
    services: tuple[Service, ...]
    secrets: Secrets
    dry: bool = False

    def deliver(self, letter: Letter, path: str | None, say: Callable[[str], None]) -> None:
        """Send a letter and the file that was written, to as many as take it.

        Args:
            letter: what is said.
            path: of the file; None without one.
            say: prints a line.

        Raises:
            OutputError: something could not be sent; names all of it.
        """
        attachment = attachment_of(path) if path else None
        if self.dry:
            for line in self._shown(letter, attachment):
                say(line)
            return
        problems: list[Problem] = []
        for send, done in self._ways(letter, attachment):
            try:
                send()
                say(done)
            except CustsegError as error:
                problems = [*problems, *error.problems]
        if problems:
            raise OutputError(problems)

    def _ways(self, letter: Letter, attachment: Attachment | None) -> Iterable[tuple[Callable[[], None], str]]:
        """Return what sends each, and what is said when it is sent."""
        if self.server:
            server, mail = self.server, mail_of(letter, self.server.sender, self.to, attachment)
            yield lambda: send_mail(mail, server, self.to, self.secrets), f"Sent to {self._named()}"
        for service in self.services:
            alone = attachment and not service.takes_files
            note = f", without {attachment.name}: it takes no files" if attachment and alone else ""
            # The default keeps the service of this turn.
            yield lambda service=service: post(service, letter, attachment), f"Posted to {service.label}{note}"  # type: ignore[misc]

    def _named(self) -> str:
        return ", ".join(one.addr_spec for one in self.to)

    def _shown(self, letter: Letter, attachment: Attachment | None) -> list[str]:
        """Return what would be sent, line by line."""
        lines = []
        if self.server:
            mail = mail_of(letter, self.server.sender, self.to, attachment)
            lines += [f"Would be sent by {self.server}:"]
            lines += [f"  {name}: {mail[name]}" for name in ("From", "To", "Subject")]
            lines += [f"  Attached: {attachment}"] if attachment else []
            lines += ["", *(f"  {line}".rstrip() for line in letter.text.splitlines())]
        for service in self.services:
            files = f" with {attachment}" if attachment and service.takes_files else ""
            lines += [f"Would be posted to {service.label}{files}:", f"  {letter.subject}", ""]
            lines += [f"  {line}".rstrip() for line in message_for(service, letter).splitlines()]
        return [*lines, "Nothing was sent (--dry-run)."]


def outgoing(
    to: Sequence[str], posts: Sequence[str], *, secrets_file: str | None, environment: Mapping[str, str], dry: bool
) -> Outgoing | None:
    """Return what a run sends; None if it sends nothing.

    Args:
        to: addresses of a mail.
        posts: addresses of services, or names of such addresses.
        secrets_file: path of a file with passwords; None without one.
        environment: variables of the process.
        dry: whether it is shown and not sent.

    Raises:
        UsageError: an address is wrong, or there is nothing to try.
        SettingsError: the mail server is not set, or wrong.
    """
    if not to and not posts:
        if dry:
            hint = f"Add {MAIL_TO} ADDRESS or {POST} URL."
            raise UsageError("there is nothing that would be sent", where=DRY_RUN, hint=hint)
        return None
    recipients = addresses(to)
    secrets = read_secrets(secrets_file, environment)
    services = services_of(posts, secrets)
    return Outgoing(recipients, mail_server(secrets) if to else None, tuple(services), secrets, dry)


def check_attachment(path: str | None) -> None:
    """Refuse an output that cannot be sent since it is no file, such as a pipe.

    Args:
        path: of the output; None without one.

    Raises:
        UsageError: it is no file.
    """
    if path and os.path.exists(path) and not os.path.isfile(path):
        raise UsageError("this is no file that can be sent", where=path, hint="Write to a file: -o FILE.")
