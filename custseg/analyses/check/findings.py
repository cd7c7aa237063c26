"""The findings of `inspect` as figures of checks."""

from __future__ import annotations

from collections.abc import Collection

from custseg.analyses.check.known import MISSING_MONTHS, CheckFigure
from custseg.analyses.inspect.contact_findings import ALL_FINDINGS, CONTACT_NAMES
from custseg.analyses.inspect.finding_counts import FindingTotals, count_findings, months_without_rows
from custseg.analyses.inspect.finding_totals import OF_ORDERS, all_totals, last_usual_day
from custseg.analyses.inspect.findings import OF_AMOUNTS
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import Collected
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.engine.sharing import scanned
from custseg.tables.known import AMOUNTS, SINGLE_ORDERS
from custseg.tables.ledger import money

NEEDS_CONTACTS = (*CONTACT_NAMES, "customer_not_in_contacts")
NEEDS_CURRENCY = "mixed_currencies"


def scan_of_findings(dataset: Dataset) -> Collected:
    """Return what a pass over the rows finds out, of which other figures may be made, too."""
    return scanned(dataset.table, _plan(dataset))


def _plan(dataset: Dataset) -> ScanPlan:
    return scan_plan_of(dataset, TableRequest())


def finding_values(
    figures: Collection[CheckFigure], dataset: Dataset
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Return figures of findings, and why some are unknown; looks through the rows once more.

    Args:
        figures: of findings.
        dataset: the inputs, after a first pass has settled how they are read.
    """
    collected = scan_of_findings(dataset)
    counts = count_findings(dataset.table, _plan(dataset), orders_apart=collected.orders_apart)
    of_orders = dataset.knows(SINGLE_ORDERS)
    as_of = dataset.scope.as_of or (last_usual_day(counts) if of_orders else collected.last_day)
    totals = all_totals(dataset, collected, counts, as_of)
    contacts = dataset.contacts
    wholes = {"rows": collected.ledger.read.rows, "contacts": 0 if contacts is None else contacts.height}
    found: dict[str, float | None] = {}
    why: dict[str, str] = {}
    for figure in figures:
        name, part = figure.key
        reason = _impossible(name, dataset)
        if name == MISSING_MONTHS and not reason:
            found[figure.name] = float(len(months_without_rows(counts.days, counts.bounds)))
            continue
        whole = wholes["contacts" if name in CONTACT_NAMES else "rows"]
        found[figure.name] = None if reason else _part(totals.get(name, FindingTotals(0, 0, 0)), part, whole)
        if found[figure.name] is None:
            why[figure.name] = reason or ("there are no rows" if part == "share" else "it is not counted")
    return found, why


def _impossible(name: str, dataset: Dataset) -> str:
    """Return why the data cannot have a finding; empty if they can."""
    if name in NEEDS_CONTACTS and dataset.contacts is None:
        return "it needs contacts: --contacts FILE"
    if name in OF_ORDERS and not dataset.knows(SINGLE_ORDERS):
        return "it needs single orders"
    if name in OF_AMOUNTS and not dataset.knows(AMOUNTS):
        return "there are no amounts"
    roles = {*dataset.table.columns.headers.columns}
    needs = [*ALL_FINDINGS[name].needs, *(["currency"] if name == NEEDS_CURRENCY else [])]
    lacking = [role for role in needs if role not in roles]
    return f"it needs a column: --map {lacking[0]}=COLUMN" if lacking else ""


def _part(total: FindingTotals, part: str, whole: int) -> float | None:
    if part == "share":
        return total.rows / whole if whole else None
    if part == "money":
        return None if total.amount is None else float(money(total.amount))
    value = total.rows if part == "rows" else total.customers
    return None if value is None else float(value)
