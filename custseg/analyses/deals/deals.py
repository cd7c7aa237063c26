"""Deals: the state of the pipeline, who wins, what is stuck, and whom to chase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from custseg.analyses.deals.columns import COMPARING, PROFIT_RANK
from custseg.analyses.deals.comparing import comparing_section, with_comparing
from custseg.analyses.deals.groups import SEEN, group_columns, groups
from custseg.analyses.deals.notes import deal_notes, group_notes
from custseg.analyses.deals.open_deals import SEEN as SEEN_OF_DEALS
from custseg.analyses.deals.open_deals import chase_section, cycle_of, judged, open_table, stages_section
from custseg.analyses.deals.summary import LINES, deal_figures
from custseg.analyses.shared.money_of_orders import money_by
from custseg.analyses.shared.own_table import OwnTable, shown
from custseg.analyses.shared.pipeline_days import Days, field_of, on_report_date
from custseg.analyses.shared.targets import add_targets
from custseg.notes import Note
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.headers.synonyms import roles
from custseg.tables.pipeline.records import Records, read_records
from custseg.tables.pipeline.rejects import write_rejects

FIELDS = ("seller", "customer_id", "product", "source", "stage")
"""Fields to group by without ``--by``: the first that the file has."""

DEAL = "deal"
"""What ``--by`` names for a table with one row for each open deal."""

OF_ORDERS = [
    Column("revenue", "Revenue of orders", "money", header="Revenue"),
    Column("profit", "Profit of orders", "money", header="Profit"),
    Column("margin", "Return on sales", "share", header="ROS"),
]
IN_ORDERS = {"seller": "seller", "customer_id": "customer", "product": "product"}
"""Fields by which orders are added up, as ``profit --by`` names them."""


def deals(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return deals by seller or another field, or the open deals one by one.

    Args:
        inputs: paths of deals, and of the tables that they lead to; globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the rows that are not read.

    Returns:
        One row per group, or per open deal; stages, whom to chase and customers who compare as sections.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    records = read_records("deals", inputs, settings)
    days = on_report_date(records, settings)
    if rejects:
        write_rejects(records, rejects)
    usual = cycle_of(days)
    rows = judged(days, usual, settings)
    field = _field(records, settings)
    table, more = _table(rows, days, field, settings)
    picked = shown(table, settings)
    result = _result(days, table, picked.columns, settings)
    result.frame, result.total = picked.frame, picked.total
    result.summary = deal_figures(rows, days, usual, settings)
    sections = [stages_section(rows, days)]
    if field != DEAL:
        sections += [chase_section(rows, days), comparing_section(rows, days, settings)]
    result.sections = [one for one in sections if one is not None]
    result.notes = [*records.notes, *days.notes, *more, *picked.notes, *deal_notes(rows, days)]
    if field != DEAL:
        result.notes += group_notes(table.frame, table.columns[0], days)
    return add_targets(result)


def _field(records: Records, settings: Settings) -> str:
    """Return the column to group by, or "deal" for the open deals one by one.

    Raises:
        CustsegError: there is no such column, or none to group by at all.
    """
    if settings["by"]:
        return DEAL if settings["by"] in (DEAL, "deal_id") else field_of(records, settings["by"], settings)
    field = next((name for name in FIELDS if name in records.roles), None)
    return field or DEAL


def _table(rows: pl.DataFrame, days: Days, field: str, settings: Settings) -> tuple[OwnTable, list[Note]]:
    """Return the table of groups or of open deals, and notes on it."""
    if field == DEAL:
        frame, columns = open_table(rows, days)
        by = tuple((name, True) for name in ("expected_amount", "amount", "age") if name in frame.columns)
        return OwnTable(frame, columns, (), by, "open deal"), []
    known = roles("deals")
    first = Column(field, known[field].title.capitalize() if field in known else field)
    frame, columns = groups(rows, field), group_columns(days)
    notes: list[Note] = []
    if settings["orders"] and field in IN_ORDERS:
        money, notes = money_by(settings["orders"], IN_ORDERS[field], settings)
        frame = frame.join(money, on="name", how="left", maintain_order="left")
        columns = [*columns, *OF_ORDERS]
        if frame["profit"].count() and "ease_rank" in frame.columns:
            ranked = pl.when(pl.col("ease_rank").is_not_null()).then("profit").rank("min", descending=True)
            frame = frame.with_columns(ranked.cast(pl.Int64).alias("profit_rank"))
            columns.append(PROFIT_RANK)
        notes += _unmatched(frame, money, known[field].title)
    elif settings["orders"]:
        text = f"--orders says nothing here: orders are added up by {', '.join(IN_ORDERS.values())} only (--by)."
        notes.append(Note("orders_unused", text))
    if field == "customer_id":
        frame = with_comparing(frame, settings)
        columns = [*columns, COMPARING]
    names = [column.name for column in columns]
    frame = frame.rename({"name": field}).select(field, *names)
    order = tuple((name, True) for name in ("won_amount", "won", "deals") if name in names)
    table = OwnTable(frame, [first, *columns], (), order, known[field].title if field in known else "group")
    return table, notes


def _unmatched(frame: pl.DataFrame, money: pl.DataFrame, what: str) -> list[Note]:
    """Return a note on groups without orders, and on orders of names without deals."""
    without = frame.filter(pl.col("revenue").is_null()).height
    others = money.join(frame, on="name", how="anti").height
    if not without and not others:
        return []
    text = f"{without:,} of {frame.height:,} have no orders under the same name"
    text += f", and {others:,} in the orders have no deals" if others else ""
    return [Note("orders_unmatched", f"By {what}, {text}. To join names: --alias NAME=NAME.")]


def _result(days: Days, table: OwnTable, columns: list[Column], settings: Settings) -> Result:
    """Return a result without rows."""
    title = "Open deals" if table.what == "open deal" else f"Deals by {table.columns[0].title.lower()}"
    result = Result(title, table.frame.clear(), columns, settings=settings, ledger=days.records.ledger)
    result.understood, result.as_of = days.records.understood, days.as_of
    result.brief = LINES
    if not settings["columns"]:
        seen = SEEN_OF_DEALS if table.what == "open deal" else (*SEEN, "profit_rank", "margin", "comparing")
        present = {column.name for column in columns}
        first = () if columns[0].name in seen else (columns[0].name,)
        result.seen = (*first, *(name for name in seen if name in present))
    return result
