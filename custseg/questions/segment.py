"""Which segments the customers are in, what each is worth, and what to do about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from custseg.customers.base import judgement
from custseg.errors import UsageError, nearest
from custseg.metrics.catalogue import CATALOGUE, available, check_names, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.metric import Metric
from custseg.metrics.segments import COMPARED
from custseg.notes import Note
from custseg.numbers import counted
from custseg.questions.advising import advice_of, cut_figures, note_empty, thresholds
from custseg.questions.base import Customers, customers_of
from custseg.questions.groups import group_of, group_table
from custseg.questions.inputs import GROUP, Opened, open_inputs
from custseg.questions.matrices import axes_matrix, pair_matrix
from custseg.questions.people import People, people_of, people_view
from custseg.questions.segmenting import Segmented, check_scheme, note_lacking, plan_of, segmented
from custseg.questions.summary import summary_of
from custseg.questions.view import meets, sort_order, where_of
from custseg.segments.rules import LIFECYCLE, RESERVED, Scheme
from custseg.settings.settings import Settings
from custseg.writing.result import Column, Figure, Matrix, Result

SEGMENT = "segment"
TITLE = Column("title", "Segment", whole=True)
SIZES = (
    "customers", "customers_share", "orders", "revenue", "profit", "ltv_per_customer", "ltv_total", "ltv_share",
    "average_order_value", "retention_budget", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv", "cac", "ltv_to_cac", "verdict",
)  # fmt: skip
SEEN = (
    "customers", "customers_share", "ltv_per_customer", "ltv_total", "ltv_share", "average_order_value", "orders",
    "retention_budget", "new_customers", "lapsed_customers", "loss_making_customers", "revenue", "profit",
    "ltv_to_cac", "verdict",
)  # fmt: skip
ADVISED = (
    "customers", "ltv_total", "retention_budget", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv",
)  # fmt: skip
COMPARISON = ("customers", "customers_before", "customers_change", "ltv_total", "ltv_total_before", "ltv_total_change")
WORDS = (Column("thresholds", "Thresholds", "prose"), Column("strategy", "Strategy", "prose"))
NOT_YET = "not yet a customer"
BEFORE = "segment_before"


@dataclass(frozen=True)
class Request:
    """What is asked of segments beside the settings.

    Attributes:
        members: segment whose customers are listed, "all" for everyone; None for the table of segments.
        cross: second scheme, None for one.
    """

    members: str | None = None
    cross: str | None = None


def segment(
    inputs: list[str], settings: Settings, *, request: Request | None = None, rejects: Path | None = None
) -> Result:
    """Return the segments of a scheme, or their customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run; with ``scheme`` and ``rules_file``.
        request: what is asked beside them.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per segment (with ``cross`` or ``by``: per pair), or one row per customer.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    return _Asking(inputs, settings, request or Request()).answer(rejects)


