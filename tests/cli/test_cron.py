"""Runs without terminal, home folder or locale, as in cron and containers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {}])
def test_cron_gets_utf8(shop: Path, locale: dict[str, str]) -> None:
    """Standard input is closed, as in some cron daemons; no HOME, no TERM, no USER."""
    (shop / "abroad.csv").write_text(
        "customer_id,date,revenue,profit\nZoë & Søn 小林,2025-01-01,5,1\n,2025-01-02,6,1\n", encoding="utf-8"
    )
    script = f"'{sys.executable}' -m custseg ltv abroad.csv --cac 3 <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", script], capture_output=True, cwd=shop, env={"PATH": os.defpath, **locale}, timeout=60
    )
    assert done.returncode == 0
    assert "Zoë & Søn 小林,1,5.0," in done.stdout.decode("utf-8")
    printed = done.stderr.decode("utf-8")
    assert "customer=customer_id · date=date · revenue=revenue" in printed
    assert "LTV ÷ CAC" in printed
    assert "\x1b" not in printed


def test_characters_missing_in_the_encoding_are_no_error(run: Run) -> None:
    """A table in Latin-1 has question marks for what it lacks; machine formats are UTF-8 wherever they go."""
    env = {"PYTHONIOENCODING": "ascii"}
    table = run("ltv", "orders.csv", "--format", "table", env=env)
    assert table.status == 0
    assert table.out.isascii()
    assert "Shop Dd" in table.out.decode("ascii")
    assert "ö" not in table.err
    machine = run("-q", "metrics", "--format", "json", env=env)
    assert "÷" in json.dumps(json.loads(machine.out.decode("utf-8")), ensure_ascii=False)


def test_the_width_of_some_terminal_does_not_reach_a_pipe(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = call("ltv", "orders.csv")
    for columns in ("0", "1", "wide"):
        monkeypatch.setenv("COLUMNS", columns)
        odd = call("ltv", "orders.csv")
        assert (odd.status, odd.out, odd.err) == (0, usual.out, usual.err)


def test_the_working_folder_needs_no_permission_to_write(run: Run, shop: Path) -> None:
    before = set(os.listdir(shop))
    assert run("-q", "ltv", "orders.csv").status == 0
    assert set(os.listdir(shop)) == before
