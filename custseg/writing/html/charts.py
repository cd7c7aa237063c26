"""Charts of a page, described by altair as Vega-Lite."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from custseg.page import Chart, Table
from custseg.writing.html.svg import COLOURS

WIDTH, HEIGHT = 350, 160
BAR_ROW = 34
"""Height of a group of horizontal bars."""

FEW, FITTING = 12, 50
"""Names on an axis that are all shown, and the letters of them that fit side by side."""

CELL = 14
LABEL_LIMIT = 140
FORMATS = {"share": "format(datum.value, '.0%')", "ratio": "format(datum.value, '.1f')"}
THOUSANDS = "replace(format(datum.value, '~s'), 'G', 'B')"


def parts_of(chart: Chart) -> dict[str, Any]:
    """Return what a drawing takes of a chart, as JSON can hold it."""
    parts = {name: getattr(chart, name) for name in ("kind", "x", "y", "unit")}
    return parts | {"points": [dict(point) for point in chart.points], "series": [*chart.series]}


def described(parts: Mapping[str, Any]) -> str:
    """Return a chart as Vega-Lite, in JSON.

    Args:
        parts: of it, by name.
    """
    some = {name: tuple(parts[name]) for name in ("points", "series")}
    # Title, text and table stand beside the drawing.
    return json.dumps(specification(Chart(**{**parts, **some}, title="", text="", table=Table("", (), ()))))


def specification(chart: Chart) -> dict[str, Any]:
    """Return a chart as Vega-Lite."""
    from altair.utils.schemapi import debug_mode

    # What is made here meets the schema of Vega-Lite; to check each part would take longer than to draw it.
    with debug_mode(False):
        found: dict[str, Any] = _styled(KINDS[chart.kind](chart)).to_dict(validate=False)
    return found


def _styled(chart: Any) -> Any:
    """Return a chart in the colours that stand for those of the page."""
    ink, line = COLOURS["ink"], COLOURS["line"]
    return (
        chart.configure(background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink, titleColor=ink, gridColor=line, domainColor=line, tickColor=line, labelFontSize=11,
            titleFontSize=11, titleFontWeight="normal", labelLimit=LABEL_LIMIT,
        )
        .configure_legend(labelColor=ink, labelFontSize=11, title=None, orient="top", labelLimit=0)
    )  # fmt: skip


def _values(chart: Chart) -> Any:
    import altair

    return altair.Data(values=[dict(point) for point in chart.points])  # type: ignore[no-untyped-call]


def _order(chart: Chart, key: str) -> Any:
    """Return the values of an axis in the order of the points."""
    return list(dict.fromkeys(point[key] for point in chart.points))


def _amounts(chart: Chart, title: str) -> Any:
    """Return the axis of amounts."""
    import altair

    return altair.Axis(title=title or None, labelExpr=FORMATS.get(chart.unit, THOUSANDS), tickCount=5, domain=False)


def _across(chart: Chart) -> Any:
    """Return the axis of names below a chart: slanted where they would not fit, some left out where there are many."""
    import altair

    labels = [str(label) for label in _order(chart, "x")]
    slanted = len(labels) <= FEW and max(map(len, labels), default=0) * len(labels) > FITTING
    more = {"labelAngle": -40} if slanted else {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}
    return altair.Axis(title=None, tickSize=3, **more)


def _bars(chart: Chart) -> Any:
    import altair

    return (
        altair.Chart(_values(chart))
        .mark_bar(color=COLOURS["one"])
        .encode(
            x=altair.X("x:N", sort=_order(chart, "x"), axis=_across(chart), scale=altair.Scale(paddingInner=0.2)),
            y=altair.Y("y:Q", axis=_amounts(chart, chart.y)),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def _pairs(chart: Chart) -> Any:
    import altair

    colours = altair.Scale(domain=list(chart.series), range=[COLOURS["one"], COLOURS["two"]])
    rows = _order(chart, "y")
    return (
        altair.Chart(_values(chart))
        .mark_bar()
        .encode(
            y=altair.Y("y:N", sort=rows, axis=altair.Axis(title=None, domain=False, ticks=False)),
            yOffset=altair.YOffset("series:N", sort=list(chart.series)),
            x=altair.X("x:Q", axis=_amounts(chart, chart.x)),
            color=altair.Color("series:N", scale=colours, sort=list(chart.series)),
        )
        .properties(width=WIDTH - LABEL_LIMIT // 2, height=BAR_ROW * len(rows))
    )


def _band(chart: Chart) -> Any:
    import altair

    base = altair.Chart(_values(chart)).encode(x=altair.X("x:N", sort=_order(chart, "x"), axis=_across(chart)))
    scale = altair.Scale(zero=True)
    line = base.mark_line(color=COLOURS["one"], point=altair.OverlayMarkDef(color=COLOURS["one"])).encode(
        y=altair.Y("y:Q", scale=scale, axis=_amounts(chart, chart.y))
    )
    if all("low" in point and "high" in point for point in chart.points):
        band = base.mark_area(color=COLOURS["band"]).encode(y=altair.Y("low:Q", scale=scale), y2="high:Q")
        line = band + line
    return line.properties(width=WIDTH, height=HEIGHT)


def _heat(chart: Chart) -> Any:
    import altair

    columns, rows = _order(chart, "x"), _order(chart, "y")
    steps = [*range(6)]
    colours = altair.Scale(domain=steps, range=[COLOURS[f"heat{step}"] for step in steps])
    return (
        altair.Chart(_values(chart))
        .mark_rect()
        .encode(
            x=altair.X(
                "x:O",
                axis=altair.Axis(title=chart.x, labelAngle=0, labelOverlap="greedy", domain=False, ticks=False),
                scale=altair.Scale(paddingInner=0.06),
            ),
            y=altair.Y(
                "y:N",
                sort=rows,
                axis=altair.Axis(title=None, labelOverlap="greedy", domain=False, ticks=False),
                scale=altair.Scale(paddingInner=0.06),
            ),
            color=altair.Color("step:O", scale=colours, legend=None),
        )
        .properties(width=min(WIDTH, 2 * CELL * len(columns)), height=CELL * len(rows))
    )


KINDS: dict[str, Callable[[Chart], Any]] = {"bars": _bars, "pairs": _pairs, "band": _band, "heat": _heat}
"""What draws each kind of chart."""
