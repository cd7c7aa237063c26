"""``--mail-to`` and ``--post``: real servers on this machine get what was written, and nobody sees a password."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from post_office import (
    PASSWORD,
    UNKNOWN,
    USER,
    MailBox,
    Wall,
    certificate,
    free_port,
    mail_server,
    web_server,
    with_login,
)

from custseg.cli.commands import COMMANDS

pytest.importorskip("apprise")
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

Run = Callable[..., Any]
SEGMENT = ("segment", "orders.csv")
TO = ("--mail-to", "ann@example.com")
TOKEN = "T1JJ3T3L2-TIiajkdnlazkcOXrIdevi7FQ"


def set_server(patched: pytest.MonkeyPatch, port: int, **values: str) -> None:
    """Set the variables that mail is sent by: without encryption, as this machine alone hears it."""
    fixed = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none", "FROM": "reports@example.com"}
    for name, value in (fixed | values).items():
        patched.setenv(f"CUSTSEG_SMTP_{name}", value)


@pytest.fixture(scope="module")
def box() -> Iterator[MailBox]:
    """Return what a mail server gets that wants a password."""
    with mail_server(**with_login()) as box:
        yield box


@pytest.fixture
def mails(call: Run, box: MailBox, monkeypatch: pytest.MonkeyPatch) -> MailBox:
    """Return the empty box of the server that the variables name."""
    set_server(monkeypatch, box.port, USER=USER, PASSWORD=PASSWORD)
    box.mails, box.recipients, box.logins = [], [], []
    return box


@pytest.fixture
def wall(call: Run) -> Iterator[Wall]:
    """Return what a web server gets."""
    with web_server() as wall:
        yield wall


def without_secrets(answer: Any) -> None:
    """Assert that nothing secret was printed."""
    printed = answer.out.decode() + answer.err
    for secret in (PASSWORD, "hunter2", TOKEN, base64.b64encode(PASSWORD.encode()).decode()):
        assert secret not in printed


def test_the_file_and_the_summary_are_sent(call: Run, shop: Path, mails: MailBox) -> None:
    done = call(*SEGMENT, "-o", "segments.csv", *TO, "--mail-to", "Ben B <ben@example.com>, ANN@example.com")
    assert (done.status, done.out) == (0, b""), done.err
    assert done.err.endswith("Sent to ann@example.com, ben@example.com\n")
    (mail,) = mails.mails
    assert mails.recipients == [["ann@example.com", "ben@example.com"]]
    assert mails.logins == [USER]
    assert mail["Subject"] == "custseg segment: orders.csv, as of 2025-10-28"
    assert (mail["From"], mail["To"]) == ("reports@example.com", "ann@example.com, Ben B <ben@example.com>")
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert html is not None
    lines = body.get_content().splitlines()
    (base,) = [line for line in lines if line.startswith("Base")]
    assert "30 customers · 73 orders" in base
    # Headings stand in one column, the figures in another.
    figures = lines[lines.index(base) : lines.index("", lines.index(base))]
    assert {len(line) - len(line.lstrip()) for line in figures if line.startswith(" ")} <= {base.index("30 customers")}
    assert all(len(line) <= 76 for line in figures)
    assert base in html.get_content().replace("&gt;", ">")
    assert "High volume, high value" in body.get_content()
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("segments.csv", "text/csv")
    assert attached.get_payload(decode=True) == (shop / "segments.csv").read_bytes()


def test_without_a_file_the_mail_has_the_first_rows(call: Run, mails: MailBox) -> None:
    done = call("-q", "ltv", "orders.csv", "--top", "3", *TO)
    assert done.status == 0
    assert done.err == ""
    (mail,) = mails.mails
    assert list(mail.iter_attachments()) == []
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert sum(line.startswith("Shop ") for line in text.splitlines()) == len(done.rows) == 3


def test_what_fails_stands_in_the_mail(call: Run, shop: Path, mails: MailBox) -> None:
    """The run ends as it would without a mail; missed targets are counted in the subject."""
    (shop / "custseg.yaml").write_text("targets: {repeat_rate: 99%}\n")
    done = call("ltv", "orders.csv", "-o", "ltv.csv", "--fail-on", "targets", *TO)
    assert done.status == 5
    (mail,) = mails.mails
    assert mail["Subject"].startswith("custseg ltv: orders.csv, as of 2025-10-28, target missed: ")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "! target missed" in body.get_content()


def test_a_failure_of_both_is_said(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_server(monkeypatch, free_port())
    (shop / "custseg.yaml").write_text("targets: {repeat_rate: 99%}\n")
    done = call("ltv", "orders.csv", "-o", "ltv.csv", "--fail-on", "targets", *TO)
    assert done.status == 1
    assert "target missed" in done.err
    assert "cannot be reached" in done.err
    assert (shop / "ltv.csv").read_text().startswith("customer_id,")


@pytest.mark.parametrize("shown", [(), ("-v",), ("--debug",), ("-q",)])
def test_a_wrong_password(
    call: Run, shop: Path, mails: MailBox, monkeypatch: pytest.MonkeyPatch, shown: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CUSTSEG_SMTP_PASSWORD", TOKEN)
    done = call(*SEGMENT, "-o", "segments.json", *TO, *shown)
    assert done.status == 1
    assert f"127.0.0.1:{mails.port}: the mail server refuses the user name or the password (535)" in done.err
    assert (shop / "segments.json").stat().st_size > 1000
    assert TOKEN not in (shop / "segments.json").read_text()
    without_secrets(done)
    assert mails.mails == []


def test_no_server(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    set_server(monkeypatch, port)
    done = call(*SEGMENT, "-o", "segments.csv", *TO)
    assert done.status == 1
    assert f"custseg: 127.0.0.1:{port}: the mail server cannot be reached: Connection refused" in done.err
    assert "Check CUSTSEG_SMTP_HOST and CUSTSEG_SMTP_PORT" in done.err
    assert (shop / "segments.csv").exists()
    set_server(monkeypatch, port, HOST="no-such-host.invalid", USER="", PASSWORD="")
    assert "the mail server cannot be found" in call(*SEGMENT, *TO).err


def test_a_recipient_that_is_refused(call: Run, mails: MailBox) -> None:
    """The others get the mail; what the server says is shown without the password that it repeats."""
    done = call(*SEGMENT, *TO, "--mail-to", UNKNOWN)
    assert done.status == 1
    assert f"the mail server refuses {UNKNOWN} (550 no such user, •••)" in done.err
    assert "The others got the mail." in done.err
    assert mails.recipients == [["ann@example.com"]]
    alone = call(*SEGMENT, "--mail-to", UNKNOWN)
    assert f"refuses {UNKNOWN} (550" in alone.err
    assert "others" not in alone.err
    without_secrets(done)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_encryption(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody has signed is refused until it is trusted; no password was sent before."""
    path, context = certificate(tmp_path)
    with mail_server(**with_login({"tls_context": context, "require_starttls": True})) as box:
        set_server(monkeypatch, box.port, HOST="localhost", TLS="", USER=USER, PASSWORD=PASSWORD)
        monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
        done = call(*SEGMENT, *TO)
        assert done.status == 1
        assert "the certificate of the mail server is not trusted" in done.err
        assert (box.logins, box.mails) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert call(*SEGMENT, *TO).status == 0
        assert len(box.mails) == 1
        monkeypatch.setenv("CUSTSEG_SMTP_TLS", "ssl")
        wrong = call(*SEGMENT, *TO)
        assert wrong.status == 1
        assert "ssl is usual at 465, starttls at 587" in wrong.err


