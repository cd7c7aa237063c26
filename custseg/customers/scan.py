"""One scan of a file: for customers, for the values of a row field, or for the money of rows."""

from __future__ import annotations

from custseg.customers.customer_scan import CustomerScan, scan_customers
from custseg.customers.field_scan import FieldScan, scan_fields
from custseg.customers.order_totals_scan import scan_order_totals
from custseg.customers.orders import Sequence
from custseg.customers.row_totals_scan import RowTotalsScan, scan_row_totals
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_sums import ScanSums, scan_sums
from custseg.customers.slices import FieldTotals, OrderTotals, RowTotals
from custseg.customers.totals_sums import sums_of_totals
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.transactions import Transactions

Scan = CustomerScan | FieldScan | RowTotalsScan


def scan(table: Transactions, plan: ScanPlan, sequence: Sequence | None, seed: int) -> Scan:
    """Read the file once.

    Args:
        table: the transactions.
        plan: what to read.
        sequence: that the orders are expected to follow; None if they have to be grouped.
        seed: of the hashes of customers, if order days are needed.

    Raises:
        DataError: the file cannot be read to its end.
    """
    if isinstance(plan.slices, RowTotals):
        return scan_row_totals(table, plan, plan.slices)
    if isinstance(plan.slices, OrderTotals):
        return scan_order_totals(table, plan, plan.slices)
    sums = sums_of(table, plan)
    if isinstance(table, CustomerTotals):
        return scan_customers(table, plan, sums, None, seed)
    # Unknown profits are estimated with the margin of each customer, so they need a scan for customers.
    if isinstance(plan.slices, FieldTotals) and (table.profit_complete or not table.has_profit):
        return scan_fields(table, plan, sums)
    return scan_customers(table, plan, sums, sequence, seed)


def sums_of(table: Transactions, plan: ScanPlan) -> ScanSums:
    """Return what a scan for customers, or for the values of a field, sums."""
    sums = scan_sums(
        plan.scope,
        knows_profit=table.has_profit and not plan.without_profit,
        profit_complete=table.profit_complete,
        windows=plan.windows,
        wanted=plan.measures,
        counted=table.counted,
    )
    return sums_of_totals(sums, table) if isinstance(table, CustomerTotals) else sums
