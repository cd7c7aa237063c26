"""What is asked of segments, checked against the inputs and the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custseg.analyses.shared.group_by import check_no_metric
from custseg.analyses.shared.segment_columns import Plan, check_scheme, note_lacking, plan_of
from custseg.analyses.shared.selection import where_of
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset, open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError, nearest
from custseg.metrics.catalogue import available, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.metric import Metric
from custseg.segments.rules import LIFECYCLE, NO_RECENT, PROSPECT, RESERVED, Scheme
from custseg.settings.setting import Settings

EVERYONE = "all"


@dataclass(frozen=True)
class SegmentOptions:
    """What is asked of segments beside the settings.

    Attributes:
        members: segment whose customers are listed, ``EVERYONE``, or None for the table of segments.
        cross: second scheme, None for one.
    """

    members: str | None = None
    cross: str | None = None


@dataclass(frozen=True)
class SegmentRequest:
    """A request that can be answered.

    Attributes:
        dataset: the inputs.
        plan: with the schemes that are wanted.
        scheme: whose segments are asked for.
        crossed: the second scheme, None for one.
        dimension: what segments are split by, None for nothing.
        members: as of `SegmentOptions`.
        metrics: of one customer, that the data can answer.
        groups: the same of groups.
        condition: of ``--where``.
        where_names: names it uses.
    """

    dataset: Dataset
    plan: Plan
    scheme: Scheme
    crossed: Scheme | None
    dimension: Dimension | None
    members: str | None
    metrics: dict[str, Metric]
    groups: dict[str, Metric]
    condition: pl.Expr | None
    where_names: list[str]

    @property
    def compare_to(self) -> int | dt.date | None:
        """Return the period or day that is compared with; what was typed instead wins over what a file sets."""
        value: int | dt.date | None = self.settings["compare_to"]
        return None if self.crossed is not None or self.dimension is not None else value

    @property
    def settings(self) -> Settings:
        """Return the settings of the run."""
        return self.dataset.settings

    def customers(self, names: Collection[str], dataset: Dataset, rejects: Path | None = None) -> CustomerTable:
        """Return the customers with all that names and rules take."""
        self.plan.blame(dataset, {*names, *self.where_names})
        wanted = {*names, *self.where_names, *self.plan.names}
        request = TableRequest(wanted, self.dimension, spans=self.plan.spans, rejects=rejects)
        return build_customer_table(dataset, request)


def parse_request(inputs: list[str], settings: Settings, request: SegmentOptions) -> SegmentRequest:
    """Open the inputs and the rules, and check what is asked of them.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    _check_options(request, settings)
    dataset = open_dataset(inputs, settings)
    plan = plan_of(dataset)
    scheme = _scheme(settings["scheme"], plan, dataset, "scheme")
    crossed = _scheme(request.cross, plan, dataset, "cross") if request.cross else None
    if crossed is scheme:
        raise UsageError(f"'{scheme.name}' cannot be crossed with itself", where="--cross")
    members = _members(request.members, scheme, plan) if request.members is not None else None
    alone = request.members is not None or crossed is not None or _compares(settings)
    dimension = _dimension(dataset, plan, alone=alone)
    found = dataset.roles - {"comparison"} | {"segments"}
    metrics, groups = available(customer_metrics(), found), available(group_metrics(), found)
    types = plan.types() | {"segment": pl.String()}
    condition, where_names = where_of(dataset, metrics, dataset.attributes(), types)
    where_names = [name for name in where_names if name != "segment"]
    if LIFECYCLE in plan.ready.schemes and LIFECYCLE not in plan.schemes:
        plan.schemes.append(LIFECYCLE)
    plan.want(where_names)
    note_lacking(plan, [LIFECYCLE], dataset.notes)
    return SegmentRequest(dataset, plan, scheme, crossed, dimension, members, metrics, groups, condition, where_names)


def _check_options(request: SegmentOptions, settings: Settings) -> None:
    """Refuse options that do not go together; what was typed wins over what a file sets."""
    named = [option for option, value in (("--members", request.members), ("--cross", request.cross)) if value]
    for setting in ("by", "compare_to"):
        together = setting == "compare_to" and named in ([], ["--members"])
        if settings[setting] is not None and not together:
            named.append(settings.origin(setting) if "--" in settings.origin(setting) else "")
    typed = [option for option in named if option]
    if len(typed) > 1:
        raise UsageError(f"{' and '.join(typed)} do not go together", hint="Ask for one of them at a time.")


def _compares(settings: Settings) -> bool:
    """Return whether segments are compared with a day: a comparison that was typed wins over a dimension of a file."""
    return settings["compare_to"] is not None and "--" in settings.origin("compare_to")


def _members(name: str, scheme: Scheme, plan: Plan) -> str:
    """Return the segment whose customers are listed, by its name or title."""
    if name == EVERYONE:
        return name
    rest = [one for one in RESERVED if one != PROSPECT and (scheme.window or one != NO_RECENT)]
    names = {key.casefold(): key for key in [*scheme.segments, *rest]}
    names |= {one.title.casefold(): key for key, one in scheme.segments.items()}
    if name.casefold() in names:
        return names[name.casefold()]
    hint = nearest(name, names.values())
    for other in plan.rules.schemes.values():
        if name in other.segments:
            hint = f"It belongs to another scheme: add --scheme {other.name}."
    raise UsageError(f"the scheme {scheme.name} has no segment '{name}'", where="--members", hint=hint)


def _scheme(name: str, plan: Plan, dataset: Dataset, setting: str) -> Scheme:
    found = check_scheme(plan, name, dataset, setting)
    if found not in plan.schemes:
        plan.schemes.append(found)
    return plan.ready.schemes[found].scheme


def _dimension(dataset: Dataset, plan: Plan, *, alone: bool) -> Dimension | None:
    by = dataset.settings["by"]
    if not by or alone:
        return None
    for key, one in plan.ready.schemes.items():
        if by in (key, one.scheme.column):
            where = dataset.settings.origin("by")
            raise dataset.settings.error("by")(f"'{by}' is a scheme", where=where, hint=f"Write --cross {key}.")
    dimension = parse_dimension(by)
    check_no_metric(dataset, dimension)
    return dimension
