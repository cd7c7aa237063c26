"""Standard output has one table and nothing else; standard error has the rest, as plain text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Run = Callable[..., Any]
COLUMNS = ["customer_id", "orders", "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv"]
GROUPED = [
    "country", "customers", "ltv_total", "ltv_per_customer", "average_order_value", "orders_per_month", "margin",
    "tenure_months", "orders", "revenue",
]  # fmt: skip


def money_of(path: Path) -> tuple[Decimal, Decimal]:
    """Return the money of all rows and of those with a customer and a date."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    used = [row for row in rows if row["customer_id"] and row["date"] != "soon"]
    return tuple(sum((Decimal(row["revenue"]) for row in part), Decimal()) for part in (rows, used))  # type: ignore[return-value]


@pytest.mark.usefixtures("unread")
def test_a_pipe_gets_csv_of_all_customers(run: Run, shop: Path) -> None:
    answer = run("ltv", "orders.csv")
    assert answer.status == 0
    assert list(answer.rows[0]) == COLUMNS
    assert len(answer.rows) == 30
    assert answer.out.count(b"\n") == 31
    assert "\x1b" not in answer.err
    read, used = money_of(shop / "orders.csv")
    understood, counted = answer.err.splitlines()[:2]
    # The last order: customer 27 has four, of which the fourth is in October, on the 28th.
    assert understood.endswith("as of 2025-10-28")
    assert "customer=customer_id · date=date · order=order_id · revenue=revenue" in understood
    lines = 2 * sum(number % 4 + 1 for number in range(30))
    aside = "2 excluded (1 no customer, 1 unreadable date)"
    assert counted == f"{lines + 2} rows: {lines} used, {aside}, {used:,.2f} + {read - used:,.2f} excluded"


def test_groups_have_their_own_columns(call: Run) -> None:
    answer = call("ltv", "orders.csv", "--by", "country")
    assert list(answer.rows[0]) == GROUPED


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "ndjson", "md"])
def test_machine_format_has_no_escape_byte_even_where_colour_is_forced(
    call: Run, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    answer = call("ltv", "orders.csv", "--format", kind)
    assert answer.status == 0
    assert b"\x1b" not in answer.out


def test_forced_colour_reaches_a_table_in_a_pipe(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    plain = call("ltv", "orders.csv", "--format", "table")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = call("ltv", "orders.csv", "--format", "table")
    assert b"\x1b[" in coloured.out
    assert b"\x1b" not in plain.out
    assert re.sub(rb" +\n", b"\n", re.sub(rb"\x1b\[[\d;]*m", b"", coloured.out)) == plain.out


@pytest.mark.parametrize("kind", ["table", "csv", "json"])
def test_nothing_but_one_table_reaches_standard_output(call: Run, kind: str) -> None:
    """With every talkative option on, and a note about the rows filled."""
    words = ("--format", kind, "--verbose", "--lifetime", "12", "--cac", "40", "--where", "ltv < 0")
    loud, quiet = call("ltv", "orders.csv", *words), call("-q", "ltv", "orders.csv", *words[:2], *words[3:])
    assert loud.out == quiet.out
    assert "lifetime = 12.0  (--lifetime)" in loud.err
    assert quiet.err == ""


@pytest.mark.usefixtures("unread")
def test_json_explains_itself(call: Run, shop: Path) -> None:
    content = json.loads(call("ltv", "orders.csv", "--format", "json", "--lifetime", "12").out)
    assert {"rows", "summary", "notes", "ledger", "settings"} <= set(content)
    assert len(content["rows"]) == 30
    read, used = money_of(shop / "orders.csv")
    ledger = content["ledger"]
    assert Decimal(str(ledger["read"]["money"])) == read
    assert Decimal(str(ledger["used"]["money"])) == used
    reasons = {entry["reason"]: (entry["rows"], entry["money"]) for entry in ledger["set_aside"]["reasons"]}
    assert reasons == {"no customer": (1, 7.5), "unreadable date": (1, 9.25)}
    assert ledger["read"]["rows"] == ledger["used"]["rows"] + ledger["set_aside"]["rows"]
    assert content["settings"]["lifetime"] == {"value": 12.0, "origin": "--lifetime"}
    assert content["settings"]["margin"]["origin"] == "built-in"
    assert content["summary"]["customers"] == 30


def test_every_format_in_a_pipe_holds_the_same_rows(call: Run) -> None:
    out = {kind: call("-q", "ltv", "orders.csv", "--format", kind).out for kind in ("csv", "tsv", "ndjson", "parquet")}
    tables = {
        "csv": pl.read_csv(io.BytesIO(out["csv"])),
        "tsv": pl.read_csv(io.BytesIO(out["tsv"]), separator="\t"),
        "ndjson": pl.DataFrame([json.loads(line) for line in out["ndjson"].splitlines()]),
        "parquet": pl.read_parquet(io.BytesIO(out["parquet"])),
    }
    first = tables["csv"].rows()
    assert all(table.columns == COLUMNS and table.rows() == first for table in tables.values())


@pytest.mark.parametrize("word", ["-q", "--quiet"])
def test_quiet_prints_only_errors(call: Run, word: str) -> None:
    answer = call(word, "ltv", "missing.csv")
    assert answer.status == 3
    assert answer.out == b""
    assert answer.err.startswith("custseg: missing.csv: no such file")


def test_quiet_keeps_a_warning_that_figures_may_be_wrong(call: Run, tmp_path: Path) -> None:
    orders = tmp_path / "unknown.csv"
    orders.write_text("order,date,customer,status,amount\n1,2026-01-01,a,blorp,10\n2,2026-01-02,b,paid,20\n")
    answer = call("-q", "ltv", str(orders))
    assert answer.err.startswith("! 'status' has values that custseg does not know: 'blorp' (1 row, 10.00).")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("words", [("ltv", "missing.csv"), ("ltv", "orders.csv", "--wher", "ltv > 1"), ("ltvv",)])
def test_errors_off_a_terminal_are_plain_text(call: Run, words: tuple[str, ...]) -> None:
    """A log or a mail of cron has no use for frames and colours."""
    err = call(*words).err
    assert not re.search(r"[\x1b\u2500-\u257f]", err), err


def test_a_message_away_from_a_terminal_is_never_broken_over_lines(call: Run) -> None:
    """A path that was cut in two cannot be searched for or copied."""
    path = "/".join(["a folder with a rather long name"] * 9) + "/orders.csv"
    assert path in call("ltv", path).err


def test_standard_input_is_read_only_when_named(run: Run, call: Run, shop: Path) -> None:
    content = (shop / "orders.csv").read_bytes()
    from_file = run("-q", "ltv", "orders.csv", stdin=b"nonsense").out
    assert from_file == run("-q", "ltv", "-", stdin=content).out == call("-q", "ltv", "orders.csv").out
    assert call("ltv", "orders.csv", "-").status == 2
    empty = run("ltv", "-")
    assert empty.status == 3
    assert "standard input: is empty" in empty.err


def test_closed_streams_do_no_harm(shell: Run, call: Run) -> None:
    """As under a daemon, which has none of the three."""
    table = call("-q", "ltv", "orders.csv").out
    assert shell("custseg ltv orders.csv 2>&-").out == table
    assert shell("custseg -q ltv orders.csv -o ltv.csv <&- >&- 2>&-").status == 0
    lost = shell("custseg -q ltv - <&-")
    assert lost.status in (2, 3)
    assert "standard input" in lost.err
