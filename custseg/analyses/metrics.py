"""The dictionary of metrics: what each one means."""

from __future__ import annotations

import polars as pl

from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Column, Result
from custseg.settings.setting import Settings

METRIC_COLUMNS = [
    Column("name", "Name"),
    Column("symbol", "Symbol"),
    Column("definition", "Definition", "prose"),
    Column("title", "Title"),
    Column("unit", "Unit"),
    Column("of", "Of"),
    Column("needs", "Needs"),
]


def metrics(settings: Settings) -> Result:
    """Return the catalogue of metrics as a table.

    Args:
        settings: of the run.
    """
    rows = [
        {
            "name": metric.name,
            "symbol": metric.symbol,
            "title": metric.title,
            "unit": metric.unit,
            "of": metric.of,
            "needs": " and ".join(metric.needs),
            "definition": metric.definition,
        }
        for metric in CATALOGUE.values()
    ]
    frame = pl.DataFrame(rows, schema={column.name: pl.String for column in METRIC_COLUMNS})
    return Result("Metrics", frame.head(settings["top"] or frame.height), METRIC_COLUMNS, settings=settings, limit=0)