def test_a_server_without_encryption(call: Run, mails: MailBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTSEG_SMTP_TLS", "starttls")
    done = call(*SEGMENT, *TO)
    assert done.status == 1
    assert "offers no encryption (STARTTLS)" in done.err
    assert mails.logins == []


def test_a_mail_that_is_too_large(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(data_size_limit=2000) as box:
        set_server(monkeypatch, box.port)
        done = call(*SEGMENT, "-o", "segments.csv", *TO)
    assert done.status == 1
    assert "too large for the server, which takes 2 kB" in done.err
    assert (shop / "segments.csv").exists()
    assert box.mails == []


def test_a_dry_run_shows_everything_and_sends_nothing(
    call: Run, shop: Path, mails: MailBox, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTSEG_POST_BOARD", f"json://localhost:{wall.port}/{TOKEN}")
    words = (*SEGMENT, "-o", "segments.csv", *TO, "--post", "board")
    done = call(*words, "--dry-run")
    assert done.status == 0
    size = (shop / "segments.csv").stat().st_size
    for line in (
        f"Would be sent by 127.0.0.1:{mails.port} (no encryption, with password):",
        "  To: ann@example.com",
        "  Subject: custseg segment: orders.csv, as of 2025-10-28",
        f"  Attached: segments.csv (text/csv, {size / 1000:.0f} kB)",
        f"Would be posted to board with segments.csv (text/csv, {size / 1000:.0f} kB):",
        "Nothing was sent (--dry-run).",
    ):
        assert f"{line}\n" in done.err
    assert "30 customers · 73 orders" in done.err
    assert (mails.mails, mails.logins, wall.posted) == ([], [], [])
    without_secrets(done)
    assert "Would be sent" in call(*words, "--dry-run", "-q").err
    nothing = call(*SEGMENT, "--dry-run")
    assert nothing.status == 2
    assert "Add --mail-to ADDRESS or --post URL." in nothing.err


def test_a_message_is_posted_with_the_file(call: Run, shop: Path, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTSEG_POST_SALES_BOARD", f"json://localhost:{wall.port}/{TOKEN}")
    done = call("ltv", "orders.csv", "-o", "ltv.csv", "--post", "sales-board", "-v")
    assert done.status == 0
    assert "Posted to sales-board" in done.err
    (posted,) = wall.posted
    assert wall.paths == [f"/{TOKEN}"]
    assert posted["title"] == "custseg ltv: orders.csv, as of 2025-10-28"
    assert "Base: 30 customers · 73 orders" in posted["message"]
    assert "Shop " not in posted["message"]
    (attached,) = posted["attachments"]
    assert attached["filename"] == "ltv.csv"
    assert base64.b64decode(attached["base64"]) == (shop / "ltv.csv").read_bytes()
    without_secrets(done)


@pytest.mark.parametrize("shown", [(), ("-v", "--debug")])
def test_a_post_that_fails(call: Run, shop: Path, wall: Wall, shown: tuple[str, ...]) -> None:
    """The address was typed: it is not repeated, not even among the options of a suggestion."""
    wall.status = 403
    url = f"json://user:{TOKEN}@localhost:{wall.port}/{TOKEN}"
    done = call("ltv", "orders.csv", "-o", "ltv.json", "--post", url, *shown)
    assert done.status == 1
    assert "JSON refuses the message (status 403)" in done.err
    assert TOKEN not in (shop / "ltv.json").read_text()
    without_secrets(done)
    gone = call("ltv", "orders.csv", "-o", "ltv.csv", "--post", f"json://localhost:{free_port()}/{TOKEN}", *shown)
    assert (gone.status, (shop / "ltv.csv").exists()) == (1, True)
    assert "JSON cannot be reached" in gone.err
    without_secrets(gone)


def test_one_failure_does_not_keep_the_others_back(
    call: Run, mails: MailBox, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTSEG_POST_GONE", f"json://localhost:{free_port()}/")
    done = call(*SEGMENT, "--post", "gone", "--post", f"json://localhost:{wall.port}/", *TO)
    assert done.status == 1
    assert "gone cannot be reached" in done.err
    assert (len(mails.mails), len(wall.posted)) == (1, 1)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--mail-to", "ann"), 2, "--mail-to: 'ann' is no mail address"),
        (("--mail-to", "a@example.com\nBcc: b@example.com"), 2, "is no mail address"),
        (TO, 4, "CUSTSEG_SMTP_HOST: no mail server is set"),
        (("--post", "slack"), 2, "'slack' is no address, and CUSTSEG_POST_SLACK is not set"),
        (("--post", TOKEN), 2, "this is neither the address of a service nor the name of one"),
        (("--post", f"nothing://{TOKEN}"), 2, "apprise knows no such address"),
        ((*TO, "--secrets", "missing"), 4, "missing: cannot be read: No such file or directory"),
        ((*TO, "-o", os.devnull, "--format", "csv"), 2, "this is no file that can be sent"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_before_any_work(
    call: Run, shop: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    done = call("ltv", "missing.csv", *words)
    assert done.status == status
    assert said in done.err
    assert "missing.csv" not in done.err
    without_secrets(done)


def test_the_file_of_secrets(
    call: Run, shop: Path, mails: MailBox, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its path may stand in the config; the environment wins, and others may not read it."""
    for name in ("HOST", "PORT", "TLS", "FROM", "USER", "PASSWORD"):
        monkeypatch.delenv(f"CUSTSEG_SMTP_{name}")
    lines = ["# for Monday's mail", "CUSTSEG_SMTP_HOST=127.0.0.1", "CUSTSEG_SMTP_PORT=1", "CUSTSEG_SMTP_TLS = none"]
    lines += [f"CUSTSEG_SMTP_USER={USER}", f'export CUSTSEG_SMTP_PASSWORD="{PASSWORD}"', ""]
    lines += [f"CUSTSEG_POST_BOARD=json://localhost:{wall.port}/{TOKEN}"]
    file = shop / "mail.secrets"
    file.write_text("\n".join(lines), encoding="utf-8")
    (shop / "custseg.yaml").write_text("secrets: mail.secrets\n")
    monkeypatch.setenv("CUSTSEG_SMTP_PORT", str(mails.port))
    file.chmod(0o640)
    refused = call(*SEGMENT, *TO)
    assert refused.status == 4
    assert "its mode is 0640" in refused.err
    assert "chmod 600 mail.secrets" in refused.err
    file.chmod(0o600)
    done = call(*SEGMENT, "--format", "json", *TO, "--post", "board", "-v")
    assert done.status == 0, done.err
    assert (len(mails.mails), len(wall.posted)) == (1, 1)
    assert mails.mails[0]["From"] == USER
    without_secrets(done)


def test_what_says_nothing_is_not_sent(call: Run, mails: MailBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command such as check has nothing to tell when all is well."""
    from custseg.analyses import metrics

    original = metrics.metrics

    def silent(*words: Any) -> Any:
        result = original(*words)
        result.silent = True
        return result

    assert call("metrics", "ltv", *TO).status == 0
    assert len(mails.mails) == 1
    monkeypatch.setattr(metrics, "metrics", silent)
    assert call("metrics", "ltv", *TO).status == 0
    assert len(mails.mails) == 1
    assert call("metrics", "ltv", *TO, "--dry-run").err.endswith(
        "Nothing would be sent: there is nothing to tell (--dry-run).\n"
    )


def test_without_the_extra(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "apprise", None)
    done = call(*SEGMENT, "--post", f"json://localhost/{TOKEN}")
    assert done.status == 2
    assert "this needs the package apprise" in done.err
    assert 'install "custseg[notify]"' in done.err
    without_secrets(done)


def test_names_that_would_act_do_not(call: Run, shop: Path, mails: MailBox, wall: Wall) -> None:
    """A file name with a line end begins no header, and data call nobody in a chat."""
    name = "a\nBcc: eve@example.com\u202e.csv"
    shutil.copy(shop / "orders.csv", shop / name)
    with (shop / name).open("a", encoding="utf-8") as file:
        file.write("x-3,soon,<!channel> @everyone,tea,NL,9,1\n")
    url = f"json://localhost:{wall.port}/"
    words = ("--where", "customer_id = '@everyone <!channel>'", *TO, "--post", url)
    done = call("ltv", name, "-o", "b\r\nX-Evil: yes <b>.csv", *words)
    assert done.status == 0, done.err
    (mail,) = mails.mails
    assert mails.recipients == [["ann@example.com"]]
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Subject"] == "custseg ltv: a Bcc: eve@example.com�.csv, as of 2025-10-28"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "b X-Evil: yes <b>.csv"
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content().count("<") == 2


@pytest.mark.skipif("check" not in COMMANDS, reason="there is no custseg check yet")
def test_checks_that_hold_send_nothing(call: Run, mails: MailBox) -> None:
    """The analysis sets ``silent`` of its result where no check has failed."""
    assert call("check", "orders.csv", "--check", "revenue > 1", *TO).status == 0
    assert mails.mails == []
    assert call("check", "orders.csv", "--check", "revenue < 1", *TO).status == 5
    (mail,) = mails.mails
    body = mail.get_body(("plain",))
    assert body is not None
    assert "revenue < 1" in body.get_content()
