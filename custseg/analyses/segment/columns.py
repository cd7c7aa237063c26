"""Which columns and rows of the table of segments are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from custseg.analyses.segment.members import SEGMENT
from custseg.analyses.segment.priced_cuts import NO_PRIZE
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.selection import NEEDS_COMPARISON, Sort, sort_order
from custseg.analyses.shared.table_columns import SEGMENTS, SEGMENTS_COMPARED, group_column
from custseg.metrics.catalogue import CATALOGUE, check_names
from custseg.metrics.metric import Metric
from custseg.metrics.segments import COMPARED, MEASURED, PAST_PROFIT, PRIZE
from custseg.result import Column
from custseg.settings.schema import SCHEMA

READ_BY_ADVICE = (
    "customers", "ltv_total", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv", "prize",
)  # fmt: skip
TEXT_COLUMNS = {"title": "text", "thresholds": "prose", "priority": "count", "strategy": "prose"}
"""Units of columns that the rules fill."""
ONLY_CUSTOMERS = "It belongs to one customer: add --members, or use custseg customers."


@dataclass(frozen=True)
class SegmentSelection:
    """The part of the table of segments that is shown.

    Attributes:
        columns: in order.
        terminal: names of those that a terminal shows, in its order.
        second: name of the column that splits segments, empty for none.
        metrics: to compute for each group.
        sort: order of the rows, None for that of the rules.
        measured: whether it is shown how many customers ordered again.
    """

    columns: list[Column]
    terminal: tuple[str, ...]
    second: str
    metrics: list[Metric]
    sort: Sort | None
    measured: bool

    @property
    def names(self) -> set[str]:
        """Return the names of the metrics."""
        return {metric.name for metric in self.metrics}


def select_segments(request: SegmentRequest) -> SegmentSelection:
    """Return what is shown of segments.

    Raises:
        CustsegError: there is no such column.
    """
    settings, second, absent = request.settings, _second_column(request), request.dataset.absent_metrics
    compared = request.compares
    table = SEGMENTS_COMPARED if compared else SEGMENTS
    words = request.plan.words
    known = {name: request.plan.column(metric) for name, metric in request.group_metrics.items()}
    if PAST_PROFIT in known and settings["healthy"] != SCHEMA["healthy"].default and PAST_PROFIT not in words.titles:
        title = f"Past profit ÷ {settings['healthy']:g}"
        known[PAST_PROFIT] = replace(known[PAST_PROFIT], title=title, header=title)
    absent = ({} if PRIZE in known else {PRIZE: NO_PRIZE}) | absent
    before = [name for name in (COMPARED if compared else ()) if name not in absent]
    known |= {name: request.plan.column(CATALOGUE[name]) for name in before}
    texts = {name: Column(name, words.title(name), unit, whole=name == "title") for name, unit in TEXT_COLUMNS.items()}
    keys = {
        SEGMENT: Column(SEGMENT, words.title(SEGMENT), labels=words.groups),
        **({second.name: second} if second else {}),
    }
    if settings["columns"]:
        chosen = list(settings["columns"])
        elsewhere = dict.fromkeys([*request.plan.columns(), *request.dataset.attributes()], ONLY_CUSTOMERS)
        elsewhere |= dict.fromkeys(COMPARED, NEEDS_COMPARISON) | absent
        everything = [*known, *keys, *TEXT_COLUMNS]
        check_names(chosen, everything, settings, "columns", elsewhere=elsewhere, only=ONLY_CUSTOMERS)
        names = [*keys, *chosen]
        terminal = [name for name in names if name != SEGMENT or "title" not in chosen]
    else:
        hidden = () if request.scheme.has_cases and second is None else MEASURED
        chosen = [name for name in table.default if name in known and name not in hidden]
        names = [SEGMENT, "title", *keys, *chosen, "thresholds", "priority", "strategy"]
        terminal = ["title", *list(keys)[1:], *(table.terminal or table.default)]
    all_columns = {**known, **keys, **texts}
    shown = {name: all_columns[name] for name in names}
    sort = sort_order(settings, [*keys, *known], (), absent) if settings["sort"] else None
    computed = {*READ_BY_ADVICE, *shown, *([sort.name] if sort else [])}
    metrics = [metric for name, metric in request.group_metrics.items() if name in computed.difference(MEASURED)]
    measured = bool(computed.intersection(MEASURED))
    terminal = [name for name in dict.fromkeys(terminal) if name in shown]
    return SegmentSelection(
        list(shown.values()), tuple(terminal), second.name if second else "", metrics, sort, measured
    )


def _second_column(request: SegmentRequest) -> Column | None:
    if request.crossed:
        return Column(request.crossed.column, request.crossed.title, labels=request.plan.words.groups)
    if request.dimension is None:
        return None
    return group_column(request.dimension, (SEGMENT, *TEXT_COLUMNS, *request.group_metrics))
