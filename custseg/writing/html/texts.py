"""Texts from the data on a page: nothing in them may act on it."""

from __future__ import annotations

import re
from dataclasses import replace

from custseg.page import Chart

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that HTML does not allow, or that change the direction of the text around them."""


def shown_text(text: str) -> str:
    """Return a text with each character that would act on the page shown as a replacement character."""
    return ACTING.sub("�", text)


def shown_chart(chart: Chart) -> Chart:
    """Return a chart with such texts."""
    points = tuple(
        {key: shown_text(value) if isinstance(value, str) else value for key, value in point.items()}
        for point in chart.points
    )
    series = tuple(map(shown_text, chart.series))
    return replace(chart, points=points, series=series, x=shown_text(chart.x), y=shown_text(chart.y))
