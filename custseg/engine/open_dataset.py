"""Opens the inputs, and settles the days that depend on what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.engine.sharing import latest_day, open_rows, open_source
from custseg.settings.setting import Setting, Settings
from custseg.sources.in_memory import Input
from custseg.tables.scope import scope_of, settle_first_day, waits_for_report_date


def open_dataset(inputs: Sequence[Input], settings: Settings) -> Dataset:
    """Open the inputs and assign roles to their columns.

    Args:
        inputs: paths, globs, folders or ``-``; tables in memory.
        settings: of the run.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    scope_of(settings)  # Contradictory days are an error before any file is read.
    source, notes = open_source(inputs, settings)
    dataset = open_rows(source, settings, notes)
    _settle_column_names(dataset)
    return with_first_day(dataset)


def _settle_column_names(dataset: Dataset) -> None:
    """Let the columns of the files decide where the name ends in ``--columns 'Price: net:Net price'``.

    Raises:
        CustsegError: two columns get the same title.
    """
    settings = dataset.settings
    columns = settings["columns"]
    if not columns or not any(":" in text for text in columns.typed if text):
        return
    with_colon = {name for name in dataset.attributes() if ":" in name}
    try:
        settings.values["columns"] = Setting(columns.among(with_colon), settings.origin("columns"))
    except ValueError as error:
        what = f"invalid columns: expected {error}"
        raise settings.error("columns")(what, where=settings.origin("columns")) from None


def with_first_day(dataset: Dataset) -> Dataset:
    """Return the inputs with the first day of ``--from 12m``, which goes back from the latest date of their rows."""
    if not waits_for_report_date(dataset.settings):
        return dataset
    latest = latest_day(dataset.table, scan_plan_of(dataset, TableRequest()))
    if latest is None:
        return dataset
    settle_first_day(dataset.settings, latest)
    return replace(dataset, scope=scope_of(dataset.settings))