class _Asking:
    def __init__(self, inputs: list[str], settings: Settings, request: Request) -> None:
        self.settings, self.request = settings, request
        self.opened = open_inputs(inputs, settings)
        self.plan = plan_of(self.opened)
        self.scheme = self._scheme(settings["scheme"], "scheme")
        self.crossed = self._scheme(request.cross, "cross") if request.cross else None
        self._check_request()
        self.dimension = self._dimension()
        self.people: People | None = None
        found = self.opened.roles - {"comparison"} | {"segments"}
        self.metrics = available(customer_metrics(), found)
        self.groups = available(group_metrics(), found)
        attributes = self.opened.attributes()
        self.condition, self.where_names = where_of(self.opened, self.metrics, attributes, self.plan.types())
        self.plan.schemes += [LIFECYCLE] if LIFECYCLE in self.plan.ready.schemes else []
        self.plan.want(self.where_names)
        note_lacking(self.plan, [LIFECYCLE], self.opened.notes)

    def _scheme(self, name: str, setting: str) -> Scheme:
        found = check_scheme(self.plan, name, self.opened, setting)
        if found not in self.plan.schemes:
            self.plan.schemes.append(found)
        return self.plan.ready.schemes[found].scheme

    def _check_request(self) -> None:
        request, settings = self.request, self.settings
        asked = {"--members": request.members, "--cross": request.cross, "--by": settings["by"]}
        named = [option for option, value in asked.items() if value]
        if len(named) > 1:
            raise UsageError(f"{' and '.join(named)} do not go together", mend="Ask for one of them at a time.")
        if settings["compare_to"] is not None and (request.cross or settings["by"]):
            other = "--cross" if request.cross else "--by"
            raise UsageError(f"--compare-to and {other} do not go together", mend="Ask for one of them at a time.")
        if self.crossed is not None and self.crossed.name == self.scheme.name:
            raise UsageError(f"'{self.scheme.name}' cannot be crossed with itself", where="--cross")
        names = [*self.scheme.segments, *RESERVED]
        if request.members not in (None, "all", *names):
            mend = nearest(str(request.members), names)
            raise UsageError(f"there is no segment '{request.members}'", where="--members", mend=mend)

    def _dimension(self) -> Dimension | None:
        by = self.settings["by"]
        if not by:
            return None
        for key, one in self.plan.ready.schemes.items():
            if by in (key, one.scheme.column):
                raise UsageError(f"'{by}' is a scheme", where="--by", mend=f"Write --cross {key}.")
        dimension = parse_dimension(by)
        if dimension.field in CATALOGUE:
            mend = f"The column of the file is --by file.{by}." if f"file.{by}" in self.opened.fields else ""
            raise self.settings.error("by")(f"'{by}' is a metric, not a dimension", where="--by", mend=mend)
        return dimension

    def answer(self, rejects: Path | None) -> Result:
        request = self.request
        if request.members is not None:
            self.people = people_view(self.opened, self.plan, self.metrics, _member_columns(self), members=self.scheme)
            names = {*self.people.names, *self.where_names}
        else:
            self._choose_columns()
            names = {*self.names, *self.where_names}
        customers = self._collect(names, self.opened, rejects)
        summary = summary_of(customers)
        result = Result(
            title=self._title(),
            frame=pl.DataFrame(),
            columns=[],
            summary=summary,
            notes=customers.notes,
            ledger=customers.ledger,
            settings=self.settings,
            understood=customers.understood,
            as_of=customers.as_of,
            limit=20 if request.members else 0,
        )
        if customers.base is None:
            return self._empty(result)
        found = segmented(customers, self.plan, names, self.metrics)
        before = self._before(customers, names)
        self._explain(result, found, before)
        if self.people is not None:
            return people_of(result, found, self.people, self.settings, self._more(found, before), request.members)
        self._table(result, found, before)
        return result

    def _collect(self, names: Collection[str], opened: Opened, rejects: Path | None) -> Customers:
        names = {*names, *self.plan.names}
        return customers_of(opened, names=names, dimension=self.dimension, spans=self.plan.spans, rejects=rejects)

    def _title(self) -> str:
        if self.request.members is not None:
            return f"Customers by {self.scheme.title.lower()}"
        return f"Segments: {self.scheme.title}"

    def _empty(self, result: Result) -> Result:
        from custseg.metrics.metric import column_type

        result.columns = self.people.columns if self.people else self.columns
        result.frame = pl.DataFrame(schema={column.name: column_type(column.unit) for column in result.columns})
        return result

    # --- the table of segments ---

    def _choose_columns(self) -> None:
        """Decide on the columns of the table of segments."""
        second = None
        if self.crossed:
            second = Column(self.crossed.column, self.crossed.title)
        elif self.dimension:
            second = Column(self.dimension.name, self.dimension.title)
        default = COMPARISON if self.settings["compare_to"] is not None else SIZES
        known = [*self.groups, *(COMPARED if self.settings["compare_to"] is not None else ())]
        chosen = [name for name in default if name in known]
        if self.settings["columns"]:
            keys = (SEGMENT, TITLE.name, "thresholds", "strategy", *([second.name] if second else []))
            chosen = [name for name in self.settings["columns"] if name not in keys]
            check_names(chosen, [*known, *keys], self.settings, "columns")
        self.keys = [Column(SEGMENT, "Segment"), *([second] if second else [])]
        shown = [replace(Column.of(CATALOGUE[name]), symbol="") for name in chosen]
        self.columns = [self.keys[0], TITLE, *self.keys[1:], *shown, *WORDS]
        self.sort = None
        if self.settings["sort"]:
            self.sort = sort_order(self.settings, [*(key.name for key in self.keys), *known], "ltv_total")
        extra = [self.sort.name] if self.sort and self.sort.name in self.groups else []
        # What the advice tells is wanted whatever is shown.
        wanted = {*ADVISED, *(name for name in chosen if name in self.groups), *extra}
        self.shown = [self.groups[name] for name in self.groups if name in wanted]
        self.names = {name for name in wanted if name in CATALOGUE}

    def _table(self, result: Result, found: Segmented, before: Segmented | None) -> None:
        notes, settings = result.notes, self.settings
        frame = found.sums.lazy()
        if self.condition is not None:
            kept = meets(found.values.lazy().with_row_index("_row"), self.condition, notes).select("_row").collect()
            frame = found.sums[kept["_row"]].lazy()
            found = replace(found, sums=found.sums[kept["_row"]], values=found.values[kept["_row"]])
            phrase = f"{{}} of {counted(int(result.figures()['customers']), 'customer')}"
            result.summary.append(Figure("customers_shown", "Customers shown", "count", kept.height, "Shown", phrase))
        column = found.values[self.scheme.column].alias(SEGMENT)
        keys = {SEGMENT: pl.col(SEGMENT)}
        frame = frame.with_columns(column)
        if self.crossed:
            frame = frame.with_columns(found.values[self.crossed.column])
            keys[self.crossed.column] = pl.col(self.crossed.column)
        elif self.dimension:
            keys[self.dimension.name] = group_of(GROUP)
        verdict = judgement(settings) if any(one.name == "verdict" for one in self.shown) else None
        if verdict is not None and found.customers.base and not found.customers.base.margin_known:
            verdict = pl.lit("margin unknown")
        table = group_table(frame, keys, self.shown, verdict).drop("_apart")
        if before is not None:
            table = _with_before(table, before, self.scheme)
        if len(keys) == 1:
            table = _with_empty(table, self.scheme)
        self._finish(result, table, found)
        if self.crossed:
            result.matrices = [pair_matrix(table, self.scheme, self.crossed)]
        elif before is not None:
            result.matrices = [_moves(found, before, self.scheme)]
        elif len(keys) == 1 and len(self.scheme.axes) == 2 and self.condition is None:
            result.matrices = [axes_matrix(found, self.scheme, self.metrics, self.plan)]
        if len(keys) == 1:
            result.advice = advice_of(table, self.plan, self.scheme)
            note_empty(table, found, self.scheme, self.metrics, self.plan, notes)

    def _finish(self, result: Result, table: pl.DataFrame, found: Segmented) -> None:
        """Put the rows of the table in order, and the words beside the figures."""
        words = thresholds(found.assigned[self.scheme.name], self.metrics, self.plan)
        titles = {name: one.title for name, one in self.scheme.segments.items()}
        strategies = {name: one.strategy for name, one in self.scheme.segments.items()}
        key = pl.col(SEGMENT)
        table = table.with_columns(
            key.replace_strict(titles, default=key).alias("title"),
            key.replace_strict(words, default=pl.lit("")).alias("thresholds"),
            key.replace_strict(strategies, default=pl.lit("")).alias("strategy"),
        )
        second = [one.name for one in self.keys[1:]]
        by = [_place(SEGMENT, self.scheme), *second]
        if self.crossed:
            by.insert(1, _place(self.crossed.column, self.crossed))
        down = [False] * len(by)
        if self.sort:
            by, down = [self.sort.name, *by], [self.sort.descending, *down]
        table = table.sort(by, descending=down, nulls_last=True)
        result.total = table.height
        result.columns = self.columns
        result.frame = table.select([column.name for column in self.columns]).head(self.settings["top"] or table.height)
        if self.settings["columns"]:
            seen = [one.name for one in self.columns if one.name not in (SEGMENT, *(word.name for word in WORDS))]
        elif self.settings["compare_to"] is not None:
            seen = [TITLE.name, *COMPARISON]
        else:
            seen = [TITLE.name, *second, *SEEN]
        shown = {column.name for column in self.columns}
        result.seen = tuple(name for name in seen if name in shown)
        result.bar = "ltv_share" if "ltv_share" in shown else ""

    # --- then and now ---

    def _before(self, customers: Customers, names: Collection[str]) -> Segmented | None:
        """Return the customers as they were on the day compared with."""
        compare_to = self.settings["compare_to"]
        if compare_to is None or customers.as_of is None:
            return None
        day = customers.as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
        start = self.opened.scope.start
        if day >= customers.as_of or (start and day < start):
            what = f"{day} is not before the day as of, {customers.as_of}"
            if day < customers.as_of:
                what = f"{day} is before --from {start}"
            raise UsageError(what, where="--compare-to", mend="Name another day, or a number of days such as 90d.")
        opened = replace(self.opened, scope=replace(self.opened.scope, as_of=day), notes=[])
        then = self._collect(names, opened, None)
        customers.notes.append(Note("compared", f"Before is the end of {day}, with the cuts of that day."))
        if then.base is None:
            customers.notes.append(Note("nothing_before", f"There was no customer by {day}.", warns=True))
            return None
        return segmented(then, self.plan, names, self.metrics)

    def _more(self, found: Segmented, before: Segmented | None) -> dict[str, pl.Series]:
        """Return the columns of members that come from comparing."""
        if before is None:
            return {}
        return {BEFORE: _segment_before(found, before, self.scheme)}

    def _explain(self, result: Result, found: Segmented, before: Segmented | None) -> None:
        """Say where the scheme is cut, and what its figures are of."""
        assigned = found.assigned[self.scheme.name]
        result.summary += cut_figures(assigned, self.metrics, self.plan)
        if before is not None:
            result.summary += cut_figures(before.assigned[self.scheme.name], self.metrics, self.plan, before=True)
        if self.scheme.window:
            text = f"The segments look at the last {self.scheme.window} days; the figures are of all days in scope."
            result.notes.append(Note("window", text))


