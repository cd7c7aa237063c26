"""Posts to chats and other services through apprise. Their addresses hold secrets, so that no message repeats one."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from custseg.errors import OutputError, Problem, UsageError
from custseg.sending.attachment import Attachment
from custseg.sending.letter import Letter, shortened
from custseg.sending.secrets import POST, Secrets
from custseg.shell_words import install_command

OPTION = "--post"
NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,29}")
"""Names that messages repeat: a key of a service would have digits, and be longer."""

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
STATUS = re.compile(r"error=(\d{3})\b")
UNREACHED = re.compile(r"connection|timed out|resolve", re.IGNORECASE)
LEAST_ROOM = 200
INVISIBLE = "\u200b"
CALLS = re.compile(r"(?<!\w)([@!])(?=\w)")
"""What would call a person or everybody in a chat: @everyone, <!channel>."""


@dataclass(frozen=True)
class Service:
    """Where a message goes.

    Attributes:
        label: for messages, without anything secret.
        plugin: of apprise, made from the address.
    """

    label: str
    plugin: Any = field(repr=False)

    @property
    def takes_files(self) -> bool:
        """Return whether the service takes files with a message; Slack does so from a bot only."""
        by_webhook = self.plugin.service_name == "Slack" and str(self.plugin.mode) != "bot"
        return bool(self.plugin.attachment_support) and not by_webhook


def services_of(words: Iterable[str], secrets: Secrets) -> list[Service]:
    """Return where messages go.

    Args:
        words: each the address of a service, or the name of a variable or line with one.
        secrets: values of the variables and lines.

    Raises:
        UsageError: there is no address of such a name, apprise does not know it, or is not installed.
    """
    words = list(words)
    if not words:
        return []
    try:
        import apprise
    except ImportError:
        hint = f"Install it: {install_command('notify')}"
        raise UsageError("this needs the package apprise", where=OPTION, hint=hint) from None
    services: list[Service] = []
    problems: list[Problem] = []
    for word in words:
        url, label = _address_of(word, secrets)
        if not url:
            problems += [_unknown(word)]
            continue
        with _silent():
            plugin = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if plugin is None:
            what = f"the address of {label} is none that apprise knows" if label else "apprise knows no such address"
            hint = "Take it from https://appriseit.com/services/, such as slack://TokenA/TokenB/TokenC"
            problems += [Problem(what, OPTION, hint)]
            continue
        services.append(Service(label or str(plugin.service_name), plugin))
    if problems:
        raise UsageError(problems)
    return services


def _address_of(word: str, secrets: Secrets) -> tuple[str, str]:
    """Return an address and the name it goes by, if it has one; the address is empty if there is none."""
    if "://" in word:
        return word, ""
    if not VARIABLE.fullmatch(word.replace("-", "_")):
        return "", ""
    name = word.replace("-", "_")
    return secrets.get(POST + name.upper()) or secrets.get(name), word if NAME.fullmatch(word) else "this name"


def _unknown(word: str) -> Problem:
    hint = f"Set {POST}NAME to the address of a service, or write it in the file of --secrets; then: {OPTION} name"
    if NAME.fullmatch(word):
        variable = POST + word.replace("-", "_").upper()
        hint = f"Set {variable} to the address of the service, or write it in the file of --secrets."
        return Problem(f"'{word}' is no address, and {variable} is not set", OPTION, hint)
    # It may be a key that somebody typed.
    return Problem("this is neither the address of a service nor the name of one", OPTION, hint)


def message_for(service: Service, letter: Letter) -> str:
    """Return the text of a message, as long as the service takes it, in which nothing calls people."""
    text = CALLS.sub(rf"\1{INVISIBLE}", letter.short)
    text = re.sub(r"<(?=\S)", f"<{INVISIBLE}", text)
    text = re.sub(r"(?<=\S)>", f"{INVISIBLE}>", text)
    room = max(int(service.plugin.body_maxlen) - len(letter.subject) - 10, LEAST_ROOM)
    return shortened(text.strip(), room)


def post(service: Service, letter: Letter, attachment: Attachment | None) -> None:
    """Post a message.

    Args:
        service: that takes it.
        letter: what it says.
        attachment: the file that goes along, if the service takes files; None without one.

    Raises:
        OutputError: it was not posted; says why, as far as the service told.
    """
    import apprise
    from apprise.attachment.memory import AttachMemory

    memory: Any = AttachMemory
    sender = apprise.Apprise()
    sender.add(service.plugin)
    files = None
    if attachment and service.takes_files:
        files = apprise.AppriseAttachment()
        files.add(memory(attachment.content, name=attachment.name, mimetype=attachment.content_type))
    title = CALLS.sub(rf"\1{INVISIBLE}", letter.subject)
    with _silent() as said:
        try:
            done = bool(sender.notify(message_for(service, letter), title=title, body_format="text", attach=files))
        except Exception:
            # Its text may hold the address.
            done = False
    if not done:
        raise _failure(service.label, said)


def _failure(label: str, said: Iterable[str]) -> OutputError:
    """Return an error for a message that was not posted; what apprise says may hold the address."""
    text = "\n".join(said)
    if status := STATUS.search(text):
        hint = "Check the address: its keys may be wrong or withdrawn."
        return OutputError(f"{label} refuses the message (status {status[1]})", where=OPTION, hint=hint)
    if UNREACHED.search(text):
        return OutputError(f"{label} cannot be reached", where=OPTION, hint="Check whether there is a network.")
    return OutputError(f"{label} did not take the message", where=OPTION, hint="Check the address.")


class _Kept(logging.Handler):
    """Keeps what is logged, and prints nothing.

    Args:
        lines: that are added to.
    """

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._lines.append(record.getMessage())


@contextlib.contextmanager
def _silent() -> Iterator[list[str]]:
    """Let apprise print nothing: return what it would have printed."""
    lines: list[str] = []
    handler, logger = _Kept(lines), logging.getLogger("apprise")
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield lines
    finally:
        logger.propagate = before
        logger.removeHandler(handler)
