"""Cuts against exact fractions, and the words of a cut against the cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import SettingsError
from custseg.metrics.metric import Metric
from custseg.segments.cut_words import CutWords, threshold
from custseg.segments.cuts import DECIDES, GROUP, HIGH, LOW, VALUE, Edges, cut_axis, distance, edges_of
from custseg.segments.reading import built_in_rules
from custseg.segments.rules import Axis, Cut
from custseg.settings.positioned_yaml import Place

PROPERTY = settings(deadline=None, max_examples=examples(150))
MEDIAN = Cut("median")
TWO = (MEDIAN, Cut("mean"), Cut("number", (12.25,)), Cut("quantile", (0.8,)), Cut("quantile", (0.25,)))
BANDS = tuple(Cut("bands", (float(parts),)) for parts in (3, 4, 5))
SHARES = (Cut("shares", (0.8, 0.95)), Cut("shares", (0.5,)))
UNITS = ("money", "count", "days", "share", "ratio", "months", "per_month")

quarters = st.integers(-60, 200).map(lambda number: number / 4)
cents = st.integers(-20_000, 900_000_000).map(lambda number: number / 100)
ratios = st.tuples(st.integers(-40, 400), st.integers(1, 97)).map(lambda pair: pair[0] / pair[1])
tiny = st.floats(-1e-5, 1e-5, allow_subnormal=False)
wholes = st.integers(0, 30).map(float)
figures = st.one_of(*(st.lists(one, min_size=1, max_size=30) for one in (quarters, cents, ratios, tiny, wholes)))

measured = st.one_of(
    st.tuples(st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12), st.sampled_from(["count", "days"])),
    st.tuples(figures, st.sampled_from(UNITS)),
)
"""Figures and their unit: whole numbers are said in other words."""


def axis_of(cut: Cut, *, lowest_best: bool = False, within: str = "") -> Axis:
    """Return an axis that is cut so."""
    return Axis("axis", "metric", cut, Place("rules.yaml", 1, 1), within, lowest_best=lowest_best)


def levels_of(values: Sequence[float | None], axis: Axis, decides: Sequence[bool] | None = None) -> list[Any]:
    """Return the level of each value on an axis."""
    deciding = decides or [value is not None for value in values]
    frame = pl.DataFrame({VALUE: pl.Series(values, dtype=pl.Float64), DECIDES: deciding})
    return cut_axis(frame, axis)[0].to_list()


def quantile(values: Sequence[float], share: Fraction) -> Fraction:
    """Return the exact quantile, interpolated between ranks."""
    ordered = sorted(map(Fraction, values))
    low, rest = divmod(share * (len(ordered) - 1), 1)
    upper = ordered[min(int(low) + 1, len(ordered) - 1)]
    return ordered[int(low)] + rest * (upper - ordered[int(low)])


def exact_levels(values: Sequence[float], axis: Axis) -> list[Any]:
    """Return the level of each value as the definitions have it, in fractions."""
    cut, known = axis.cut, [Fraction(value) for value in values]
    if cut.kind == "shares":
        total = sum(value for value in known if value > 0)
        before = [sum(other for other in known if other > max(value, 0)) for value in known]
        shares = [Fraction(str(share)) for share in cut.values]
        ranks = [sum(part >= share * total for share in shares) for part in before]
        return [1 + (rank if value > 0 else len(shares)) for rank, value in zip(ranks, known, strict=True)]
    if cut.kind == "bands":
        parts = int(cut.values[0])
        edges = [quantile(values, Fraction(number, parts)) for number in range(1, parts)]
        passed = [sum(value > edge for edge in edges) for value in known]
        return [parts - number if axis.lowest_best else 1 + number for number in passed]
    edge = {
        "median": lambda: quantile(values, Fraction(1, 2)),
        "mean": lambda: sum(known, Fraction(0)) / len(known),
        "number": lambda: Fraction(cut.values[0]),
        "quantile": lambda: quantile(values, Fraction(str(cut.values[0]))),
    }[cut.kind]()
    return [HIGH if value > edge else LOW for value in known]


@PROPERTY
@given(
    values=st.lists(quarters, min_size=1, max_size=40),
    cut=st.sampled_from([*TWO, *BANDS, *SHARES]),
    lowest_best=st.booleans(),
)
def test_levels_are_those_of_exact_fractions(values: list[float], cut: Cut, lowest_best: bool) -> None:
    axis = axis_of(cut, lowest_best=lowest_best and cut.kind == "bands")
    assert levels_of(values, axis) == exact_levels(values, axis)


@PROPERTY
@given(case=measured, cut=st.sampled_from([*BANDS, *TWO, *SHARES]), lowest=st.booleans())
def test_the_words_of_a_cut_say_the_level_of_everyone(case: tuple[list[float], str], cut: Cut, lowest: bool) -> None:
    values, unit = case
    axis = axis_of(cut, lowest_best=lowest and cut.is_numbered)
    words = words_of(axis, edges_of(pl.Series(VALUE, values), cut), unit)
    for value, level in zip(values, levels_of(values, axis), strict=True):
        assert [name for name, text in words.items() if holds(text, value)] == [str(level)], (value, words)


def words_of(axis: Axis, edges: Edges, unit: str) -> dict[str, str]:
    return CutWords(axis, Metric("metric", "Metric", unit, ""), built_in_rules().words).of(edges)


def holds(text: str, value: float) -> bool:
    """Return whether what the words of a level say is true of a value."""
    found = re.findall(r"(-?\d[\d.,]*(?:e-?\d+)?)(%?)", text)
    numbers = [float(number.replace(",", "")) / (100 if percent else 1) for number, percent in found]
    assert numbers, text
    if "or more" in text:
        return value >= numbers[0]
    if "above" in text and "up to" in text:
        return numbers[0] < value <= numbers[1]
    if "above" in text:
        return value > numbers[0]
    if "up to" in text:
        return value <= numbers[0]
    return numbers[0] <= value <= numbers[-1]


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ([1, 2, 3, 4], "money", "2.50"),
        ([1, 1000, 3000, 9000], "money", "2,000.00"),
        ([10, 10.01], "money", "10.00"),
        ([10.001, 10.003], "money", "10.002"),
        ([0.001, 0.301], "share", "15.1%"),
        ([0.2, 0.2001], "share", "20.0%"),
        ([0.20004, 0.20006], "share", "20.005%"),
        ([0.5, 3], "days", "2"),
        ([1.5, 1.7], "days", "1.6"),
        ([-3, -1], "money", "-2.00"),
        ([1, 1, 1], "ratio", "1.00"),
    ],
)
def test_a_threshold_has_as_few_decimals_as_tell_all_apart(values: list[float], unit: str, text: str) -> None:
    assert threshold(edges_of(pl.Series(VALUE, values, dtype=pl.Float64), MEDIAN), 0, unit) == text


def test_a_threshold_of_next_to_nothing_has_no_minus() -> None:
    assert threshold(edges_of(pl.Series(VALUE, [-0.002, 0.5, -1.0, 0.0001]), MEDIAN), 0, "money") == "0.00"


def test_words_leave_out_levels_that_no_customer_can_have() -> None:
    # The quintile edges of 1, 2 and 3 orders are 1.4, 1.8, 2.2 and 2.6: nobody has more than 1.4 and up to 1.8.
    axis = axis_of(Cut("bands", (5.0,)))
    edges = edges_of(pl.Series(VALUE, [1.0, 2.0, 3.0]), axis.cut)
    assert set(words_of(axis, edges, "count")) == {"1", "3", "5"}


@pytest.mark.parametrize("unit", ["money", "days", "ratio"])
def test_words_are_true_of_customers_that_do_not_decide_the_cut(unit: str) -> None:
    # Two decide: the cut is 10.5, or 10.025, and what lies between them belongs to others.
    pairs = {"days": [10.0, 11.0, 10.25, 10.75], "money": [10.0, 10.05, 10.02, 10.03], "ratio": [1.0, 1.05, 1.02, 1.03]}
    values = pairs[unit]
    axis, decides = axis_of(MEDIAN), [True, True, False, False]
    frame = pl.DataFrame({VALUE: values, DECIDES: decides})
    levels, edges = cut_axis(frame, axis)
    words = words_of(axis, edges[""], unit)
    assert levels.to_list() == [LOW, HIGH, LOW, HIGH]
    assert [[level for level, text in words.items() if holds(text, value)] for value in values] == [
        [level] for level in levels
    ]


@pytest.mark.parametrize(
    ("values", "high"),
    [
        ([0.1, 0.2, 0.3], 1),
        ([0.03] * 11, 0),
        ([1.1, 2.2, 3.3], 1),
        ([0.3, -0.1, -0.2, 0.0], 1),
        ([10.01, 10.03, 10.05], 1),
    ],
)
def test_a_value_equal_to_the_mean_is_not_above_it(values: list[float], high: int) -> None:
    assert levels_of(values, axis_of(Cut("mean"))).count(HIGH) == high


@pytest.mark.parametrize("share", ["0.57", "0.29", "0.58", "0.07", "0.55"])
def test_a_quantile_of_101_customers_is_one_of_them(share: str) -> None:
    values = [number + 0.5 for number in range(101)]
    high = levels_of(values, axis_of(Cut("quantile", (float(share),)))).count(HIGH)
    assert high == 100 - 100 * Fraction(share)


def test_bands_count_edges_that_a_value_is_above() -> None:
    # By hand: of 1 to 6 the quintile edges are 2, 3, 4 and 5; ties stay together.
    assert levels_of([1, 2, 3, 4, 5, 6], axis_of(Cut("bands", (5.0,)))) == [1, 1, 2, 3, 4, 5]
    assert levels_of([1, 2, 3, 4, 5, 6], axis_of(Cut("bands", (5.0,)), lowest_best=True)) == [5, 5, 4, 3, 2, 1]
    assert levels_of([7, 7, 7, 7, 9], axis_of(Cut("bands", (4.0,)))) == [1, 1, 1, 1, 4]


def test_shares_by_hand() -> None:
    # Of 100: 80 are reached exactly by 50 + 30; both 8s belong to the next 15 %, 4 and the rest do not.
    values = [50.0, 30.0, 8.0, 8.0, 4.0, 0.0, -5.0]
    assert levels_of(values, axis_of(Cut("shares", (0.8, 0.95)))) == [1, 1, 2, 2, 3, 3, 3]
    # One cent less than 80 %: who brings it over belongs to the first.
    values = [49.99, 30.0, 8.01, 8.0, 4.0]
    assert levels_of(values, axis_of(Cut("shares", (0.8, 0.95)))) == [1, 1, 1, 2, 3]
    assert levels_of([-1.0, 0.0, -2.0], axis_of(Cut("shares", (0.8, 0.95)))) == [3, 3, 3]
    assert levels_of([5.0, 5.0, 5.0], axis_of(Cut("shares", (0.8, 0.95)))) == [1, 1, 1]


def test_shares_of_billions_are_exact() -> None:
    # 80 % of 10 thousand million and two cents lies a cent beyond the largest: the second is needed, the third is not.
    values = [8_000_000_000.00, 1_000_000_000.02, 1_000_000_000.0]
    assert levels_of(values, axis_of(Cut("shares", (0.8, 0.95)))) == [1, 1, 2]


def test_only_deciding_customers_move_the_cut() -> None:
    values, decides = [1.0, 2.0, 3.0, 50.0, 60.0, None], [True, True, True, False, False, True]
    assert levels_of(values, axis_of(MEDIAN), decides) == [LOW, LOW, HIGH, HIGH, HIGH, None]


def test_each_group_has_a_cut_of_its_own() -> None:
    groups = ["a", "a", "a", "b", "b", "b", None, "c", "d"]
    values = [1.0, 2.0, 3.0, 30.0, 20.0, 10.0, 5.0, None, 7.0]
    decides = [True] * 8 + [False]
    frame = pl.DataFrame({VALUE: values, DECIDES: decides, GROUP: groups})
    axis = axis_of(MEDIAN, within="type")
    levels, edges = cut_axis(frame, axis)
    # Without a group, a value, or anyone who decides in the group there is no level.
    assert levels.to_list() == [LOW, LOW, HIGH, HIGH, LOW, LOW, None, None, None]
    assert {group: one.values for group, one in edges.items() if one.values} == {"a": (2.0,), "b": (20.0,)}
    edge, gap = distance(frame, axis, edges)
    assert edge.to_list() == [2.0, 2.0, 2.0, 20.0, 20.0, 20.0, None, None, None]
    assert gap.to_list() == [-1.0, 0.0, 1.0, 10.0, 0.0, -10.0, None, None, None]


@pytest.mark.parametrize("cut", [MEDIAN, Cut("mean"), Cut("quantile", (0.8,)), *BANDS, *SHARES])
def test_without_deciding_customers_there_are_no_levels_and_no_words(cut: Cut) -> None:
    axis = axis_of(cut)
    assert levels_of([1.0, None], axis, [False, False]) == [None, None]
    assert words_of(axis, edges_of(pl.Series(VALUE, [], dtype=pl.Float64), cut), "money") == {}


def test_a_number_cuts_without_anyone_to_decide() -> None:
    assert levels_of([1.0, 13.0, None], axis_of(Cut("number", (12.0,))), [False] * 3) == [LOW, HIGH, None]


@PROPERTY
@given(values=figures, cut=st.sampled_from([*TWO, *BANDS, *SHARES]), seed=st.randoms())
def test_equal_values_are_equal_and_their_order_is_no_matter(values: list[float], cut: Cut, seed: Any) -> None:
    axis = axis_of(cut)
    levels = dict.fromkeys(values)
    for value, level in zip(values, levels_of(values, axis), strict=True):
        assert levels[value] in (None, level)
        levels[value] = level
    shuffled = seed.sample(values, len(values))
    assert levels_of(shuffled, axis) == [levels[value] for value in shuffled]
    # Never does a lower value stand on a higher level, nor the other way round where the best come first.
    ordered = [levels[value] for value in sorted(levels)]
    rank = {LOW: 0, HIGH: 1}
    ranks = [rank.get(level, level) for level in ordered]
    assert ranks == sorted(ranks, reverse=cut.kind == "shares")


def test_a_field_of_too_many_values_is_no_group() -> None:
    axis = Axis("v", "orders", Cut("median"), Place("rules.yaml", 4, 9), within="name")
    names = [f"n{number}" for number in range(201)]
    frame = pl.DataFrame({"value": [1.0] * 201, "decides": [True] * 201, "group": names})
    with pytest.raises(SettingsError, match=r"rules.yaml:4:9: 'name' has 201 values"):
        cut_axis(frame, axis)
    assert len(cut_axis(frame.head(200), axis)[1]) == 200
