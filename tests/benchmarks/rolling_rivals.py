"""Compare the errors of customers with those of lifetimes and clvkit at many past days.

``python tests/benchmarks/rolling_rivals.py --rivals RIVALS/bin/python``, where RIVALS is an environment with ``pip
install lifetimes clvkit pyarrow``. The bases and the days are those of ``rolling_origins.py``. Prints a Markdown table:
of each base the mean errors of ``custseg forecast`` and of the library and model that come closest to them or below.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from contest import HERE
from rolling_bases import Base, bases
from rolling_origins import Floats, of_tool

from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.errors import CustsegError
from custseg.tables.row_columns import CUSTOMER, DATE

MEASURES = ("MAE", "RMSE")
SAME = 0.005
"""Relative difference up to which two errors are the same."""


def main() -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rivals", required=True, help="the Python that has the libraries")
    parser.add_argument("--base", action="append", default=[], help="part of a base's name; may be repeated")
    parser.add_argument("--weeks", type=int, default=4, help="weeks between two forecasts")
    options = parser.parse_args()
    titles = [f"{measure} {part}" for measure in MEASURES for part in ("", "of the best", "÷ the best", "which")]
    lines = ["| base | forecasts | " + " | ".join(map(str.strip, titles)) + " |", "| --- |" + " ---: |" * 9]
    good = [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for base in bases(Path(folder), options.base):
            own, frames = forecasts_of(base, options.weeks)
            answers = asked(options.rivals, frames, Path(folder))
            cells = [base.name, str(len(own))]
            for place in range(len(MEASURES)):
                mean, other, name = against_the_best(own, answers, place)
                good[place] += mean <= other * (1 + SAME)
                cells += [f"{mean:.3f}", f"{other:.3f}", f"{mean / other:.3f}", name]
            lines.append("| " + " | ".join(cells) + " |")
            print(lines[-1], file=sys.stderr, flush=True)
    print(*lines, "", sep="\n")
    for measure, number in zip(MEASURES, good, strict=True):
        print(f"{measure} at least as low as that of the best, within {SAME:.1%}: {number} of {len(lines) - 2}.")
    return 0


def forecasts_of(base: Base, weeks: int) -> tuple[Floats, pl.DataFrame]:
    """Return MAE and RMSE of each forecast of a base, and the customers of each with their later orders."""
    own, frames = [], []
    for day in base.origins(weeks):
        known = histories_of_days(base.days, day)
        until = base.days.filter(pl.col(DATE) <= day + pl.duration(days=base.length))
        later = order_days_after(until, day).select(CUSTOMER, "later")
        frame = known.join(later, on=CUSTOMER, how="left", maintain_order="left").with_columns(
            pl.col("later").fill_null(0)
        )
        actual = frame["later"].cast(pl.Float64).to_numpy()
        try:
            score = of_tool(base, day, frame.select(CUSTOMER), (actual, actual))
        except CustsegError as error:
            print(f"{base.name}: no forecast at {day}: {error}", file=sys.stderr)
            continue
        own.append((score.mae[0], score.rmse[0]))
        numbers = frame.select("x", "t_x", "T", "later")
        frames.append(numbers.with_columns(forecast=pl.lit(len(own)), days=pl.lit(base.length)))
    return np.array(own), pl.concat(frames)


def asked(rivals: str, frames: pl.DataFrame, folder: Path) -> dict[str, list[list[float] | None]]:
    """Return the errors of each model of the other libraries at each forecast; None where it could not be fitted."""
    question, answer = folder / "question.parquet", folder / "answer.json"
    frames.write_parquet(question)
    subprocess.run([rivals, str(HERE / "rival_errors.py"), str(question), str(answer)], check=True)
    found: dict[str, list[list[float] | None]] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def against_the_best(own: Floats, answers: dict[str, list[list[float] | None]], place: int) -> tuple[float, float, str]:
    """Return the mean of a measure, that of the best other model, and which it is.

    Where no model could be fitted at all days, those count that could at half of them or more, at their days.

    Args:
        own: measures of each forecast.
        answers: those of the other models.
        place: of the measure.
    """
    found = []
    for name, values in answers.items():
        fitted = [number for number, value in enumerate(values) if value is not None]
        if 2 * len(fitted) >= len(own):
            other = float(np.mean([value[place] for value in values if value is not None]))
            note = "" if len(fitted) == len(own) else f" ({len(fitted)} fits)"
            found.append((len(fitted) == len(own), float(own[fitted, place].mean()), other, name + note))
    _, mean, other, name = max(found, key=lambda row: (row[0], row[1] / row[2]))
    return mean, other, name


if __name__ == "__main__":
    sys.exit(main())
