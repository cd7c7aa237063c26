"""What `segment` is asked for, checked against the inputs and the rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from custseg.analyses.segment.members import EVERYONE, SEGMENT, SEGMENT_BEFORE
from custseg.analyses.segment.priced_cuts import priced_metrics
from custseg.analyses.shared.earlier_segments import check_cuts
from custseg.analyses.shared.group_by import check_no_metric
from custseg.analyses.shared.rule_plan import RulePlan, absent_columns, check_scheme, plan_rules, scheme_in_use
from custseg.analyses.shared.selection import where_of
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError, nearest
from custseg.metrics.catalogue import available, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.metric import Metric
from custseg.segments.rules import LIFECYCLE, NO_RECENT, PROSPECT, RESERVED, Scheme, column_of
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input


@dataclass(frozen=True)
class SegmentOptions:
    """Options of `segment` that are not settings.

    Attributes:
        members: segment whose customers are listed, ``EVERYONE``, or None for the table of segments.
        cross: second scheme, or None.
    """

    members: str | None = None
    cross: str | None = None


@dataclass(frozen=True)
class SegmentRequest:
    """A valid request.

    Attributes:
        dataset: the inputs.
        plan: the rules in use.
        scheme: whose segments are shown.
        crossed: the second scheme, or None.
        dimension: that segments are split by, or None.
        members: as in `SegmentOptions`.
        metrics: of customers, that the data can answer.
        group_metrics: of groups, that the data can answer.
        condition: of ``--where``.
        where_names: metrics and attributes that the condition uses.
    """

    dataset: Dataset
    plan: RulePlan
    scheme: Scheme
    crossed: Scheme | None
    dimension: Dimension | None
    members: str | None
    metrics: dict[str, Metric]
    group_metrics: dict[str, Metric]
    condition: pl.Expr | None
    where_names: list[str]

    @property
    def compares(self) -> bool:
        """Return whether an earlier day is compared with; ``--cross`` and ``--by`` rule out what a file sets."""
        return self.settings["compare_to"] is not None and self.crossed is None and self.dimension is None

    @property
    def settings(self) -> Settings:
        """Return the settings of the run."""
        return self.dataset.settings

    def build_customers(self, names: Collection[str], dataset: Dataset, rejects: Path | None = None) -> CustomerTable:
        """Return the customers with everything that the columns, the condition and the rules need."""
        named = {*names, *self.where_names}
        dataset = replace(dataset, origins=dataset.origins | self.plan.origins(named))
        needed = named | self.plan.names
        table = TableRequest(needed, self.dimension, spans=self.plan.spans, rejects=rejects)
        return build_customer_table(dataset, table)


def parse_request(inputs: Sequence[Input], settings: Settings, options: SegmentOptions) -> SegmentRequest:
    """Open the inputs and the rules, and check that they can answer the options and settings.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    _check_options(options, settings)
    check_cuts(settings)
    dataset = open_dataset(inputs, settings)
    plan = plan_rules(dataset)
    schemes = [scheme_in_use(plan, dataset)]
    if options.cross:
        schemes.append(check_scheme(plan, options.cross, dataset, "cross"))
    scheme, crossed = plan.scheme(schemes[0]), plan.scheme(schemes[1]) if options.cross else None
    if crossed is scheme:
        raise UsageError(f"'{scheme.name}' cannot be crossed with itself", where="--cross")
    members = _members(options.members, scheme, plan) if options.members is not None else None
    undivided = options.members is not None or crossed is not None or _compares(settings)
    dimension = None if undivided else _dimension(dataset, plan)
    present = dataset.roles - {"comparison"} | {"segments"}
    metrics, groups = available(customer_metrics(), present), available(group_metrics(), present)
    groups = priced_metrics(groups, scheme)
    before = [] if crossed or dimension else [SEGMENT_BEFORE, *plan.columns_before()]
    types, absent = plan.types() | {SEGMENT: pl.String()}, absent_columns(plan, dataset)
    condition, used = where_of(dataset, metrics, dataset.attributes(), types, before, absent)
    # The strategies of customers that are new or have lapsed need the lifecycle of all.
    if LIFECYCLE in plan.compiled.schemes:
        schemes.append(LIFECYCLE)
    plan = plan.with_schemes(*schemes).with_columns(used)
    where_names = [name for name in used if name not in (SEGMENT, *before)]
    dataset.notes.extend(plan.lacking_notes([LIFECYCLE]))
    return SegmentRequest(dataset, plan, scheme, crossed, dimension, members, metrics, groups, condition, where_names)


def _check_options(options: SegmentOptions, settings: Settings) -> None:
    """Refuse options that exclude each other; a typed option wins over one that a file sets."""
    named = [option for option, value in (("--members", options.members), ("--cross", options.cross)) if value]
    for setting in ("by", "compare_to"):
        together = setting == "compare_to" and named in ([], ["--members"])
        if settings[setting] is not None and not together:
            named.append(settings.origin(setting) if "--" in settings.origin(setting) else "")
    typed = [option for option in named if option]
    if len(typed) > 1:
        raise UsageError(f"{' and '.join(typed)} cannot be used together", hint="Use one of them at a time.")


def _compares(settings: Settings) -> bool:
    """Return whether a comparison was typed: it wins over a dimension that a file sets."""
    return settings["compare_to"] is not None and "--" in settings.origin("compare_to")


def _members(name: str, scheme: Scheme, plan: RulePlan) -> str:
    """Return the segment whose customers are listed, by its name or title."""
    if name == EVERYONE:
        return name
    rest = [one for one in RESERVED if one != PROSPECT and (scheme.window or one != NO_RECENT)]
    names = {key.casefold(): key for key in [*scheme.segments, *rest]}
    names |= {one.title.casefold(): key for key, one in scheme.segments.items()}
    if name.casefold() in names:
        return names[name.casefold()]
    hint = nearest(name, names.values())
    others = [key for key in (*plan.compiled.schemes, *plan.rules.schemes) if name in plan.rules.schemes[key].segments]
    if others:
        hint = f"It belongs to another scheme: add --scheme {others[0]}."
    raise UsageError(f"the scheme {scheme.name} has no segment '{name}'", where="--members", hint=hint)


def _dimension(dataset: Dataset, plan: RulePlan) -> Dimension | None:
    by = dataset.settings["by"]
    if not by:
        return None
    for key, one in plan.compiled.schemes.items():
        if column_of(by) == one.scheme.column:
            where = dataset.settings.origin("by")
            raise dataset.settings.error("by")(f"'{by}' is a scheme", where=where, hint=f"Write --cross {key}.")
    dimension = parse_dimension(by)
    check_no_metric(dataset, dimension)
    return dimension
