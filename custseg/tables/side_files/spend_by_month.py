"""The spend of each month, in the currency of the orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import polars as pl

from custseg.errors import DataError
from custseg.numbers import counted
from custseg.tables.currencies import Currencies
from custseg.tables.side_files.spend import AMOUNT, CHANNEL, CODE, END, START, Spend


def in_currency(spend: Spend, target: str | None, rates: Mapping[str, Decimal], orders: str) -> Spend:
    """Return the spend in the currency of the orders, converted exactly as they are.

    Args:
        spend: as it was read.
        target: code of the currency of the orders, None where they name none.
        rates: what one unit of each currency is worth in it.
        orders: name of their file.

    Raises:
        DataError: the spend is in another currency, or in several, and a rate is missing.
    """
    codes = spend.codes
    if not codes or codes == [target] or (target is None and len(codes) == 1):
        return spend
    missing = [code for code in codes if code not in rates and code != target]
    blank = spend.rows[CODE].null_count()
    if missing or (blank and len(codes) > 1):
        names = " and ".join(codes) + (f" ({counted(blank, 'row')} name none)" if blank else "")
        base = target or codes[0]
        of_orders = f", {orders} in {target}" if target else ""
        pairs = ", ".join([f"{base}: 1", *(f"{code}: …" for code in missing if code != base)])
        what = f"the spend is in {names}{of_orders}: they cannot be compared"
        hint = f"Add what one unit is worth in {base} to custseg.yaml: rates: {{{pairs}}}"
        if blank and not missing:
            hint = "Name the currency of every row."
        raise DataError(what, where=spend.name, hint=hint)
    known = Currencies(pl.col(CODE), 1, target, dict(rates), asked=True, converting=True)
    known.names = {"": codes[0], **{code: code for code in codes}}
    return replace(spend, rows=spend.rows.with_columns(known.convert(pl.col(AMOUNT), pl.col(CODE)).alias(AMOUNT)))


def by_month(spend: Spend) -> pl.DataFrame:
    """Return the spend of each channel and month: ``CHANNEL``, "month" (its first day), ``AMOUNT``.

    The amount of a period is split over its months by days; the remainder goes to the last month.
    """
    first = pl.col(START).dt.truncate("1mo")
    rows = spend.rows.with_row_index("row").with_columns(
        month=pl.date_ranges(first, pl.col(END), "1mo"), days=(pl.col(END) - pl.col(START)).dt.total_days() + 1
    )
    rows = rows.explode("month")
    last = pl.min_horizontal(pl.col("month").dt.month_end(), END)
    days = (last - pl.max_horizontal("month", START)).dt.total_days() + 1
    share = pl.col(AMOUNT).abs() * days // pl.col("days") * pl.col(AMOUNT).sign()
    rows = rows.with_columns(share=share.cast(pl.Int128))
    is_last = pl.col("month").dt.month_end() >= pl.col(END)
    rest = pl.col(AMOUNT) - pl.col("share").sum().over("row") + pl.col("share")
    split = rows.with_columns(pl.when(is_last).then(rest).otherwise("share").alias(AMOUNT))
    return split.group_by(CHANNEL, "month").agg(pl.col(AMOUNT).sum()).sort(CHANNEL, "month")
