"""Sends a mail with the file that was written."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import ssl
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate, make_msgid
from html import escape

from custseg.sending.attachment import Attachment, size_in_words
from custseg.sending.letter import Letter
from custseg.sending.mail_errors import TIMEOUT, failure, refused, too_large
from custseg.sending.mail_server import MailServer
from custseg.sending.secrets import Secrets

LOGGED_IN = (235, 503)
"""Answers of a server that knows the user, or has known it already."""


def mail_of(letter: Letter, sender: Address, to: Sequence[Address], attachment: Attachment | None) -> EmailMessage:
    """Return a mail: plain text, the same in letters of one width for programs that show HTML, and the file.

    Args:
        letter: what it says.
        sender: that it is from.
        to: whom it is for.
        attachment: the file that goes along; None without one.
    """
    # Every server takes signs of seven bits.
    mail = EmailMessage(policy=SMTP_POLICY.clone(cte_type="7bit"))
    mail["Subject"] = letter.subject
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid("custseg", sender.domain)
    # Nobody answers that they are on holiday.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(f'<pre dir="auto" style="font-size:13px">{escape(letter.text)}</pre>\n', subtype="html")
    if attachment:
        main, _, sub = attachment.content_type.partition("/")
        # The header cannot have line ends, and one_line has left no other sign that acts.
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return mail


def send_mail(mail: EmailMessage, server: MailServer, to: Sequence[Address], secrets: Secrets) -> None:
    """Send a mail.

    Args:
        mail: to send.
        server: that takes it.
        to: whom it is for.
        secrets: that no message repeats.

    Raises:
        OutputError: it was not sent, or not to everybody; says why.
    """
    addresses = [one.addr_spec for one in to]
    try:
        smtp = _connected(server)
        try:
            limit, size = smtp.esmtp_features.get("size", ""), len(mail.as_bytes())
            if limit.isdecimal() and 0 < int(limit) < size:
                raise too_large(server.place, size_in_words(int(limit)))
            left = smtp.send_message(mail, server.sender.addr_spec, addresses)
        finally:
            # What the server says in the end changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()
    except smtplib.SMTPRecipientsRefused as error:
        raise refused(error.recipients, server, secrets, others=False) from None
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        raise failure(error, server, secrets) from None
    if left:
        raise refused(left, server, secrets, others=True)


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.tls == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            _log_in(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    if (server.user + server.password).isascii():
        smtp.login(server.user, server.password)
        return
    # Python's library takes ASCII only; the standard is UTF-8.
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("AUTH PLAIN")
    token = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    code, said = smtp.docmd("AUTH", f"PLAIN {token}")
    if code not in LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, said)
