"""Why a mail could not be sent, in words."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping

from custseg.errors import OutputError, Problem
from custseg.sending.letter import shortened
from custseg.sending.mail_server import MailServer
from custseg.sending.secrets import SMTP, Secrets
from custseg.writing.escaping import one_line

TIMEOUT = 30.0
"""Seconds in which a server has to answer."""

TOO_LARGE = 552
MOST_SAID = 160


def refused(
    recipients: Mapping[str, tuple[int, bytes]], server: MailServer, secrets: Secrets, *, others: bool
) -> OutputError:
    """Return an error for addresses that a server did not take.

    Args:
        recipients: number and words of its answer by address.
        server: that answered.
        secrets: that no message repeats.
        others: whether others got the mail.
    """
    hint = "Check the address." + (" The others got the mail." if others else "")
    return OutputError(
        Problem(f"the mail server refuses {address} ({_answer(code, said, secrets)})", server.place, hint)
        for address, (code, said) in recipients.items()
    )


def _answer(code: int, said: bytes | str, secrets: Secrets) -> str:
    """Return what a server answered: its number, and the words of it on one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return shortened(f"{code} {one_line(secrets.hide(text))}".strip(), MOST_SAID)


def too_large(where: str, limit: str = "") -> OutputError:
    """Return an error for a mail that is larger than a server takes, which may have told how much that is."""
    what = "the mail is too large for the server" + (f", which takes {limit}" if limit else "")
    hint = "Send fewer rows (--top, --where, --columns), or a smaller file, such as -o result.parquet."
    return OutputError(what, where=where, hint=hint)


def failure(error: Exception, server: MailServer, secrets: Secrets) -> OutputError:
    """Return an error that says what went wrong, and what to do about it.

    Args:
        error: of Python's libraries.
        server: that did not take the mail.
        secrets: that no message repeats.
    """
    where = server.place
    if isinstance(error, smtplib.SMTPAuthenticationError):
        hint = f"Check {SMTP}USER and {SMTP}PASSWORD; some services want a password made for programs."
        what = f"the mail server refuses the user name or the password ({error.smtp_code})"
        return OutputError(what, where=where, hint=hint)
    if isinstance(error, smtplib.SMTPSenderRefused):
        if error.smtp_code == TOO_LARGE:
            return too_large(where)
        said = _answer(error.smtp_code, error.smtp_error, secrets)
        hint = f"Check {SMTP}FROM; many servers want a user name and a password."
        return OutputError(f"the mail server refuses the sender ({said})", where=where, hint=hint)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _not_supported(error, server)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        if "timed out" in str(error):
            return _unreached(TimeoutError(), server)
        hint = f"Check {SMTP}PORT and {SMTP}TLS: ssl is usual at 465, starttls at 587."
        return OutputError("the mail server ended the connection", where=where, hint=hint)
    if isinstance(error, smtplib.SMTPResponseException):
        if error.smtp_code == TOO_LARGE:
            return too_large(where)
        said = _answer(error.smtp_code, error.smtp_error, secrets)
        return OutputError(f"the mail server refuses the mail ({said})", where=where)
    if isinstance(error, OSError):
        return _unreached(error, server)
    # The text of the error may repeat what was sent.
    return OutputError(f"the mail cannot be sent ({type(error).__name__})", where=where)


def _not_supported(error: Exception, server: MailServer) -> OutputError:
    where = server.place
    if "AUTH" in str(error):
        hint = f"Leave out {SMTP}USER and {SMTP}PASSWORD, or use the port for users, which is often 587."
        return OutputError("the mail server takes no user name and password here", where=where, hint=hint)
    if "SMTPUTF8" in str(error):
        return OutputError("the mail server takes only addresses in Latin letters", where=where)
    hint = f"Use another port, such as 465 with {SMTP}TLS=ssl; none sends without encryption."
    return OutputError("the mail server offers no encryption (STARTTLS)", where=where, hint=hint)


def _unreached(error: OSError, server: MailServer) -> OutputError:
    where = server.place
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "Use the name that its certificate has; SSL_CERT_FILE names a file with certificates to trust."
        what = f"the certificate of the mail server is not trusted: {error.verify_message}"
        return OutputError(what, where=where, hint=hint)
    if isinstance(error, ssl.SSLError):
        hint = f"Check {SMTP}PORT and {SMTP}TLS: ssl is usual at 465, starttls at 587."
        return OutputError("there is no encryption that both sides know", where=where, hint=hint)
    if isinstance(error, socket.gaierror):
        hint = f"Check {SMTP}HOST, and whether there is a network."
        return OutputError("the mail server cannot be found", where=where, hint=hint)
    if isinstance(error, TimeoutError):
        hint = "Check the network and whether a firewall is between."
        return OutputError(f"the mail server does not answer within {TIMEOUT:.0f} seconds", where=where, hint=hint)
    hint = f"Check {SMTP}HOST and {SMTP}PORT, and whether there is a network."
    reason = error.strerror or type(error).__name__
    return OutputError(f"the mail server cannot be reached: {reason}", where=where, hint=hint)
