"""What was understood of a file: the columns of customer, date, order and money, and what the profit is."""

from __future__ import annotations

from custseg.result import TABLES
from custseg.sources.source import Source
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.headers.synonyms import roles
from custseg.tables.joins.short_names import short_names
from custseg.tables.row_money import return_on_sales, used_roles
from custseg.tables.transactions import Transactions


def understood_with_profit(table: Transactions) -> dict[str, str]:
    """Return what was understood, and what the return on sales is where it is not that of a profit in the file."""
    return understood_of(table) | return_on_sales(table.columns, table.settings["margin"])


def understood_of(table: Transactions) -> dict[str, str]:
    """Return the columns of customer, date, order and money, by the titles of their roles."""
    columns = table.columns
    known = roles(columns.headers.table)
    understood = {TABLES: ", ".join(_short_names_of(table.source))} if table.source.joins else {}
    if columns.headers.export:
        understood["system"] = columns.headers.export.name
    deciding = dict.fromkeys(decider.column for decider in table.deciders if decider.decides)
    if isinstance(table, CustomerTotals):
        understood["rows"] = "parts of customers" if table.parts else "customers"
    for role in used_roles(columns):
        if role != "status" or columns.headers.columns[role] in deciding:
            understood[known[role].title] = columns.headers.columns[role]
    for column, role in columns.sale.deducted.items():
        understood.pop(known[role].title, None) if role in known else None
        understood[f"{role} (taken off)"] = column
    if columns.sale.refunds:
        understood["refunds (taken off)"] = " + ".join(columns.headers.all_of("refunded"))
    # A table of customers may have no amounts by itself.
    if columns.sale.events and table.settings["no_money"] == "on":
        understood["amounts"] = "left out (--no-money)"
    if others := [column for column in deciding if column != columns.headers.get("status")]:
        understood["decides what is a sale"] = ", ".join(others)
    style = table.columns.dates.get(table.columns.headers.date_column or "")
    if style and style.swappable:
        understood["dates"] = style.name
    return understood


def _short_names_of(source: Source) -> list[str]:
    """Return short names of the tables that are joined."""
    joined = [source.joins[0].child, *(join.parent for join in source.joins)]
    names = short_names([*joined, *(one.table for one in source.not_read)])
    return [names[one] for one in joined]
