"""Deals and leads as people and programs get them: at a terminal, in a pipe, in files, with wrong names."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import SAMPLE_DATA

import custseg

Run = Callable[..., Any]
DEALS, LEADS, ORDERS = (str(SAMPLE_DATA / f"{name}.csv") for name in ("deals", "leads", "orders"))


@pytest.mark.parametrize(("command", "path"), [("deals", DEALS), ("leads", LEADS)])
def test_a_pipe_gets_plain_csv_of_all_rows_and_columns(call: Run, command: str, path: str) -> None:
    answer = call(command, path)
    rows = list(csv.DictReader(io.StringIO(answer.out.decode())))
    assert (answer.status, len(rows)) == (0, 5)
    assert "\x1b" not in answer.out.decode() + answer.err
    assert {"won", "open"} <= rows[0].keys()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("deals", DEALS), {"stages", "chase", "comparing"}),
        (("leads", LEADS, "--orders", ORDERS), {"stages", "owners", "untouched", "resemblance"}),
    ],
    ids=["deals", "leads"],
)
def test_the_sample_shows_every_table(call: Run, words: tuple[str, ...], names: set[str]) -> None:
    document = json.loads(call(*words, "--format", "json").out)
    assert names <= document.keys()
    assert all(document[name] for name in names)


def test_the_sample_fires_every_kind_of_what_to_do(call: Run) -> None:
    deals = json.loads(call("deals", DEALS, "--by", "deal", "--format", "json").out)["rows"]
    leads = json.loads(call("leads", LEADS, "--by", "lead", "--format", "json").out)["rows"]
    assert {row["todo"] for row in deals} == {"on_time", "late", "stuck", "too_old"}
    assert {row["todo"] for row in leads} == {"untouched", "quiet", "worked"}


@pytest.mark.parametrize("name", ["deals", "leads"])
def test_commands_that_notes_suggest_work(call: Run, name: str) -> None:
    path = {"deals": DEALS, "leads": LEADS}[name]
    notes = json.loads(call(name, path, "--format", "json").out)["notes"]
    commands = [note["command"] for note in notes if note.get("command")]
    assert commands
    for command in commands:
        answer = call(name, path, *shlex.split(command))
        assert answer.status == 0, answer.err
        assert len(answer.out.splitlines()) > 1, command


def test_a_file_and_its_figures_are_those_of_the_function(call: Run, tmp_path: Path) -> None:
    target = tmp_path / "sellers.csv"
    assert call("-q", "deals", DEALS, "--orders", ORDERS, "-o", str(target)).status == 0
    with target.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    frame = custseg.deals(DEALS, orders=ORDERS).frame
    assert [row["seller"] for row in rows] == frame["seller"].to_list()
    assert [float(row["margin"]) for row in rows] == frame["margin"].to_list()
    assert call("deals", DEALS, "-o", DEALS).status == 2
    assert call("deals", DEALS, "--orders", ORDERS, "-o", ORDERS).status == 2


def test_tables_in_memory_are_read_too() -> None:
    frame = custseg.deals(pl.read_csv(DEALS), alias={"OfficeCoffee": "Office Coffee"}, by="product").frame
    assert frame.equals(custseg.deals(DEALS, alias=["OfficeCoffee=Office Coffee"], by="product").frame)
    leads = custseg.leads(pl.read_csv(LEADS, try_parse_dates=True), orders=pl.read_csv(ORDERS, infer_schema=False))
    assert leads.frame.equals(custseg.leads(LEADS, orders=ORDERS).frame)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("deals", DEALS, "--by", "colour"), 2, "there is no column 'colour' to group by"),
        (("deals", DEALS, "--where", "win_rte > 1"), 2, "Did you mean 'win_rate"),
        (("deals", DEALS, "--map", "stage=Phase"), 2, "the file has no column 'Phase'"),
        (("deals", DEALS, "--alias", "Coffee"), 2, "expected NAME=NAME"),
        (("deals", DEALS, "--stuck", "2"), 2, "invalid stuck"),
        (("deals", ORDERS), 3, "no dates of deals"),
        (("leads", LEADS, "--orders", "none.csv"), 3, "--orders"),
        (("leads", LEADS, "--columns", "colour"), 2, "there is no column 'colour' in this table"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(call: Run, words: tuple[str, ...], status: int, told: str) -> None:
    answer = call(*words)
    assert (answer.status, answer.out) == (status, b"")
    assert told in answer.err


def test_targets_of_the_summary(call: Run, tmp_path: Path) -> None:
    config = tmp_path / "custseg.yaml"
    config.write_text("targets: {win_rate: 60%, usual_cycle: 40, conversion: 10%}\n")
    deals = call("deals", DEALS, "--config", str(config), "--fail-on", "targets")
    assert deals.status == 5
    assert "win rate 49.3%, target 60.0%: 10.7 points below" in deals.err
    assert "usual cycle 28, target 40: 12 below, 30.0%" in deals.err
    leads = call("leads", LEADS, "--config", str(config), "--fail-on", "targets")
    assert (leads.status, "conversion 13.0%, target 10.0%: 3.0 points above" in leads.err) == (0, True)
    assert call("ltv", ORDERS, "--config", str(config)).status == 0


DEAL_COLUMNS = """
    seller deals won lost open win_rate win_rate_low win_rate_high won_amount average_won average_won_low
    average_won_high won_per_closed cycle_won cycle_won_low cycle_won_high cycle_won_mean cycle_lost cycle_lost_low
    cycle_lost_high cycle_lost_mean usual_cycle usual_cycle_low usual_cycle_high open_deals_amount expected_amount stuck
    stuck_amount ease_rank money_rank revenue profit margin profit_rank"""
LEAD_COLUMNS = """
    seller leads won lost open conversion conversion_low conversion_high won_90d touched days_to_touch
    days_to_touch_low days_to_touch_high usual_touch days_to_win days_to_win_low days_to_win_high days_to_win_mean
    untouched quiet customers revenue profit revenue_per_lead profit_per_lead overloaded"""
OPEN_DEALS = """
    deal_id customer_id seller product source stage opened age days_since_activity closed_by_then win_chance amount
    expected_amount todo"""
OPEN_LEADS = """
    lead_id customer_id seller source stage opened age days_silent resembles resembles_share todo"""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("deals", DEALS, "--orders", ORDERS), DEAL_COLUMNS), (("deals", DEALS, "--by", "deal"), OPEN_DEALS),
        (("leads", LEADS, "--orders", ORDERS, "--by", "owner"), LEAD_COLUMNS),
        (("leads", LEADS, "--orders", ORDERS, "--by", "lead"), OPEN_LEADS),
    ],
    ids=["deals", "open deals", "leads", "open leads"],
)  # fmt: skip
def test_the_names_of_columns_stay(call: Run, words: tuple[str, ...], names: str) -> None:
    """Programs read them: to change one is to break them."""
    assert call(*words).out.decode().splitlines()[0].split(",") == names.split()
