"""What a function returns: one table, and everything that explains it."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import json
import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from custseg.api.tables import files_of
from custseg.api.words import notes_in_python
from custseg.errors import CustsegError, UsageError
from custseg.notes import Note
from custseg.result import Column
from custseg.result import Result as Analysed
from custseg.settings.output_formats import FORMAT_OF_SUFFIX, OUTPUT_FORMATS
from custseg.signals import left_alone
from custseg.writing.formats import check_installed, fitted, write_result
from custseg.writing.output_files import check_target, replacing_stream
from custseg.writing.preview import html_preview, text_preview
from custseg.writing.record import record_of

if TYPE_CHECKING:
    import pandas
    import pyarrow


class Result:
    """A table of polars, its summary, and everything that explains both.

    It can be handed to every library that reads Arrow streams: ``pyarrow.table(result)``, ``pl.DataFrame(result)``.

    Args:
        analysed: what the analysis returned.
        inputs: names of the files, folders and globs that were read, which `write` never overwrites.
    """

    def __init__(self, analysed: Analysed, inputs: tuple[str, ...] = ()) -> None:
        self._analysed = replace(analysed, notes=notes_in_python(analysed.notes))
        self._for_machines = analysed
        self._inputs = inputs

    @property
    def title(self) -> str:
        """Title of the table."""
        return self._analysed.title

    @property
    def frame(self) -> pl.DataFrame:
        """The rows in their final order, with the names of columns, and the figures, of CSV and JSON.

        Money is exact up to here, in millionths of the unit, and each figure is the nearest Float64.
        """
        return self._analysed.frame

    @property
    def columns(self) -> list[Column]:
        """Name, title for people and unit of each column."""
        return list(self._analysed.columns)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Figures of all customers by name, as in JSON; None where a figure is unknown."""
        return self._analysed.figures()

    @property
    def notes(self) -> list[Note]:
        """Remarks on the files and the figures; those with ``warns`` may mean that figures are wrong."""
        return list(self._analysed.notes)

    @cached_property
    def ledger(self) -> dict[str, Any] | None:
        """Rows and money that were read, used and excluded, and why; None if no row was read."""
        return self._analysed.ledger.to_dict() if self._analysed.ledger else None

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Value of each setting by name, built-in values too."""
        settings = self._analysed.settings
        return {name: setting.value for name, setting in settings.values.items()} if settings else {}

    @cached_property
    def record(self) -> dict[str, Any]:
        """How the table was made: version, definitions, settings and cuts, which `compare` looks at."""
        return record_of(self._for_machines)

    @property
    def as_of(self) -> dt.date | None:
        """The day for which the figures are true."""
        return self._analysed.as_of

    @property
    def understood(self) -> dict[str, str]:
        """Which column is the customer, the date, the amount …, and how the file was read."""
        return dict(self._analysed.understood)

    @cached_property
    def sections(self) -> dict[str, pl.DataFrame]:
        """The tables beside that of the result, by name."""
        return {section.name: section.frame for section in self._analysed.sections}

    @property
    def failure(self) -> CustsegError | None:
        """Of `inspect`: why the file cannot be used as it is; None if it can."""
        return self._analysed.failure

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a frame of pandas.

        Raises:
            UsageError: pandas or pyarrow is not installed.
        """
        _require("pandas", "pyarrow")
        return self.frame.to_pandas()

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as a table of pyarrow.

        Raises:
            UsageError: pyarrow is not installed.
        """
        _require("pyarrow")
        return self.frame.to_arrow()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: rows, summary, notes, ledger, settings."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def to_json(self) -> str:
        """Return the text that ``custseg … --format json`` prints."""
        stream = io.BytesIO()
        write_result(self._for_machines, "json", stream)
        return stream.getvalue().decode()

    def write(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write the rows to a file, whole or not at all, as ``custseg … -o FILE`` does.

        Args:
            path: of the file.
            format: such as "csv", "json" or "parquet"; by default that of the suffix.

        Returns:
            The path.

        Raises:
            UsageError: the format is unknown, or the file is one that was read.
            OutputError: the file cannot be written.
        """
        name = format or FORMAT_OF_SUFFIX.get(Path(path).suffix.lower())
        if name not in OUTPUT_FORMATS:
            hint = f'Use one of these suffixes: {" ".join(FORMAT_OF_SUFFIX)}; or name one: format="csv".'
            raise UsageError(f"unknown format of '{os.fspath(path)}'", where="write", hint=hint)
        check_target(os.fspath(path), files_of(self._inputs), "path")
        check_installed(name)
        analysed = fitted(self._for_machines, name)
        with left_alone(), replacing_stream(Path(path)) as stream:
            write_result(analysed, name, stream)
        return Path(path)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the rows as an Arrow stream."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self.frame.height

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return text_preview(self._analysed)

    def _repr_html_(self) -> str:
        return html_preview(self._analysed)


def _require(*packages: str) -> None:
    """Raise an error that names the install, if a package is missing."""
    missing = []
    for package in packages:
        try:
            importlib.import_module(package)
        except ImportError:
            missing.append(package)
    if missing:
        names = " and ".join(missing)
        raise UsageError(f"this needs {names}", hint=f"Install it: pip install {' '.join(packages)}")