def _member_columns(asking: _Asking) -> list[str]:
    """Return the columns of members that are shown by default."""
    axes = [axis.metric for axis in asking.scheme.axes.values()]
    compared = [BEFORE] if asking.settings["compare_to"] is not None else []
    names = [SEGMENT, *compared, "tags", "ltv", "why", *axes, "last_order", "strategy"]
    contacts = asking.opened.contacts
    who = [name for name in ("name", "email", "phone") if contacts is not None and name in contacts.columns]
    return list(dict.fromkeys([*who[:1], *names, *who[1:]]))


def _place(column: str, scheme: Scheme) -> pl.Expr:
    """Return where the segment in a column stands among those of its scheme."""
    order = {name: place for place, name in enumerate([*scheme.segments, *RESERVED])}
    return pl.col(column).replace_strict(order, default=len(order))


ZERO = re.compile(r"customers|orders|revenue|profit|ltv_total|.*_(customers|ltv|share|before|change)")
"""Figures that are 0 of nobody; all others are empty."""


def _with_empty(table: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """Add segments that nobody is in."""
    missing = [name for name in scheme.segments if name not in table[SEGMENT]]
    if not missing:
        return table
    rows = pl.DataFrame({SEGMENT: missing}).with_columns(
        pl.lit(0, dtype).alias(name)
        for name, dtype in table.schema.items()
        if name in ("customers", "orders", "revenue", "profit", "ltv_total", *COMPARED)
        or name.endswith(("_customers", "_ltv", "_share"))
    )
    return pl.concat([table, rows], how="diagonal_relaxed")


def _with_before(table: pl.DataFrame, before: Segmented, scheme: Scheme) -> pl.DataFrame:
    frame = before.sums.lazy().with_columns(before.values[scheme.column].alias(SEGMENT))
    metrics = [CATALOGUE["customers"], CATALOGUE["ltv_total"]]
    then = group_table(frame, {SEGMENT: pl.col(SEGMENT)}, metrics, None).drop("_apart")
    then = then.rename({"customers": "customers_before", "ltv_total": "ltv_total_before"})
    both = table.join(then, on=SEGMENT, how="full", coalesce=True)
    both = both.with_columns(pl.col("customers", "ltv_total", "customers_before", "ltv_total_before").fill_null(0))
    return both.with_columns(
        customers_change=pl.col("customers") - pl.col("customers_before"),
        ltv_total_change=pl.col("ltv_total") - pl.col("ltv_total_before"),
    )


def _segment_before(found: Segmented, before: Segmented, scheme: Scheme) -> pl.Series:
    """Return the segment of each customer on the day compared with, in the order of today's customers."""
    then = before.values.select("customer_id", pl.col(scheme.column).alias(BEFORE))
    now = found.values.select("customer_id")
    return now.join(then, on="customer_id", how="left", maintain_order="left")[BEFORE].fill_null(NOT_YET)


def _moves(found: Segmented, before: Segmented, scheme: Scheme) -> Matrix:
    """Return who moved where: segments before from top to bottom, now from left to right."""
    frame = found.sums.lazy().with_columns(
        found.values[scheme.column].alias(SEGMENT), _segment_before(found, before, scheme)
    )
    metrics: list[Metric] = [CATALOGUE["customers"], CATALOGUE["ltv_total"]]
    table = group_table(frame, {BEFORE: pl.col(BEFORE), SEGMENT: pl.col(SEGMENT)}, metrics, None)
    titles: Mapping[str, str] = {name: one.title for name, one in scheme.segments.items()}
    return pair_matrix(table, scheme, scheme, row_column=BEFORE, column=SEGMENT, titles=titles, title="Who moved where")
