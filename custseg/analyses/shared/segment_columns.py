"""Customers with their segments and tags: what the rules need, and what came of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.analyses.shared.selection import values_of
from custseg.customers.completed_customers import windowed
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset
from custseg.errors import DataError, Problem, UsageError, nearest
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dimensions import Dimension
from custseg.metrics.metric import Metric
from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.result import Column
from custseg.segments.assigning import COUNTED, RECENT, Assigned, assign, tag_columns
from custseg.segments.compiling import Ready, compile_rules
from custseg.segments.reading import load_rules
from custseg.segments.rules import LAPSED, LIFECYCLE, LOSING, NEW, Rules

MARK = "_mark"
COLUMN_OF = {LOSING: "losing", LAPSED: "lapsed", NEW: "new"}
"""Names of the counts of marks among the sums of customers."""


@dataclass
class Plan:
    """What of the rules is wanted, and what it takes.

    Attributes:
        rules: all of them.
        ready: those that these data can answer.
        schemes: names of the schemes wanted.
        tags: names of the tags wanted.
        formulas: names of the metrics of one's own wanted.
    """

    rules: Rules
    ready: Ready
    schemes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Return the metrics and attributes that the wanted rules take."""
        return self.ready.reads([*self.schemes, *self.tags, *self.formulas])

    def blame(self, dataset: Dataset, named: Collection[str]) -> None:
        """Note where the rules name what nobody has named on the command line, for errors."""
        reads = self.names - set(named)
        dataset.origins |= {name: str(place) for name, place in self.ready.places.items() if name in reads}

    @property
    def spans(self) -> dict[str, int]:
        """Return the last days that schemes look at, by the name of their sums."""
        windows = {self.ready.schemes[name].scheme.window for name in self.schemes} - {0}
        return {f"last_{days}": days for days in windows}

    def metric(self, name: str, metrics: Mapping[str, Metric]) -> Metric:
        """Return a metric, of the catalogue or of the rules, as what it is called and measured in."""
        if name in metrics:
            return metrics[name]
        formula = self.rules.metrics[name]
        return Metric(name, formula.title, formula.unit, formula.sql.text)

    def columns(self) -> dict[str, Column]:
        """Return the columns that the rules add to customers: metrics of one's own, segments and tags."""
        own = {name: Column(name, one.formula.title, one.formula.unit) for name, one in self.ready.formulas.items()}
        schemes = [one.scheme for one in self.ready.schemes.values()]
        tags = [one.tag for one in self.ready.tags.values()]
        found = own | {one.column: Column(one.column, one.title) for one in schemes}
        found |= {one.column: Column(one.column, one.title, "flag") for one in tags}
        return found | {"tags": Column("tags", "Tags", "prose")}

    def types(self) -> dict[str, pl.DataType]:
        """Return the types of these columns in conditions."""
        # A number of one's own need not be whole, whatever its unit.
        own = dict.fromkeys(self.ready.formulas, pl.Float64())
        return {name: own.get(name, column_type(one.unit)) for name, one in self.columns().items()}

    def want(self, names: Collection[str]) -> None:
        """Add the schemes, tags and metrics of one's own behind names of columns."""
        for name, one in self.ready.schemes.items():
            if one.scheme.column in names and name not in self.schemes:
                self.schemes.append(name)
        for key, tag in self.ready.tags.items():
            if (tag.tag.column in names or "tags" in names) and key not in self.tags:
                self.tags.append(key)
        self.formulas += [name for name in self.ready.formulas if name in names and name not in self.formulas]


def plan_of(dataset: Dataset) -> Plan:
    """Read the rules and compile them for the inputs.

    Raises:
        SettingsError: the rules file is wrong.
    """
    problems: list[Problem] = []
    rules = load_rules(dataset.settings, problems)
    ready = compile_rules(rules, dataset.attributes(), dataset.roles, problems)
    return Plan(rules, ready)


def check_scheme(plan: Plan, name: str, dataset: Dataset, setting: str) -> str:
    """Return the name of a scheme that was asked for.

    Raises:
        CustsegError: there is none of that name, or the data cannot answer it.
    """
    names = {one.column: key for key, one in plan.rules.schemes.items()}
    found = names.get(name.replace("-", "_"))
    option = dataset.settings.origin(setting) if setting in dataset.settings.values else f"--{setting}"
    if found is None:
        error = dataset.settings.error(setting) if setting in dataset.settings.values else UsageError
        raise error(f"there is no scheme '{name}'", where=option, hint=nearest(name, plan.rules.schemes))
    if found in plan.ready.lacking:
        what = f"the scheme '{found}' cannot be told: the data have no {plan.ready.lacking[found]}"
        raise DataError(what, where=option, hint="--map ROLE=COLUMN or --contacts FILE brings it.")
    return found


