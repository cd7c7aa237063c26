"""Own rules files, recomputed: cuts, groups, windows, formulas, and customers without a segment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exports import line, run, write_csv
from oracle import Row
from segment_oracle import (
    NO_ORDER,
    NO_RECENT,
    SCHEMES,
    UNASSIGNED,
    UNKNOWN,
    Person,
    Shop,
    assigned,
    band,
    figures_of,
    quantile,
    share_level,
    shop_of,
    within_days,
)
from segment_shops import (
    LAST,
    ask,
    assert_figures,
    by,
    made_up,
    made_up_contacts,
    people,
    rules,
    segments_in,
    write_contacts,
)
from yaml_cases import cases

SEED = 11
ROWS = made_up(SEED, customers=90)
CONTACTS = made_up_contacts(SEED, ROWS)
Value = Callable[[Person], Any]

CUTS: dict[str, Callable[[Fraction, list[Fraction]], Any]] = {
    "median": lambda value, all_of: value > quantile(all_of, Fraction(1, 2)),
    "mean": lambda value, all_of: value > sum(all_of, Fraction(0)) / len(all_of),
    "12.5": lambda value, _: value > Fraction(25, 2),
    "-1": lambda value, _: value > -1,
    "{quantile: 0.8}": lambda value, all_of: value > quantile(all_of, Fraction(8, 10)),
    "{quantile: 5%}": lambda value, all_of: value > quantile(all_of, Fraction(5, 100)),
    "terciles": lambda value, all_of: band(value, all_of, 3),
    "quartiles": lambda value, all_of: band(value, all_of, 4),
    "quintiles": lambda value, all_of: band(value, all_of, 5),
    "quartiles, best: lowest": lambda value, all_of: band(value, all_of, 4, lowest_best=True),
    "{shares: [50%, 80%, 95%]}": lambda value, all_of: share_level(
        value, all_of, [Fraction(50, 100), Fraction(80, 100), Fraction(95, 100)]
    ),
}
LEVELS: dict[str, dict[str, Any]] = {
    **{word: {f"level-{number}": number for number in range(1, count + 1)}
       for word, count in {"terciles": 3, "quartiles": 4, "quintiles": 5, "shares": 4}.items()},
    "": {"up": "'high'", "down": "'low'"},
}  # fmt: skip
"""Segments of the levels of a cut, by a word of it."""

VALUES: dict[str, Value] = {
    "orders": lambda one: one["orders"],
    "revenue": lambda one: one["revenue"],
    "profit": lambda one: one["profit"],
    "gap_days": lambda one: one["gap_days"],
    "days_since_last": lambda one: one["days_since_last"],
    "days_late": lambda one: one["days_late"],
    "per_order": lambda one: one["profit"] / one["orders"],
    "worth": lambda one: None if one["suppliers"] in (None, 0) else one["profit"] / one["suppliers"],
}
RULES = cases(__file__)
FORMULAS = RULES["formulas"]
GROUPS: dict[str, tuple[str, Callable[[Person], Any], Callable[[Person], bool]]] = {
    "of all": ("", lambda _: "", lambda _: True),
    "within": ("within: Type", lambda one: one.get("Type"), lambda _: True),
    "among": ("among: orders >= 2 AND NOT Type = 'person'", lambda _: "", lambda one: _firm_again(one)),
}


def _firm_again(one: Person) -> bool:
    return one["orders"] >= 2 and one.get("Type") not in (None, "person")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Shop]:
    """Return a shop: its orders, its contacts, and the truth about them."""
    folder = tmp_path_factory.mktemp("own")
    path = write_csv(folder / "orders.csv", ROWS)
    contacts = write_contacts(folder / "contacts.csv", CONTACTS)
    return path, str(contacts), shop_of(ROWS, contacts=CONTACTS)


def level_name(level: Any) -> str:
    """Return the segment of a level."""
    return f"level-{level}" if not isinstance(level, bool) else "up" if level else "down"


def expected_of(shop: Shop, value: Value, cut: Any, group: Callable[[Person], Any], decides: Any) -> dict[str, str]:
    """Return the segment of each customer by the level of a value."""
    deciding: dict[Any, list[Fraction]] = {}
    for one in shop.counted().values():
        if value(one) is not None and group(one) is not None and decides(one):
            deciding.setdefault(group(one), []).append(Fraction(value(one)))
    found = {}
    for name, one in shop.people.items():
        if not one["orders"]:
            found[name] = NO_ORDER
        elif value(one) is None or group(one) not in deciding:
            found[name] = UNKNOWN
        else:
            found[name] = level_name(cut(Fraction(value(one)), deciding[group(one)]))
    return found


@pytest.mark.parametrize("grouping", GROUPS)
def test_all_cuts_of_all_figures(shop: tuple[Path, str, Shop], tmp_path: Path, grouping: str) -> None:
    path, contacts, truth = shop
    line_of, group, decides = GROUPS[grouping]
    schemes, expected = [], {}
    # One file with every cut of every figure, less than the fifty schemes that are read.
    figures = list(VALUES) if grouping == "of all" else ["revenue", "gap_days", "worth"]
    pairs = [(metric, cut) for number, metric in enumerate(figures) for cut in list(CUTS)[number % 2 :: 2]]
    if grouping == "among":
        # The share that stands before those who do not decide is nowhere defined.
        pairs = [(metric, cut) for metric, cut in pairs if "shares" not in cut]
    for number, (metric, cut) in enumerate(pairs):
        name, how = f"s{number}", CUTS[cut]
        levels = LEVELS[next((word for word in LEVELS if word in cut), "")]
        segments = [f"      {segment}: {{when: x = {level}}}" for segment, level in levels.items()]
        axis = ", ".join(part for part in (f"metric: {metric}", f"cut: {cut}", line_of) if part)
        schemes += [f"  {name}:", f"    axes: {{x: {{{axis}}}}}", "    segments:", *segments]
        expected[name] = expected_of(truth, VALUES[metric], how, group, decides)
    text = FORMULAS + "schemes:\n" + "\n".join(schemes) + "\n"
    file = rules(tmp_path / "rules.yaml", text)
    found = people(path, contacts=contacts, rules_file=file, columns=",".join([*expected, "per_order", "worth"]))
    assert found.keys() == truth.people.keys()
    for name, row in found.items():
        for (metric, cut), scheme in zip(pairs, expected, strict=True):
            assert row[scheme] == expected[scheme][name], (name, metric, cut)
        if truth.people[name]["orders"]:
            wanted = {metric: VALUES[metric](truth.people[name]) for metric in ("per_order", "worth")}
            assert_figures(name, {metric: row[metric] for metric in wanted}, wanted)
    assert {UNKNOWN, NO_ORDER} <= {segment for one in expected.values() for segment in one.values()}


def test_the_table_of_an_own_scheme_ties(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    path, contacts, truth = shop
    file = rules(tmp_path / "rules.yaml", FORMULAS + RULES["mine"])
    worth = [VALUES["worth"](one) for one in truth.counted().values()]
    cut = quantile([one for one in worth if one is not None], Fraction(1, 2))

    def segment(one: Person, _: Any) -> str:
        value = VALUES["worth"](one)
        if one.get("Type") == "firm":
            if value is None:
                return UNKNOWN
            if value > cut:
                return "firms"
            if one["orders"] > 1:
                return "again"
        elif one.get("Type") is None and value is None:
            return UNKNOWN
        return "lost" if one["ltv"] < 0 else UNASSIGNED

    segments = assigned(truth, segment)
    expected = figures_of(truth, segments, assigned(truth, SCHEMES["lifecycle"]))
    assert {"firms", "again", "lost", UNKNOWN, UNASSIGNED, NO_ORDER} == expected.keys()
    result = ask(path, contacts=contacts, rules_file=file, scheme="mine")
    found = by(result, "segment")
    assert list(found) == ["firms", "again", "lost", "nobody", UNKNOWN, UNASSIGNED, NO_ORDER]
    for name, figures in expected.items():
        assert_figures(name, found[name], figures)
    assert found["nobody"]["customers"] == 0
    notes = {note.name: note.text for note in result.notes}
    for name in (UNKNOWN, UNASSIGNED):
        count = expected[name]["customers"]
        assert notes[f"{name}_customers"].startswith(f"{count} customer"), notes
    assert segments_in(path, "mine", contacts=contacts, rules_file=file) == segments
    # What is not in the file is as built in.
    assert segments_in(path, "abc", contacts=contacts, rules_file=file) == assigned(truth, SCHEMES["abc"])


# --- windows ---

WINDOWS = RULES["windows"]


@pytest.mark.parametrize(("window", "days"), [("1y", 365), ("13w", 91), ("6m", 183)])
@pytest.mark.parametrize("as_of", [None, LAST - dt.timedelta(days=100)])
def test_a_window_looks_at_its_days_alone(
    shop: tuple[Path, str, Shop], tmp_path: Path, window: str, days: int, as_of: dt.date | None
) -> None:
    file = rules(tmp_path / "rules.yaml", WINDOWS.replace("WINDOW", window))
    flags = {"as_of": str(as_of)} if as_of else {}
    truth = shop_of(ROWS, as_of=as_of)
    inside = within_days(ROWS, days, truth.as_of)
    recent = [inside[name] for name, one in truth.people.items() if one["orders"] and inside[name]["orders"]]
    middle = {
        name: quantile([one[name] for one in recent], Fraction(1, 2)) for name in ("orders", "average_order_value")
    }

    def segment(name: str) -> str:
        one = inside[name]
        if not truth.people[name]["orders"]:
            return NO_ORDER
        if not one["orders"]:
            return NO_RECENT
        if one["return_rate"] is None:
            return UNKNOWN
        if one["return_rate"] > Fraction(1, 10):
            return "returning"
        return "-".join("high" if one[axis] > edge else "low" for axis, edge in middle.items())

    expected = {name: segment(name) for name in truth.people}
    assert len(set(expected.values())) > 5
    assert segments_in(shop[0], "recent", rules_file=file, **flags) == expected
    # The figures are of all days.
    found = by(ask(shop[0], scheme="recent", rules_file=file, **flags), "segment")
    for name, figures in figures_of(truth, expected, assigned(truth, SCHEMES["lifecycle"])).items():
        assert_figures(name, found[name], figures)


def test_the_days_of_a_window(tmp_path: Path) -> None:
    as_of = dt.date(2024, 12, 31)
    rows: list[Row] = []
    for name, ages in {"today": [0], "edge": [364], "out": [365], "both": [364, 365, 400], "old": [900]}.items():
        rows += [line(name, f"{name}{age}", as_of - dt.timedelta(days=age), 10, profit=1) for age in ages]
    # An order is of its first day, a line of its own: the second counts in money alone, and that as a return.
    rows += [line("split", "s", as_of - dt.timedelta(days=age), 10, profit=1) for age in (366, 10)]
    file = rules(
        tmp_path / "rules.yaml",
        "schemes: {s: {window: 12m, segments: {one: {when: orders = 1 AND revenue = 10}, more: {when: orders > 1}}}}",
    )
    found = segments_in(write_csv(tmp_path / "orders.csv", rows), "s", rules_file=file)
    assert found == {
        "today": "one", "edge": "one", "out": NO_RECENT, "both": "one", "old": NO_RECENT, "split": NO_RECENT,
    }  # fmt: skip


def test_two_windows_at_once_are_each_its_own(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    texts = [WINDOWS.replace("WINDOW", span).replace("recent:", f"last-{span}:") for span in ("90d", "12m")]
    file = rules(tmp_path / "rules.yaml", texts[0] + texts[1].removeprefix("schemes:\n"))
    both = people(shop[0], rules_file=file, columns="last_90d,last_12m,volume_value")
    for name in ("last-90d", "last-12m", "volume-value"):
        alone = segments_in(shop[0], name, rules_file=file)
        assert {who: row[name.replace("-", "_")] for who, row in both.items()} == alone


def test_unknown_profit_is_the_same_in_a_window(tmp_path: Path) -> None:
    # The margin of the customer's other rows is 10 %, whether they lie in the window or not; that of the base is 30 %.
    later = dt.date(2024, 10, 27)
    rows = [
        line("a", "1", dt.date(2024, 1, 1), 100, profit=10),
        line("a", "2", later, 100, profit=None),
        line("b", "3", later, 100, profit=50),
    ]
    file = rules(
        tmp_path / "rules.yaml",
        "schemes: {s: {window: 90d, segments: {ten: {when: profit = 10}, thirty: {when: profit = 30}}}}",
    )
    path = write_csv(tmp_path / "orders.csv", rows)
    assert people(path, columns="profit")["a"]["profit"] == 20
    assert segments_in(path, "s", rules_file=file) == {"a": "ten", "b": UNASSIGNED}


def test_a_field_of_rows_may_be_within_by_its_first_or_main_value(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    path, _, truth = shop
    for field in ("first:product", "main:product"):
        file = rules(
            tmp_path / "rules.yaml",
            f"schemes: {{s: {{axes: {{x: {{metric: revenue, cut: median, within: '{field}'}}}},"
            " segments: {up: {when: x = 'high'}, down: {when: x = 'low'}}}}",
        )
        found = people(path, rules_file=file, columns=f"s,{field}")
        groups = {name: row[field] for name, row in found.items()}
        expected = expected_of(
            Shop(truth.as_of, None, {name: one | {"group": groups[name]} for name, one in truth.people.items()}),
            VALUES["revenue"], CUTS["median"], lambda one: one["group"], lambda _: True,
        )  # fmt: skip
        assert len(set(filter(None, groups.values()))) == 3
        assert {name: row["s"] for name, row in found.items()} == expected


# --- what rules change ---


def test_new_and_lapsed_follow_an_own_lifecycle(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    path, _, truth = shop
    file = rules(tmp_path / "rules.yaml", RULES["lifecycle"])
    stage = {}
    for name, one in truth.people.items():
        if one["orders"]:
            lapsed = one["days_since_last"] > 100
            stage[name] = "new" if one["days_since_first"] <= 60 else "former" if lapsed else "active"
        else:
            stage[name] = NO_ORDER
    expected = figures_of(truth, assigned(truth, SCHEMES["volume-value"]), stage)
    assert sum(one["new_customers"] for one in expected.values()) > 1
    found = by(ask(path, rules_file=file), "segment")
    for name, figures in expected.items():
        assert_figures(name, found[name], figures)


@pytest.mark.parametrize("column", ["volume_value", "tags", "lifecycle", "many_returns"])
def test_unused_rules_change_nothing(shop: tuple[Path, str, Shop], tmp_path: Path, column: str) -> None:
    file = rules(tmp_path / "rules.yaml", WINDOWS.replace("WINDOW", "90d") + FORMULAS)
    plain, own = people(shop[0], columns=column), people(shop[0], columns=column, rules_file=file)
    assert plain == own


def test_an_own_tag(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    path, contacts, truth = shop
    text = FORMULAS + "tags:\n  dear: {when: per_order > 10}\n  one-time: {when: orders = 2}\n"
    file = rules(tmp_path / "rules.yaml", text)
    found = people(path, contacts=contacts, rules_file=file, columns="dear,one_time,tags")
    for name, one in truth.people.items():
        dear = bool(one["orders"]) and VALUES["per_order"](one) > 10
        assert (found[name]["dear"], found[name]["one_time"]) == (dear, one["orders"] == 2)
        assert ("dear" in found[name]["tags"].split(", ")) is dear


def test_ltv_by_an_own_scheme(shop: tuple[Path, str, Shop], tmp_path: Path) -> None:
    path, _, truth = shop
    file = rules(tmp_path / "rules.yaml", WINDOWS.replace("WINDOW", "90d").replace("recent", "last-quarter"))
    segments = segments_in(path, "last-quarter", rules_file=file)
    expected = figures_of(truth, segments, dict.fromkeys(segments, ""))
    for name in ("last-quarter", "last_quarter"):
        found = by(run(path, by=name, rules_file=file, columns="customers,orders,revenue,ltv_total"), "last_quarter")
        assert found.keys() == expected.keys()
        for segment, row in found.items():
            assert_figures(segment, row, expected[segment])
