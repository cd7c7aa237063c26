"""Bases for `rolling_origins.py`: exports with a known history, and simulated ones that change."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from custseg.customers.slices import PERIOD, PeriodSlices, order_days
from custseg.engine.customer_table import build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.units import DAY, MONTH
from custseg.settings.settings import gather
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import SCALE

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from changing_bases import Change, simulate_change
from package_data import APPAREL, GROCERY, PackageData
from places import REAL_DATA, SAMPLE_DATA
from simulated import STORY, simulate

MONTH_DAYS = MONTH / DAY
MONTHS_AHEAD, WEEKS_APART = 6, 4
YEAR, TWO_YEARS = 364, 730

EXPORTS: dict[str, tuple[Path, dict[str, Any]]] = {
    "CDNOW, 1/10 sample": (REAL_DATA / "cdnow/cdnowElog.csv", {"map": ["customer_id=masterid"]}),
    "CDNOW, full": (REAL_DATA / "cdnow/CDNOW_master_ms.csv", {}),
    "Online Retail": (REAL_DATA / "online_retail/online_retail.parquet", {}),
    "Complete Journey": (REAL_DATA / "complete_journey/transactions_sample.csv", {}),
    "Superstore": (REAL_DATA / "superstore/superstore.csv", {}),
    "Sample data": (SAMPLE_DATA / "orders.csv", {}),
}
FROM_PACKAGES = {"BTYDplus, grocery": GROCERY, "CLVTools, apparel": APPAREL}
"""Data sets of R packages: `package_data.py` says where they are looked for."""

CHANGES = {
    "Simulated, steady": Change(),
    "Simulated, season": Change(season=0.4, december=1.5),
    "Simulated, growth": Change(growth=1.6),
    "Simulated, regular": Change(steps=3, season=0.3),
    "Simulated, slower every year": Change(yearly=0.7, season=0.3),
    "Simulated, wandering pace": Change(wander=0.08),
}


SPENDERS = {
    "Simulated, frequent customers spend more": {"dependence": 0.5},
    "Simulated, loyal customers spend more": {"dependence": 0.3, "loyalty": 0.2},
}


@dataclass(frozen=True)
class Base:
    """Orders with the days at which a forecast is made, and how long it is.

    Attributes:
        name: in the tables.
        path: of the orders.
        flags: options with which custseg reads them.
    """

    name: str
    path: Path
    flags: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sums(self) -> pl.DataFrame:
        """Return the revenue of each customer and day, returns included."""
        dataset = open_dataset([str(self.path)], gather(self.flags, use_config=False, environment={}))
        # A forecast is among what is asked for, so that the sums hold what its order days are made of.
        names = {"orders", "revenue", "expected_orders"}
        return build_customer_table(dataset, TableRequest(names, slices=PeriodSlices("1d"))).slices

    @cached_property
    def days(self) -> pl.DataFrame:
        """Return the order days."""
        return order_days(self.sums).sort(CUSTOMER, DATE)

    @property
    def net(self) -> pl.DataFrame:
        """Return customer, ``DATE`` and revenue of each day, in money, returns included."""
        money = pl.col("revenue").cast(pl.Float64) / SCALE
        return self.sums.select(CUSTOMER, pl.col(PERIOD).alias(DATE), revenue=money)

    @property
    def ends(self) -> tuple[dt.date, dt.date]:
        """Return the first and the last order day."""
        first, last = self.days[DATE].min(), self.days[DATE].max()
        assert isinstance(first, dt.date)
        assert isinstance(last, dt.date)
        return first, last

    @property
    def months(self) -> int:
        """Return the length of forecasts in months: six, or a third of a shorter history."""
        first, last = self.ends
        return max(1, min(MONTHS_AHEAD, round(((last - first).days + 1) / 3 / MONTH_DAYS)))

    @property
    def length(self) -> int:
        """Return the length of forecasts in days."""
        return round(self.months * MONTH_DAYS)

    def origins(self, weeks: int = WEEKS_APART) -> list[dt.date]:
        """Return the days at which a forecast is made, from a year on, or from half of less than two years.

        Args:
            weeks: from one to the next; the last one is a forecast before the end of the history.
        """
        first, last = self.ends
        history = (last - first).days + 1
        least = YEAR if history >= TWO_YEARS else history // 2
        found, day = [], last - dt.timedelta(days=self.length)
        while (day - first).days + 1 >= least:
            found.append(day)
            day -= dt.timedelta(weeks=weeks)
        return found[::-1]


def bases(folder: Path, chosen: list[str]) -> list[Base]:
    """Return the bases whose files are here, and print a line for each that is left out.

    Args:
        folder: for the files of simulated bases.
        chosen: parts of the names of those wanted; empty for all.
    """
    sources = {name: _here(name, path, flags) for name, (path, flags) in EXPORTS.items()}
    sources |= {name: _from_package(name, data, folder) for name, data in FROM_PACKAGES.items()}
    sources |= {name: _written(name, folder, _changing(change)) for name, change in CHANGES.items()}
    sources |= {name: _written(name, folder, _spending(ties)) for name, ties in SPENDERS.items()}
    found = []
    for name, source in sources.items():
        if not chosen or any(part.lower() in name.lower() for part in chosen):
            base = source()
            if isinstance(base, Base):
                found.append(base)
            else:
                print(f"{name} is left out: {base}", file=sys.stderr)
    return found


def _here(name: str, path: Path, flags: dict[str, Any]) -> Callable[[], Base | str]:
    return lambda: Base(name, path, flags) if path.is_file() else f"there is no file {path}"


def _from_package(name: str, data: PackageData, folder: Path) -> Callable[[], Base | str]:
    def write() -> Base | str:
        path = data.write(folder)
        return path if isinstance(path, str) else Base(name, path)

    return write


def _written(name: str, folder: Path, days: Callable[[], pl.DataFrame]) -> Callable[[], Base]:
    def write() -> Base:
        path = folder / f"{name.replace(',', '').replace(' ', '_').lower()}.csv"
        amount = pl.col("money").cast(pl.Float64) / SCALE
        days().select("customer_id", "date", revenue=amount).write_csv(path, float_precision=2)
        return Base(name, path)

    return write


def _changing(change: Change) -> Callable[[], pl.DataFrame]:
    return lambda: simulate_change(1_200, 5, 3, change)


def _spending(ties: dict[str, float]) -> Callable[[], pl.DataFrame]:
    return lambda: simulate(1_500, 5, known=1_095, ahead=0, joining=1_000, story=STORY, **ties).days  # type: ignore[arg-type]
