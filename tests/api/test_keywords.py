"""Keywords are the options of the command, and take the values that Python has for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from custseg import SettingsError, UsageError, cac, forecast, ltv, profit, segment, trend
from custseg.api.keywords import python_name


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("margin", "30%", 0.3),
        ("margin", 0.3, 0.3),
        ("margin", Decimal("0.3"), 0.3),
        ("margin", 1, 1.0),
        ("cac", 40, 40.0),
        ("top", 0, 0),
        ("as_of", "2025-12-31", dt.date(2025, 12, 31)),
        ("as_of", dt.date(2025, 12, 31), dt.date(2025, 12, 31)),
        ("as_of", dt.datetime(2025, 12, 31, 18, 30), dt.date(2025, 12, 31)),
        ("from_", dt.date(2025, 2, 1), dt.date(2025, 2, 1)),
        ("from", dt.date(2025, 2, 1), dt.date(2025, 2, 1)),
        ("compare_to", "12w", 84),
        ("compare_to", dt.timedelta(days=90), 90),
        ("compare_to", dt.date(2025, 6, 1), dt.date(2025, 6, 1)),
        ("lifetime", "average", "average"),
        ("lifetime", 24, 24.0),
        ("columns", "orders, ltv", ("orders", "ltv")),
        ("columns", ["orders", "ltv"], ("orders", "ltv")),
        ("columns", ("orders",), ("orders",)),
        ("not_goods", ["POST"], ("POST",)),
        ("by", ["cohort"], "cohort"),
        ("map", {"revenue": "profit"}, {"revenue": "profit"}),
        ("rates", {"EUR": 1, "GBP": Decimal("1.17")}, {"EUR": Decimal(1), "GBP": Decimal("1.17")}),
        ("minor_units", True, "on"),
        ("minor_units", False, "off"),
        ("discount", "10%", 0.1),
        ("warm_up", 30, 30),
        ("healthy", 2.5, 2.5),
    ],
)
def test_a_value_of_python_is_the_value_of_the_setting(shop: Path, name: str, given: Any, value: Any) -> None:
    settings = ltv("orders.csv", **{name: given}).settings
    assert settings[name.rstrip("_")] == value


def test_numbers_and_days_of_numpy_are_numbers_and_days(shop: Path) -> None:
    numpy = pytest.importorskip("numpy")
    settings = ltv(
        "orders.csv",
        top=numpy.int64(3),
        margin=numpy.float32(0.5),
        as_of=numpy.datetime64("2025-12-31"),
        to=numpy.datetime64("2025-12-31T10:00:00", "ns"),
    ).settings
    assert [settings[name] for name in ("top", "margin", "as_of", "to")] == [
        3,
        0.5,
        dt.date(2025, 12, 31),
        dt.date(2025, 12, 31),
    ]


def test_off_and_false_are_the_same(shop: Path) -> None:
    for off in (False, "off"):
        settings = forecast("orders.csv", holdout=off, interval=off).settings  # type: ignore[arg-type]
        assert (settings["holdout"], settings["interval"]) == ("off", None)


def test_none_is_not_given(shop: Path) -> None:
    assert ltv("orders.csv", margin=None, by=None).to_dict() == ltv("orders.csv").to_dict()


def test_words_of_python_get_an_underscore() -> None:
    assert [python_name(option) for option in ("--from", "--as-of", "map", "all")] == ["from_", "as_of", "map", "all"]


def test_every_unknown_keyword_is_named_with_the_nearest(shop: Path) -> None:
    with pytest.raises(UsageError) as caught:
        ltv("orders.csv", mrgin="30%", asof="2025-12-31", by="cohort")  # type: ignore[call-arg]
    assert [(one.what, one.hint) for one in caught.value.problems] == [
        ("ltv() has no keyword 'mrgin'", "Did you mean 'margin'?"),
        ("ltv() has no keyword 'asof'", "Did you mean 'as_of'?"),
    ]
    # An option of another command, and options that only say how a command prints.
    for name in ("horizon", "format", "output", "quiet", "no_config"):
        with pytest.raises(UsageError, match=f"ltv\\(\\) has no keyword '{name}'"):
            ltv("orders.csv", **{name: "x"})  # type: ignore[arg-type]


def test_every_wrong_value_is_named(shop: Path) -> None:
    with pytest.raises(UsageError) as caught:
        ltv("orders.csv", margin="a third", as_of="last week", top=-1)
    assert [(one.where, one.what.partition(",")[0]) for one in caught.value.problems] == [
        ("margin", "invalid margin: expected a share between 0 and 1"),
        ("as_of", "invalid as_of: expected a date written as 2026-12-31"),
        ("top", "invalid top: expected a whole number"),
    ]
    with pytest.raises(UsageError, match="rates: no currency has the rate 1"):
        ltv("orders.csv", rates={"USD": 0.92})


@pytest.mark.parametrize("name", ["config", "rejects"])
def test_what_has_to_be_a_path_is_checked(shop: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: expected a path, got int"):
        ltv("orders.csv", **{name: 5})  # type: ignore[arg-type]


def test_names_are_checked_as_on_the_command_line(shop: Path) -> None:
    with pytest.raises(UsageError, match=r"by: there is no dimension 'chort'\n  Did you mean 'cohort'\?"):
        ltv("orders.csv", by="chort")
    with pytest.raises(UsageError, match="columns: there is no column 'ordres'"):
        ltv("orders.csv", columns=["ordres"])
    with pytest.raises(UsageError, match="there is no scheme 'abcd'"):
        segment("orders.csv", scheme="abcd")
    with pytest.raises(UsageError, match="members and cross cannot be used together"):
        segment("orders.csv", members="high-high", cross="rfm")
    with pytest.raises(UsageError, match="top"):
        trend("orders.csv", top=3)


def test_a_config_is_read_only_if_it_is_named(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "custseg.yaml").write_text("margin: 50%\nmap: {profit: none}\n")
    (shop / "mine.yaml").write_text("margin: 40%\nby: country\nspend: spend.csv\ncontacts: contacts.csv\n")
    monkeypatch.setenv("CUSTSEG_MARGIN", "20%")
    monkeypatch.setenv("CUSTSEG_CONFIG", "custseg.yaml")
    assert ltv("orders.csv").settings["margin"] is None
    for path in ("mine.yaml", shop / "mine.yaml"):
        result = ltv("orders.csv", config=path)
        assert (result.settings["margin"], result.frame.columns[0]) == (0.4, "country")
    # Keywords win over it.
    assert ltv("orders.csv", config="mine.yaml", margin=0.1).settings["margin"] == 0.1
    assert cac("orders.csv", config="mine.yaml", by="channel").settings["spend"] == "spend.csv"


def test_mappings_of_the_config_and_of_a_call_are_one(shop: Path) -> None:
    (shop / "mine.yaml").write_text("map: {profit: revenue, category: country}\n")
    settings = profit("orders.csv", by="category", config="mine.yaml", map={"profit": "profit"}).settings
    assert settings["map"] == {"profit": "profit", "category": "country"}


def test_errors_of_a_config_name_its_lines(shop: Path) -> None:
    (shop / "mine.yaml").write_text("margin: 40%\nmragin: 3\n")
    with pytest.raises(SettingsError, match=r"mine\.yaml:2: unknown setting 'mragin'"):
        ltv("orders.csv", config="mine.yaml")
    with pytest.raises(SettingsError, match=r"none\.yaml"):
        ltv("orders.csv", config="none.yaml")
