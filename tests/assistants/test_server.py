"""A real server in a process of its own, and the official client."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, SAMPLE_DATA

import custseg

anyio = pytest.importorskip("anyio")
pytest.importorskip("mcp")

ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def with_client(cwd: Path, paths: list[str], talk: Callable[[Any], Awaitable[None]]) -> str:
    """Start a server, let a client talk to it, and return what it printed on standard error."""
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    started = StdioServerParameters(
        command=sys.executable, args=["-m", "custseg", "mcp", *paths], cwd=cwd, env=ENVIRONMENT
    )

    async def main(errors: Any) -> None:
        with anyio.fail_after(60):
            async with Client(stdio_client(started, errlog=errors)) as client:
                await talk(client)

    with (cwd / "stderr.txt").open("w") as errors:
        anyio.run(main, errors)
    return (cwd / "stderr.txt").read_text()


def test_an_assistant_finds_and_asks(tmp_path: Path) -> None:
    """It lists files and tools, asks for figures, and reads errors; nothing is written."""
    asked = custseg.deals(SAMPLE_DATA / "deals.csv")

    async def talk(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"files", "ltv", "segment", "metrics"} <= {*tools}
        assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools.values())
        listed = await client.call_tool("files", {})
        assert [file["path"] for file in listed.structured_content["files"]] == [str(SAMPLE_DATA / "deals.csv")]
        answer = await client.call_tool("deals", {"deals": "deals.csv", "top": 2})
        assert not answer.is_error
        assert answer.structured_content["rows"] == asked.to_dict()["rows"][:2]
        assert answer.content[0].text.startswith(asked.title)
        assert '"rows"' in answer.content[1].text
        for path in ("/etc/passwd", "../stderr.txt", "https://example.com/x.csv"):
            refused = await client.call_tool("deals", {"deals": path})
            assert refused.is_error
            assert "read" in refused.content[0].text
        wrong = await client.call_tool("deals", {"deals": "deals.csv", "by": "seler"})
        assert wrong.is_error
        assert "Did you mean 'seller'" in wrong.content[0].text

    printed = with_client(tmp_path, [str(SAMPLE_DATA / "deals.csv")], talk)
    assert printed == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stderr.txt"]


def test_an_interruption_ends_it_while_it_waits(tmp_path: Path) -> None:
    """Nobody has to type another line first."""
    command = [sys.executable, "-m", "custseg", "mcp", str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    child = subprocess.Popen(command, env={**os.environ, **ENVIRONMENT}, **pipes)
    assert child.stdin
    assert child.stdout
    child.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    child.stdin.flush()
    assert b'"id":1' in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 130
    assert child.communicate() == (b"", b"")


def test_a_wrong_start_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from custseg.cli.main import main

    assert main(["mcp", "missing.csv"]) == 2
    assert "missing.csv: no such file or folder" in capsys.readouterr().err
    assert main(["mcp"]) == 2
    assert "Name a file, such as: custseg mcp orders.csv" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main(["mcp", str(SAMPLE_DATA)]) == 1
    out, err = capsys.readouterr()
    assert 'install "custseg[mcp]"' in err
    assert out == ""
