"""Files of other programs that the pages show, such as units of systemd; each is tried as far as possible."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from page_blocks import FILE, Block, blocks_of
from places import ROOT

from custseg.sending.mail_server import mail_server
from custseg.sending.secrets import read_secrets

Run = Callable[..., Any]
SHOWN: Mapping[str, Block] = {
    block.comment.removeprefix(FILE): block
    for page in sorted((ROOT / "docs").glob("*.md"))
    for block in blocks_of(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))
    if block.checked_by == "file"
}
TRIED = ["claude_desktop_config.json", "mail.secrets"]
"""The files that a test here tries, by name."""


def test_every_file_is_tried() -> None:
    assert sorted(SHOWN) == sorted(TRIED)


def test_an_assistant_starts_the_server(call: Run) -> None:
    """With a command line that exists; tests/assistants talk to it."""
    (started,) = json.loads(SHOWN["claude_desktop_config.json"].text)["mcpServers"].values()
    assert (started["command"], started["args"][0]) == ("custseg", "mcp")
    answer = call(*started["args"])
    assert (answer.status, "/data/exports: no such file or folder" in answer.err) == (2, True)


def test_the_file_of_secrets(tmp_path: Path) -> None:
    path = tmp_path / "mail.secrets"
    path.write_text(SHOWN["mail.secrets"].text, encoding="utf-8")
    path.chmod(0o600)
    secrets = read_secrets(str(path), {})
    assert mail_server(secrets).port == 587
    pytest.importorskip("apprise")
    from custseg.sending.post import services_of

    assert secrets.get("CUSTSEG_POST_SLACK").startswith("slack://")
    assert services_of(["json://localhost"], secrets)