def scheme_of(dataset: Dataset, dimension: Dimension | None) -> tuple[Plan | None, Dimension | None]:
    """Return the plan and the dimension of ``--by SCHEME``; no plan where it names something else.

    A scheme wins over a column of its name, which is then ``file.NAME``.
    """
    if dimension is None or dimension.kind != "attribute":
        return None, dimension
    problems: list[Problem] = []
    schemes = load_rules(dataset.settings, problems).schemes
    if not problems and dimension.name not in {name for key, one in schemes.items() for name in (key, one.column)}:
        return None, dimension
    plan = plan_of(dataset)
    plan.schemes = [check_scheme(plan, dimension.name, dataset, "by")]
    return plan, Dimension(plan.ready.schemes[plan.schemes[0]].scheme.column, "scheme")


def with_segment(customers: CustomerTable, plan: Plan) -> CustomerTable:
    """Return the customers with the segment of the one scheme that a plan wants as their group."""
    found = segmented(customers, plan, (), {name: CATALOGUE[name] for name in plan.names if name in CATALOGUE})
    (assigned,) = found.assigned.values()
    return replace(customers, frame=found.sums.lazy().with_columns(assigned.segment.alias(GROUP)))


@dataclass
class Segmented:
    """Customers with their segments.

    Attributes:
        customers: as they were collected.
        sums: their sums, counts and profit of marks, and ``MARK``.
        values: their metrics, attributes, segments and tags by name, in the same order.
        assigned: of each scheme.
        plan: what was wanted of the rules.
    """

    customers: CustomerTable
    sums: pl.DataFrame
    values: pl.DataFrame
    assigned: dict[str, Assigned]
    plan: Plan


def segmented(customers: CustomerTable, plan: Plan, names: Collection[str], metrics: Mapping[str, Metric]) -> Segmented:
    """Put customers into the segments of the schemes that a plan wants.

    Args:
        customers: all in scope; at least one.
        plan: with what is wanted of the rules.
        names: further metrics and attributes that are wanted.
        metrics: those that can be computed.
    """
    sums = customers.frame.collect()
    values = _values(sums.lazy(), plan, names, metrics)
    assigned = {}
    for name in plan.schemes:
        ready = plan.ready.schemes[name]
        source = values
        if ready.scheme.window and customers.base:
            window = customers.windows[f"last_{ready.scheme.window}"]
            inside = windowed(sums.lazy(), window, customers.base, customers.settings)
            recent = inside.select((pl.col("counted") > 0).alias(RECENT)).collect()
            source = _values(inside, plan, names, metrics).with_columns(values[COUNTED], recent[RECENT])
        assigned[name] = assign(source, ready)
    values = values.with_columns(one.segment for one in assigned.values())
    if plan.tags:
        values = values.with_columns(
            tag_columns(values, {name: plan.ready.tags[name] for name in plan.tags}).get_columns()
        )
    return Segmented(customers, _marked(sums, plan, assigned), values, assigned, plan)


def _values(frame: pl.LazyFrame, plan: Plan, names: Collection[str], metrics: Mapping[str, Metric]) -> pl.DataFrame:
    wanted = values_of(frame, plan.names | set(names), metrics)
    counted = frame.select((pl.col("counted") > 0).alias(COUNTED)).collect()
    values = wanted.collect().with_columns(counted[COUNTED])
    read = {one for name in (*plan.schemes, *plan.tags) for one in _reads_of(plan, name)}
    needed = [name for name in plan.ready.formulas if name in plan.formulas or name in read]
    # Floats that should be equal differ in their last digits: a cut would part them.
    return values.with_columns(plan.ready.formulas[name].value.round_sig_figs(13).alias(name) for name in needed)


def _reads_of(plan: Plan, name: str) -> frozenset[str]:
    one = plan.ready.schemes.get(name) or plan.ready.tags.get(name)
    return one.reads if one else frozenset()


def _marked(sums: pl.DataFrame, plan: Plan, assigned: Mapping[str, Assigned]) -> pl.DataFrame:
    """Add who is new, lapsed or loss-making with their profit, and as ``MARK`` the first of these that holds."""
    losing = sums["profit"] < 0
    marks = {LOSING: losing}
    if LIFECYCLE in assigned:
        segments, stage = plan.ready.schemes[LIFECYCLE].scheme.segments, assigned[LIFECYCLE].segment
        for mark in (LAPSED, NEW):
            marks[mark] = stage.is_in([name for name, one in segments.items() if one.counts_as == mark])
    columns = {COLUMN_OF[mark]: held for mark, held in marks.items()}
    first = pl.coalesce(pl.when(held).then(pl.lit(mark)) for mark, held in marks.items())
    frame = sums.with_columns(held.cast(pl.Int64).alias(name) for name, held in columns.items())
    return frame.with_columns(
        first.alias(MARK),
        *[pl.when(pl.col(name) > 0).then("profit").otherwise(0).alias(f"{name}_profit") for name in columns],
    )


def note_lacking(plan: Plan, names: Collection[str], notes: list[Note]) -> None:
    """Say which rules these data cannot answer, and why."""
    lacking = {name: why for name, why in plan.ready.lacking.items() if name in names}
    if lacking:
        listed = "; ".join(f"{name} (needs {what})" for name, what in lacking.items())
        notes.append(Note("rules_lacking", f"Not told, for lack of columns: {listed}."))
