"""What was understood of the file as a whole: the known export, what its rows are, how net sales are worked out."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.analyses.shared.export_words import shape_of
from custseg.result import Column, Section
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.arithmetic.proofs import Proof, prove
from custseg.tables.arithmetic.words import formula
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.deciders import can_mean
from custseg.tables.file_numbers import equations_of, numbers_of
from custseg.tables.refund_days import ORDER_DAY
from custseg.tables.sale_reading import PARTS, Part
from custseg.tables.transactions import Transactions
from custseg.tables.values.meaning import Meaning

UNDERSTOOD_COLUMNS = [Column("what", "What"), Column("how", "How", "prose")]
EQUATION_COLUMNS = [
    Column("equation", "Equation", "prose"),
    Column("level", "Of each"),
    Column("tested", "Tested", "count"),
    Column("contradictions", "Contradicted", "count"),
    Column("first", "First: row", "count"),
    Column("shown", "Shown by"),
]
ID = "the order id "


def understood_section(table: Transactions) -> Section:
    """Return what the rows are, and how its net sales follow from the columns.

    Args:
        table: the transactions, as they were read.
    """
    columns = table.columns
    headers, export, sale = columns.headers, columns.headers.export, columns.sale
    known = f"{export.name} (--system {export.key})" if export else "none: general rules; custseg systems lists them"
    facts = {
        "Known export": known,
        "Rows are": _shape(table),
        "Amounts are": _level(table),
        "Net sales": "" if sale.events else net_sales_of(table),
        "Beside them": _beside(table),
        "In": "cents, or whatever is the smallest unit of the currency" if sale.minor_units else "",
        "Refunds": _refunds(table),
        "Proved": " · ".join(sale.proofs),
    }
    if sale.events and not isinstance(table, CustomerTotals):
        counted = "rows that are a sale"
        if headers.get("quantity"):
            counted += f" ('{headers.columns['quantity']}' above zero)"
        facts = {name: facts[name] for name in ("Known export", "Rows are")} | {
            "Amounts": "left out (--no-money)",
            "Events": f"{counted}; an order counts if it has one",
        }
    rows = [{"what": what, "how": how} for what, how in facts.items() if how]
    return Section("understood", "Understood", pl.DataFrame(rows), UNDERSTOOD_COLUMNS)


def _level(table: Transactions) -> str:
    """Return what the amounts are those of."""
    if isinstance(table, CustomerTotals):
        return "" if table.columns.sale.events else "totals of the customer"
    return "those of the whole order, shared out over its lines" if table.columns.sale.per_order else "those of the row"


def net_sales_of(table: Transactions) -> str:
    """Return how net sales are worked out, with the names of the columns."""
    columns = table.columns
    headers, sale = columns.headers, columns.sale
    if headers.get("revenue"):
        told = " + ".join(headers.all_of("revenue"))
    else:
        told = " × ".join(headers.columns[role] for role in ("quantity", "unit_price") if headers.get(role))
        if headers.get("discount") and headers.get("quantity") and "discount" not in sale.inside:
            told += f" − {headers.columns['discount']}"
    told += "".join(f" {'+' if part.sign > 0 else '−'} {part.column}" for part in sale.parts)
    if sale.tax_share:
        told += f" − the share of {sale.tax_share.tax.column} that is inside {_added(sale.tax_share.whole)}"
    if sale.refunds:
        with_tax = ", with their tax and shipping" if sale.refunds == "total" else ""
        told += f" − refunds ({' + '.join(headers.all_of('refunded'))}{with_tax})"
    return told


def _added(parts: tuple[Part, ...]) -> str:
    return " ".join(f"{'+' if part.sign > 0 else '−'} {part.column}" for part in parts).removeprefix("+ ")


def _shape(table: Transactions) -> str:
    """Return what the rows are: by the known export, else by the columns."""
    headers = table.columns.headers
    if isinstance(table, CustomerTotals):
        return "parts of customers' totals, which add up" if table.parts else "customers with totals, one row each"
    if headers.export:
        return shape_of(headers.export, headers.columns.keys() & headers.export.roles.keys())
    if can_mean(table.deciders, Meaning.OPEN):
        return "deals"
    if not headers.get("order_id"):
        return "sales without an order id: those of a customer on one day are one order"
    ids = table.source.sample.select(table.columns.text("order_id")).to_series().drop_nulls()
    repeated = ids.n_unique() < ids.len()
    if headers.get("due_date"):
        return "lines of invoices" if repeated else "invoices"
    return "order lines" if repeated else "orders"


def _beside(table: Transactions) -> str:
    """Return the parts that the amounts do not include, so that they are not taken off; empty without any."""
    headers, sale = table.columns.headers, table.columns.sale
    taken = {*sale.deducted, *headers.all_of("revenue")}
    priced = not headers.get("revenue") and headers.get("quantity")
    found = [column for role in PARTS if not (priced and role == "discount") for column in headers.all_of(role)]
    beside = ", ".join(column for column in found if column not in taken)
    return f"{beside}: not inside, so not taken off" if beside else ""


def _refunds(table: Transactions) -> str:
    """Return where refunds are, and on which day they count."""
    if isinstance(table, CustomerTotals):
        return ""
    on_day = "on the day of their order" if table.settings["refunds"] == ORDER_DAY else "on their own day"
    if table.columns.sale.refunds:
        return "in a column, so that they count on the day of their order"
    if can_mean(table.deciders, Meaning.REFUND):
        return f"rows of their type, taken off whatever their sign, {on_day}"
    return f"rows with a minus, {on_day}"


def equations_section(table: Transactions) -> Section | None:
    """Return the equations between the columns of numbers, counted on all rows; None where there are none.

    Args:
        table: the transactions, as they were read.
    """
    if table.columns.sale.events:
        return None
    rows = [
        {
            "equation": formula(proof.equation),
            "level": proof.equation.level,
            "tested": proof.tested,
            "contradictions": proof.contradictions,
            "first": proof.first_contradiction,
            "shown": "enough rows" if proof.equation.enough else "too few different rows",
        }
        for proof in proved_equations(table)
        if proof.tested
    ]
    counts = dict.fromkeys(("tested", "contradictions", "first"), pl.Int64)
    schema = {column.name: counts.get(column.name, pl.String) for column in EQUATION_COLUMNS}
    frame = pl.DataFrame(rows, schema=schema)
    return Section("equations", "Equations", frame, EQUATION_COLUMNS) if rows else None


def proved_equations(table: Transactions) -> list[Proof]:
    """Return the equations that hold in the first rows, counted on all rows of the file."""
    columns, source = table.columns, table.source
    numbers = numbers_of(columns, source.sample)
    # That a computed column is the sum of its parts proves nothing.
    numbers = replace(numbers, frame=numbers.frame.drop(columns.headers.computed, strict=False))
    equations = equations_of(numbers, source)
    if not equations:
        return []
    wanted = dict.fromkeys(name for one in equations for name in one.columns)
    read = [columns.plain_number_of(name).alias(name) for name in wanted]
    order = ID if numbers.ids is not None else None
    if order:
        read.append(columns.text("order_id").alias(ID))
    with translate_read_errors(source.name):
        return prove(source.scan().select(read), equations, order)
