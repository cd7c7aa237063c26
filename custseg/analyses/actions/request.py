"""What a list of actions takes: the triggers that the data can answer, and all that they name."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.actions.people import FACTS, People
from custseg.analyses.breadth.offers import OFFER
from custseg.analyses.shared.rule_plan import RulePlan, absent_columns, plan_rules, scheme_in_use
from custseg.analyses.shared.selection import where_of
from custseg.engine.dataset import Dataset
from custseg.metrics.actions import NEED
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.metric import Metric
from custseg.segments.action_columns import HOW, OWNER, RULE, STAKE
from custseg.segments.compiled import CompiledTrigger
from custseg.segments.triggers import CUSTOMERS, ListFacts

OF_LISTS = {RULE: pl.String(), OWNER: pl.String(), STAKE: pl.Float64(), HOW: pl.String()}
"""What ``--where`` may name beside the figures of a customer."""


@dataclass(frozen=True)
class ActionRequest:
    """What a list takes.

    Attributes:
        dataset: the inputs.
        plan: the rules in use.
        triggers: that the data can answer, by name.
        people: where the data tell who customers are.
        metrics: that can be computed, by name.
        names: metrics and attributes to read.
        segment: column of the scheme whose segments the list shows.
        condition: of ``--where``.
        units: of the figures that texts name.
    """

    dataset: Dataset
    plan: RulePlan
    triggers: dict[str, CompiledTrigger]
    people: People
    metrics: dict[str, Metric]
    names: set[str]
    segment: str
    condition: pl.Expr | None
    units: dict[str, str]

    @property
    def needs_second(self) -> bool:
        """Return whether a trigger looks at when second orders come."""
        return any("second_order_due" in one.reads for one in self.triggers.values())

    @property
    def wants_prospects(self) -> bool:
        """Return whether a trigger looks at contacts without orders."""
        return any(one.trigger.meant_for != CUSTOMERS for one in self.triggers.values())

    @property
    def rules_with_offers(self) -> list[str]:
        """Return the triggers whose texts name what to offer next."""
        return [name for name, one in self.triggers.items() if one.reads & OFFER.keys()]


def request_of(dataset: Dataset, people: People, facts: ListFacts) -> ActionRequest:
    """Return what a list takes of some inputs.

    Args:
        dataset: the inputs.
        people: where they tell who customers are.
        facts: that triggers may name.

    Raises:
        CustsegError: the rules or names are wrong.
    """
    plan = plan_rules(dataset, facts)
    scheme = scheme_in_use(plan, dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"} | {NEED})
    attributes = dataset.attributes()
    absent = absent_columns(plan, dataset)
    condition, where_names = where_of(dataset, metrics, attributes, plan.types() | FACTS | OF_LISTS, absent=absent)
    triggers = plan.compiled.triggers
    read = {name for one in triggers.values() for name in one.reads} | {*where_names}
    plan = plan.with_schemes(scheme).with_columns([*read, *(["tags"] if dataset.settings["for"] else [])])
    of_rules = plan.columns().keys() | FACTS.keys() | OFFER.keys() | OF_LISTS.keys()
    names = {name for name in read if name in metrics or name not in of_rules} | people.names
    if dataset.settings["for"] and "country" in dataset.customer_columns:
        names.add("country")
    dataset = replace(dataset, origins=dataset.origins | plan.origins(where_names))
    units = {name: one.unit for name, one in metrics.items()}
    units |= {name: one.formula.unit for name, one in plan.compiled.formulas.items()}
    column = plan.scheme(scheme).column
    return ActionRequest(dataset, plan, triggers, people, metrics, names, column, condition, units)
