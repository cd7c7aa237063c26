"""The whole customer table: every metric, the segment of every scheme, tags and attributes of contacts."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from custseg.analyses.segment.members import members_shown, members_table
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.segment_columns import Plan, note_lacking, plan_of, segmented
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset, open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.forecast import FORECAST_NAMES
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Result
from custseg.segments.rules import PROSPECT
from custseg.settings.setting import Settings

FIRST = ("orders", "average_order_value", "ltv", "last_order")


def customers(inputs: list[str], settings: Settings, *, prospects: bool = False, rejects: Path | None = None) -> Result:
    """Return one row per customer with everything that is known of it.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run.
        prospects: whether contacts without transactions are added.
        rejects: where the rows that were set aside are written.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    if prospects and dataset.contacts is None:
        raise UsageError("--all adds contacts without orders", where="--all", hint="Name them: --contacts FILE.")
    plan = plan_of(dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    members = members_shown(dataset, plan, metrics, _default(dataset, plan, list(metrics)))
    if not settings["columns"]:
        note_lacking(plan, list(plan.ready.lacking), dataset.notes)
    plan.blame(dataset, members.names)
    wanted = {*members.names, *plan.names}
    table = build_customer_table(dataset, TableRequest(wanted, spans=plan.spans, rejects=rejects))
    result = result_of(table, "Customers", members.columns, summary=summary_of(table))
    if table.base is not None:
        found = segmented(table, plan, members.names, metrics)
        if prospects:
            found.values = pl.concat(
                [found.values, _prospects(table, dataset, plan, result.notes)], how="diagonal_relaxed"
            )
        return members_table(result, found, members, settings, {})
    if prospects:
        rows = _prospects(table, dataset, plan, result.notes)
        shown = [name for name in result.frame.columns if name in rows.columns]
        result.frame = pl.concat([result.frame, rows.select(shown)], how="diagonal_relaxed").sort(CUSTOMER_ID)
    return result


def _default(dataset: Dataset, plan: Plan, metrics: list[str]) -> list[str]:
    """Return all columns, those that people look at first in front."""
    contacts = (
        [name for name in dataset.contacts.columns if name != CUSTOMER_ID] if dataset.contacts is not None else []
    )
    schemes = [one.scheme.column for one in plan.ready.schemes.values()]
    first = [*(name for name in contacts if name == "name"), schemes[0], "tags", *FIRST]
    # A forecast takes a fit: only for who names it.
    rest = [*schemes, *(name for name in metrics if name not in FORECAST_NAMES), *plan.ready.formulas, *contacts]
    return list(dict.fromkeys([*first, *rest]))


def _prospects(table: CustomerTable, dataset: Dataset, plan: Plan, notes: list[Note]) -> pl.DataFrame:
    """Return the contacts without a used row: they have attributes, and the segment "prospect" in every scheme."""
    if dataset.contacts is None:
        return pl.DataFrame({CUSTOMER_ID: []}, schema={CUSTOMER_ID: pl.String})
    rows = dataset.contacts.join(table.everyone.alias(CUSTOMER_ID).to_frame(), on=CUSTOMER_ID, how="anti")
    text = f"{counted(rows.height, 'prospect')}: contacts without a row that counts, beside the customers."
    notes.append(Note("prospects", text))
    schemes = [plan.ready.schemes[name].scheme.column for name in plan.schemes]
    return rows.with_columns(pl.lit(PROSPECT).alias(name) for name in schemes)
