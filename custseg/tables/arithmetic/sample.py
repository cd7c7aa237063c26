"""The sample of numbers among which equations are looked for: as floats, without ids and columns that say nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass

import polars as pl

from custseg.tables.arithmetic.equation import HALF_CENT
from custseg.tables.values.amounts import SCALE

MAX_COLUMNS = 30
ID_DIGITS = 6
ID_ROWS = 8
DRAWN = 16
ANY_ROWS = 8
TIMES_SHOWN = 2
"""Each column should not be zero on so many of the drawn rows."""

RANDOM_SEED = 20_240_229


@dataclass(frozen=True)
class Sample:
    """Numbers to look for equations in.

    Attributes:
        rows: Float64 columns that differ from each other, null where blank.
        twins: pairs of columns with the same values on every row; only the first is in ``rows``.
    """

    rows: pl.DataFrame
    twins: tuple[tuple[str, str], ...]


def as_floats(numbers: pl.DataFrame) -> pl.DataFrame:
    """Return integers of ``SCALE`` as amounts, and floats without NaN and infinity."""
    return numbers.select(float_of(name, dtype) for name, dtype in numbers.schema.items())


def float_of(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return the expression of a column as Float64 amounts."""
    value = pl.col(name)
    if dtype.is_integer():
        return value.cast(pl.Float64) / SCALE
    value = value.cast(pl.Float64)
    return pl.when(value.is_finite()).then(value)


def signs_of(numbers: pl.DataFrame) -> dict[str, int]:
    """Return 0 for columns without any amount, -1 for those with mostly negative amounts, else 1."""
    counts = as_floats(numbers).select(
        expression.alias(f"{name} {kind}")
        for name in numbers.columns
        for kind, expression in (("above", (pl.col(name) > 0).sum()), ("below", (pl.col(name) < 0).sum()))
    )
    found = {} if numbers.width == 0 else counts.row(0, named=True)
    signs = {}
    for name in numbers.columns:
        above, below = found[f"{name} above"], found[f"{name} below"]
        signs[name] = 0 if above == below == 0 else -1 if below > above else 1
    return signs


def sample_of(floats: pl.DataFrame) -> Sample:
    """Return the columns worth comparing; of columns that are the same on every row the first."""
    kept: dict[tuple[int, float], str] = {}
    twins = []
    names = [name for name in floats.columns if not _says_nothing(floats[name])]
    filled = floats.select(pl.col(names).fill_null(0))
    for name in names:
        values = filled[name]
        key = (int(values.hash(seed=1).cast(pl.Int64, wrap_numerical=True).sum()), float(values.sum()))
        if key in kept and values.equals(filled[kept[key]]):
            twins.append((kept[key], name))
        else:
            kept[key] = name
    return Sample(floats.select(list(kept.values())[:MAX_COLUMNS]), tuple(twins))


def _says_nothing(values: pl.Series) -> bool:
    """Return whether a column is always blank or zero, or looks like a number of something: an id, phone or card."""
    filled = values.drop_nulls()
    if filled.is_empty() or not bool((filled.abs() > HALF_CENT).any()):
        return True
    if filled.len() < ID_ROWS or not bool((filled == filled.round()).all()):
        return False
    least, most = float(filled.min()), float(filled.max())  # type: ignore[arg-type]
    if least < 0:
        return False
    if least >= 10 ** (ID_DIGITS - 1) and len(f"{least:.0f}") == len(f"{most:.0f}"):
        return True
    # Running numbers rise or fall by one, or stay: those of rows, orders and lines.
    steps = filled.diff().drop_nulls().abs()
    return bool((steps <= 1).all()) and most - least >= ID_ROWS


def drawn(rows: pl.DataFrame, turn: int) -> pl.DataFrame:
    """Return some rows: at first those that together show each column with values that are not zero.

    Args:
        rows: the sample, without nulls.
        turn: 0 and 1 draw such rows, higher numbers any rows; each number draws others.
    """
    if turn > 1:
        # Rows that show the rarest columns are those that contradict most: any rows are another chance.
        return rows[_any_rows(rows.height, turn - 2)]
    shuffle = random.Random(RANDOM_SEED + turn)
    shown = pl.sum_horizontal(
        *[(pl.col(name).abs() > HALF_CENT).cast(pl.Int64) * (1 << place) for place, name in enumerate(rows.columns)]
    )
    groups: dict[int, list[int]] = {}
    for row, mask in enumerate(rows.select(shown).to_series()):
        groups.setdefault(mask, []).append(row)
    for members in groups.values():
        shuffle.shuffle(members)
    masks = sorted(groups, key=lambda mask: (-mask.bit_count(), mask))
    left = dict.fromkeys(range(rows.width), TIMES_SHOWN)
    chosen: list[int] = []
    while masks and len(chosen) < DRAWN and any(left.values()):
        best = max(masks, key=lambda mask: sum(1 for place, times in left.items() if times and mask >> place & 1))
        if not any(times and best >> place & 1 for place, times in left.items()):
            break
        chosen.append(groups[best].pop())
        left = {place: times - (1 if times and best >> place & 1 else 0) for place, times in left.items()}
        masks = [mask for mask in masks if groups[mask]]
    for mask in masks:
        chosen.extend(groups[mask][: max(0, min(4, DRAWN - len(chosen)))])
    return rows[chosen]


def _any_rows(height: int, turn: int) -> list[int]:
    """Return random rows; draws that follow each other share none, so that one odd row spoils only one of them."""
    size = min(ANY_ROWS, max(3, height // 2), height)
    blocks = max(1, height // size)
    places = list(range(height))
    random.Random(RANDOM_SEED + turn // blocks).shuffle(places)
    start = turn % blocks * size
    return sorted(places[start : start + size])
