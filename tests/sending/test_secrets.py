"""Where passwords come from, and that no message repeats them."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg import operating_system
from custseg.errors import SettingsError
from custseg.sending.mail_server import mail_server
from custseg.sending.secrets import Secrets, read_secrets

HIDDEN = "swordfish 1=2"


def file_of(folder: Path, text: str | bytes, mode: int = 0o600) -> str:
    """Write a file of secrets and return its path."""
    path = folder / "secrets"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (f"CUSTSEG_SMTP_PASSWORD={HIDDEN}", HIDDEN),
        (f"  export CUSTSEG_SMTP_PASSWORD = '{HIDDEN}'  ", HIDDEN),
        ('CUSTSEG_SMTP_PASSWORD="a"b"', 'a"b'),
        ("CUSTSEG_SMTP_PASSWORD='", "'"),
        ("CUSTSEG_SMTP_PASSWORD=a#b", "a#b"),
        ("\ufeff# first\n\nCUSTSEG_SMTP_PASSWORD=x\r\n", "x"),
    ],
)
def test_a_line_is_taken_as_it_is(tmp_path: Path, line: str, value: str) -> None:
    assert read_secrets(file_of(tmp_path, line), {}).get("CUSTSEG_SMTP_PASSWORD") == value


def test_the_environment_wins_unless_it_is_empty(tmp_path: Path) -> None:
    path = file_of(tmp_path, "CUSTSEG_SMTP_USER=a\nCUSTSEG_SMTP_PORT=26\n")
    found = read_secrets(path, {"CUSTSEG_SMTP_USER": "b", "CUSTSEG_SMTP_PORT": ""})
    assert (found.get("CUSTSEG_SMTP_USER"), found.get("CUSTSEG_SMTP_PORT")) == ("b", "26")


def test_all_wrong_lines_are_named_without_their_values(tmp_path: Path) -> None:
    lines = [HIDDEN.replace("=", " "), f"CUSTSEG_SMTP_PASWORD={HIDDEN}", f"CUSTSEG_SMTP_USER={HIDDEN}"]
    path = file_of(tmp_path, "\n".join([*lines, lines[-1], f"POST_SLACK={HIDDEN}"]))
    with pytest.raises(SettingsError) as raised:
        read_secrets(path, {})
    assert [problem.where for problem in raised.value.problems] == [f"{path}:{line}" for line in (1, 2, 4, 5)]
    assert "CUSTSEG_SMTP_PASSWORD" in raised.value.problems[1].hint
    assert "swordfish" not in str(raised.value)


@pytest.mark.parametrize(
    ("mode", "refused"), [(0o600, False), (0o400, False), (0o604, True), (0o660, True), (0o700, True)]
)
def test_only_the_owner_may_use_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, refused: bool
) -> None:
    path = file_of(tmp_path, "CUSTSEG_SMTP_USER=a\n", mode)
    if not refused:
        read_secrets(path, {})
        return
    with pytest.raises(SettingsError, match=f"mode is {mode:04o}.*\n.*chmod 600"):
        read_secrets(path, {})
    # Windows has no such modes.
    monkeypatch.setattr(operating_system, "IS_WINDOWS", True)
    assert read_secrets(path, {}).get("CUSTSEG_SMTP_USER") == "a"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        read_secrets(file_of(tmp_path, b"\xff\xfe\x00"), {})
    with pytest.raises(SettingsError, match="cannot be read"):
        read_secrets(str(tmp_path), {})


def test_secrets_are_taken_out_of_what_others_say() -> None:
    secrets = Secrets({"CUSTSEG_SMTP_PASSWORD": "abc", "CUSTSEG_POST_X": "json://abc", "CUSTSEG_SMTP_USER": "ann"})
    assert secrets.hide("ann: abc json://abc") == "ann: ••• •••"
    assert "abc" not in repr(secrets)


SET = {"HOST": "smtp.example.com", "FROM": "a@example.com"}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, []),
        ({"USER": "u", "PASSWORD": HIDDEN, "TLS": "SSL", "PORT": "465"}, []),
        ({"FROM": "", "USER": "u@example.com", "PASSWORD": HIDDEN}, []),
        ({"HOST": "", "FROM": ""}, ["HOST", "FROM"]),
        ({"HOST": "https://smtp.example.com", "PORT": "0", "TLS": "yes"}, ["HOST", "TLS", "PORT"]),
        ({"FROM": "a@example.com, b@example.com"}, ["FROM"]),
        ({"FROM": "a@example.com\r\nBcc: b@example.com"}, ["FROM"]),
        ({"USER": "u"}, ["PASSWORD"]),
        ({"PASSWORD": HIDDEN}, ["USER"]),
        ({"TLS": "none", "USER": "u", "PASSWORD": HIDDEN}, ["TLS"]),
        ({"TLS": "none", "USER": "u", "PASSWORD": HIDDEN, "HOST": "localhost"}, []),
    ],
    ids=str,
)
def test_how_mail_is_sent(values: dict[str, str], wrong: list[str]) -> None:
    secrets = Secrets({f"CUSTSEG_SMTP_{name}": value for name, value in (SET | values).items()})
    if not wrong:
        server = mail_server(secrets)
        assert HIDDEN not in f"{server!r}{server}"
        assert server.port == int(values.get("PORT") or {"none": 25}.get(values.get("TLS", ""), 587))
        return
    with pytest.raises(SettingsError) as raised:
        mail_server(secrets)
    assert [problem.where for problem in raised.value.problems] == [f"CUSTSEG_SMTP_{name}" for name in wrong]
    assert HIDDEN not in str(raised.value)
