"""Whether figures meet the conditions that they must meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from custseg.analyses.check.figures import request_of, values_of
from custseg.analyses.check.findings import scan_of_findings
from custseg.analyses.check.known import FINDING, CheckFigure, known_figures
from custseg.analyses.check.language import Names, ReadyCheck, ready
from custseg.analyses.check.outcomes import HELD, UNANSWERED, Outcome, is_failure, outcome_of, target_outcomes
from custseg.analyses.check.propose import propose
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.targets import missing_targets
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.sharing import sharing
from custseg.errors import FoundError, Problem, UsageError
from custseg.numbers import counted
from custseg.result import Column, Figure, Result, Section
from custseg.settings.checks import Check
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input

COLUMNS = [
    Column("check", "Check", whole=True),
    Column("level", "Level"),
    Column("status", "Status"),
    Column("figure", "Figure"),
    Column("value", "Value", "ratio"),
    Column("shown", "Is"),
    Column("limit", "Must be"),
    Column("text", "What it means", "prose"),
]
TYPES = {column.name: pl.Float64() if column.name == "value" else pl.String() for column in COLUMNS}
FAILS = Column("fails", "Ends with exit status 5", "flag")
ALL_CHECKS = "all_checks"
"""Section with all checks, those that hold as well."""


@dataclass(frozen=True)
class CheckOptions:
    """Options of `check` that are not settings.

    Attributes:
        conditions: typed, beside those of the settings.
        strict: whether a warning ends the run with exit status 5 too.
        propose: whether checks are proposed from the history of the file, in place of checking.
    """

    conditions: tuple[str, ...] = ()
    strict: bool = False
    propose: bool = False


def check(
    inputs: Sequence[Input], settings: Settings, *, options: CheckOptions | None = None, rejects: Path | None = None
) -> Result:
    """Return the checks that do not hold.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``checks`` and ``targets``.
        options: of this command alone.
        rejects: file for the excluded rows.

    Returns:
        One row per check that failed or cannot be answered; all of them stand in the section "all_checks". ``failure``
        is set, with exit status 5, if one of the level error does not hold.

    Raises:
        CustsegError: the inputs, settings or checks are wrong; holds every problem of all checks.
    """
    options = options or CheckOptions()
    if options.propose:
        return propose(inputs, settings, rejects=rejects)
    checks = [*settings["checks"], *_typed(options.conditions)]
    if not checks and not settings["targets"]:
        hint = 'Write --check "repeat_rate >= 40%", or checks: in custseg.yaml; --propose proposes some.'
        raise UsageError("there is nothing to check", where="check", hint=hint)
    with sharing() as shared:
        dataset = open_dataset(inputs, settings)
        names = Names(dataset, settings["as_of"] or dt.date.today())
        compiled = ready(checks, names)
        figures = _figures(compiled, names)
        if any(one.source == FINDING for one in figures):
            shared.plan(partial(scan_of_findings, dataset))
        plan = names.plan_of(figures)
        customers = build_customer_table(dataset, request_of(figures, dataset, plan, rejects=rejects))
        values = values_of(figures, customers, dataset, plan)
    outcomes = [outcome_of(one, values, names.figures) for one in compiled]
    # Figures that checks cannot name are those of other commands.
    missing = {name: why for name, why in missing_targets(values.summary, customers).items() if name in known_figures()}
    return _result(customers, [*outcomes, *target_outcomes(values.summary, missing)], strict=options.strict)


def _typed(conditions: Sequence[str]) -> list[Check]:
    """Return the checks that were typed."""
    several = len(conditions) > 1
    return [
        Check(one, one, where=(f"--check {place}" if several else "--check")) for place, one in enumerate(conditions, 1)
    ]


def _figures(compiled: Sequence[ReadyCheck], names: Names) -> list[CheckFigure]:
    used = [name for one in compiled for name in (*one.condition.names, *one.said.values())]
    return [names.figures[name] for name in dict.fromkeys(used)]


def _result(customers: CustomerTable, outcomes: Sequence[Outcome], *, strict: bool) -> Result:
    """Return the checks that do not hold, with how many there are of each kind."""
    rows = [
        {
            "check": one.name, "level": one.level, "status": one.status, "figure": one.figure, "value": one.value,
            "shown": one.shown, "limit": one.limit, "text": one.text, "fails": is_failure(one, strict=strict),
        }
        for one in outcomes
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema=TYPES | {FAILS.name: pl.Boolean()})
    shown = table.filter(pl.col("status") != HELD).drop(FAILS.name)
    result = result_of(customers, "Checks that do not hold", COLUMNS, limit=0)
    result.frame, result.total = shown, shown.height
    result.silent = not shown.height
    result.sections = [Section(ALL_CHECKS, "Checks", table, [*COLUMNS, FAILS], unseen=True)]
    failing = [one for one in outcomes if is_failure(one, strict=strict)]
    counts = {
        "checks": len(outcomes),
        "checks_held": sum(not one.fails for one in outcomes),
        "checks_failed": sum(one.fails and one.status != UNANSWERED for one in outcomes),
        "checks_unanswered": sum(one.status == UNANSWERED for one in outcomes),
        "checks_failing": len(failing),
    }
    result.summary = [
        Figure(name, name.replace("_", " ").capitalize(), "count", count) for name, count in counts.items()
    ]
    if failing:
        what = f"{len(failing)} of {counted(len(outcomes), 'check')} did not hold"
        result.failure = FoundError([Problem(what)])
    return result
