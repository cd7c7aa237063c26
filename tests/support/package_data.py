"""Data sets of two R packages, where they are at hand: for optional tests and for benchmarks.

They are read from the first of these that there is:

- the file that a variable names (``CUSTSEG_GROCERY``, ``CUSTSEG_APPAREL``): CSV, as ``write.csv(BTYDplus::groceryElog,
  FILE)`` writes it in R, or the ``.rda`` file of the package's sources, which needs ``pip install pyreadr``
- a library of installed R packages, the folder that ``CUSTSEG_R_LIBRARY`` names, with the program Rscript
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

R_LIBRARY = "CUSTSEG_R_LIBRARY"


@dataclass(frozen=True)
class PackageData:
    """A data set of an R package.

    Attributes:
        package, name: of the data set.
        variable: that names its file.
        customer, date, amount: its columns; None for the amount if it has none.
    """

    package: str
    name: str
    variable: str
    customer: str
    date: str
    amount: str | None

    def write(self, folder: Path) -> Path | str:
        """Write the data set as a CSV file of orders that custseg reads.

        Args:
            folder: for the file.

        Returns:
            Its path, or why there is none.
        """
        found = self._read(folder)
        if isinstance(found, str):
            return found
        # Without an amount each order is worth 1, so that it counts.
        amount = pl.col(self.amount).cast(pl.Float64) if self.amount else pl.lit(1.0)
        columns = [pl.col(self.customer).alias("customer_id"), pl.col(self.date).alias("date"), amount.alias("revenue")]
        path = folder / f"{self.name}_orders.csv"
        found.select(columns).write_csv(path, float_precision=2)
        return path

    def _read(self, folder: Path) -> pl.DataFrame | str:
        """Return the columns of the data set, or why there is none."""
        if path := os.environ.get(self.variable):
            return self._from_file(Path(path))
        if library := os.environ.get(R_LIBRARY):
            return self._from_library(Path(library), folder)
        return f"neither {self.variable} names a file of {self.package}::{self.name} nor {R_LIBRARY} an R library"

    def _from_file(self, path: Path) -> pl.DataFrame | str:
        if not path.is_file():
            return f"{self.variable} names {path}, which is no file"
        if path.suffix.lower() not in {".rda", ".rdata"}:
            return pl.read_csv(path, infer_schema=False)
        if not find_spec("pyreadr"):
            return f"to read {path.name}, pyreadr is needed: pip install pyreadr"
        import pyreadr

        frame = pyreadr.read_r(path)[self.name]
        return pl.DataFrame({name: [str(value) for value in frame[name]] for name in frame.columns})

    def _from_library(self, library: Path, folder: Path) -> pl.DataFrame | str:
        if not (library / self.package).is_dir():
            return f"there is no package {self.package} in {library}"
        program = shutil.which("Rscript")
        if program is None:
            return "there is no program Rscript"
        path = folder / f"{self.name}.csv"
        load = f'data("{self.name}", package = "{self.package}")'
        command = f"{load}; write.csv({self.name}, commandArgs(TRUE)[1], row.names = FALSE)"
        environment = {**os.environ, "R_LIBS": str(library)}
        subprocess.run([program, "-e", command, str(path)], check=True, env=environment, capture_output=True)
        return pl.read_csv(path, infer_schema=False)


GROCERY = PackageData("BTYDplus", "groceryElog", "CUSTSEG_GROCERY", "cust", "date", None)
APPAREL = PackageData("CLVTools", "apparelTrans", "CUSTSEG_APPAREL", "Id", "Date", "Price")
