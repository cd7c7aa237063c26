"""What a page takes of some inputs: rules, metrics and the list of things to do, as deep as the file allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from custseg.analyses.actions.for_one import without_triggers
from custseg.analyses.actions.people import facts_of, people_of
from custseg.analyses.actions.request import ActionRequest, request_of
from custseg.analyses.breadth.request import DEFAULT_FIELDS, thing_of
from custseg.analyses.explain.depth import OF_ALL, depth_note, lost_with, slow_schemes, without
from custseg.analyses.explain.facts import OF_THE_RANGE, metric_names
from custseg.analyses.shared.rule_plan import RulePlan, plan_rules, scheme_in_use
from custseg.customers.items import Items
from custseg.customers.one_customer import Ones
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.tables.known import DAYS, SINGLE_ORDERS


@dataclass(frozen=True)
class Depth:
    """What of a page takes longer, and is asked for.

    Attributes:
        forecast: whether to forecast its orders.
        offers: whether to say what to offer it next.
        all_schemes: whether to judge it by every scheme of a large file too.
    """

    forecast: bool = False
    offers: bool = False
    all_schemes: bool = False


@dataclass(frozen=True)
class Asked:
    """What a page takes.

    Attributes:
        dataset: the inputs.
        plan: the rules in use.
        metrics: that can be computed, by name.
        names: metrics of the page.
        main: the scheme that the headline names; empty without any.
        to_do: what a list of things to do takes; None where the data cannot answer it.
        unanswered: triggers that are not looked at, as a large file takes long for them.
        quick: whether what takes long is found for the one customer alone.
        thing: field whose values are offered next; empty if it is not asked for.
    """

    dataset: Dataset
    plan: RulePlan
    metrics: dict[str, Metric]
    names: list[str]
    main: str
    to_do: ActionRequest | None
    unanswered: tuple[str, ...]
    quick: bool
    thing: str

    def table_request(self, ids: list[str], rejects: Path | None) -> TableRequest:
        """Return what the customer table needs.

        Args:
            ids: that may be meant.
            rejects: file for the excluded rows.
        """
        names = {*self.names, *self.plan.names, *(self.to_do.names if self.to_do else ())}
        return TableRequest(
            names,
            spans=self.plan.spans,
            ones=Ones(tuple(ids), self.quick, by_day=bool(self.plan.spans)),
            keeps_days=self.to_do is not None and self.to_do.needs_second,
            item=self.thing,
            items=Items(with_money=False),
            rejects=rejects,
        )


def asked_of(dataset: Dataset, depth: Depth, *, large: bool) -> Asked:
    """Return what a page takes of some inputs.

    Args:
        dataset: the inputs; gets the notes on what is left out.
        depth: what is asked for beside the page.
        large: whether what takes long for all customers is left out, unless asked for.

    Raises:
        CustsegError: the rules are wrong.
    """
    to_do = None
    if dataset.knows(DAYS) and dataset.knows(SINGLE_ORDERS):
        people = people_of(dataset)
        to_do = request_of(dataset, people, facts_of(people))
    plan = to_do.plan if to_do else plan_rules(dataset)
    main = plan.scheme(scheme_in_use(plan, dataset)).name if plan.compiled.schemes else ""
    plan = plan.with_schemes(*plan.compiled.schemes).with_columns(["tags"])
    metrics = to_do.metrics if to_do else available(customer_metrics(), dataset.roles - {"comparison"})
    quick = large and not depth.all_schemes
    names = metric_names(metrics, forecast=depth.forecast)
    unanswered: tuple[str, ...] = ()
    if quick:
        left_out = slow_schemes(plan)
        lost = lost_with(plan, left_out)
        plan = without(plan, left_out)
        names = [name for name in names if name not in OF_ALL | OF_THE_RANGE]
        if to_do:
            kept = without_triggers(to_do, lost)
            unanswered = tuple(name for name in to_do.triggers if name not in kept.triggers)
            to_do = replace(kept, plan=without(kept.plan, left_out), names=kept.names - OF_ALL)
        dataset.notes.extend(depth_note(plan, left_out, unanswered))
    of_list = to_do.names if to_do else ()
    dataset = replace(dataset, origins=dataset.origins | plan.origins({*names, *of_list}))
    thing, notes = _thing(dataset) if depth.offers else ("", [])
    dataset.notes.extend(notes)
    return Asked(dataset, plan, metrics, names, main, to_do, unanswered, quick, thing)


def _thing(dataset: Dataset) -> tuple[str, list[Note]]:
    """Return the field whose values are offered; empty, and a note, where the data have none."""
    reasons = [dataset.table.absent[one] for one in (DAYS, SINGLE_ORDERS) if not dataset.knows(one)]
    if not reasons and not any(name in dataset.roles for name in DEFAULT_FIELDS):
        reasons = ["the data have neither the category nor the product of a sale: --map category=COLUMN"]
    if reasons:
        return "", [Note("nothing_to_offer", f"Nothing can be offered: {' '.join(reasons)}")]
    return thing_of(dataset), []
