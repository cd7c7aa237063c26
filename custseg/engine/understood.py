"""What was understood of a file: the columns of customer, date, order and money, and what the profit is."""

from __future__ import annotations

from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.headers.synonyms import roles
from custseg.tables.row_money import return_on_sales, used_roles
from custseg.tables.transactions import Transactions


def understood_with_profit(table: Transactions) -> dict[str, str]:
    """Return what was understood, and what the return on sales is where it is not that of a profit in the file."""
    return understood_of(table) | return_on_sales(table.columns, table.settings["margin"])


def understood_of(table: Transactions) -> dict[str, str]:
    """Return the columns of customer, date, order and money, by the titles of their roles."""
    columns = table.columns
    known = roles(columns.headers.table)
    understood = {}
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
