"""The whole customer table: every metric, the segment of every scheme, tags and attributes of contacts."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from custseg.analyses.segment.members import people_of, people_view
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.segment_columns import Plan, note_lacking, plan_of, segmented
from custseg.analyses.shared.selection import KEY
from custseg.engine.customer_table import Customers, customers_of
from custseg.engine.dataset import Opened, open_inputs
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
    opened = open_inputs(inputs, settings)
    if prospects and opened.contacts is None:
        raise UsageError("--all adds contacts without orders", where="--all", mend="Name them: --contacts FILE.")
    plan = plan_of(opened)
    metrics = available(customer_metrics(), opened.roles - {"comparison"})
    people = people_view(opened, plan, metrics, _default(opened, plan, list(metrics)))
    if not settings["columns"]:
        note_lacking(plan, list(plan.ready.lacking), opened.notes)
    plan.blame(opened, people.names)
    wanted = {*people.names, *plan.names}
    table = customers_of(opened, names=wanted, spans=plan.spans, rejects=rejects)
    result = result_of(table, "Customers", people.columns, summary=summary_of(table))
    if table.base is not None:
        found = segmented(table, plan, people.names, metrics)
        if prospects:
            found.values = pl.concat(
                [found.values, _prospects(table, opened, plan, result.notes)], how="diagonal_relaxed"
            )
        return people_of(result, found, people, settings, {})
    if prospects:
        rows = _prospects(table, opened, plan, result.notes)
        shown = [name for name in result.frame.columns if name in rows.columns]
        result.frame = pl.concat([result.frame, rows.select(shown)], how="diagonal_relaxed").sort(KEY)
    return result


def _default(opened: Opened, plan: Plan, metrics: list[str]) -> list[str]:
    """Return all columns, those that people look at first in front."""
    contacts = [name for name in opened.contacts.columns if name != KEY] if opened.contacts is not None else []
    schemes = [one.scheme.column for one in plan.ready.schemes.values()]
    first = [*(name for name in contacts if name == "name"), schemes[0], "tags", *FIRST]
    # A forecast takes a fit: only for who names it.
    rest = [*schemes, *(name for name in metrics if name not in FORECAST_NAMES), *plan.ready.formulas, *contacts]
    return list(dict.fromkeys([*first, *rest]))


def _prospects(table: Customers, opened: Opened, plan: Plan, notes: list[Note]) -> pl.DataFrame:
    """Return the contacts without a used row: they have attributes, and the segment "prospect" in every scheme."""
    if opened.contacts is None:
        return pl.DataFrame({KEY: []}, schema={KEY: pl.String})
    rows = opened.contacts.join(table.everyone.alias(KEY).to_frame(), on=KEY, how="anti")
    text = f"{counted(rows.height, 'prospect')}: contacts without a row that counts, beside the customers."
    notes.append(Note("prospects", text))
    schemes = [plan.ready.schemes[name].scheme.column for name in plan.schemes]
    return rows.with_columns(pl.lit(PROSPECT).alias(name) for name in schemes)
