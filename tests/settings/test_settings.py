"""Flags over environment over config over built-in values, each with its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import SettingsError, UsageError
from custseg.settings.schema import SCHEMA
from custseg.settings.settings import gather


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "custseg.yaml"


def test_the_nearest_wins(config: Path) -> None:
    config.write_text("margin: 0.1\ncac: 1\ntop: 1\n", encoding="utf-8")
    variables = {"CUSTSEG_MARGIN": "20%", "CUSTSEG_CAC": "2", "CUSTSEG_TOP": ""}
    found = gather({"margin": "30%", "cac": None, "columns": []}, environment=variables)
    assert {name: (found[name], found.origin(name)) for name in ("margin", "cac", "top", "warm_up")} == {
        "margin": (0.3, "--margin"),
        "cac": (2.0, "CUSTSEG_CAC"),
        "top": (1, "custseg.yaml:3"),
        "warm_up": (90, "built-in"),
    }
    assert found.given("top")
    assert not found.given("warm_up")


def test_zero_is_a_value(config: Path) -> None:
    config.write_text("top: 5\nmargin: 0.1\n", encoding="utf-8")
    found = gather({"top": 0, "margin": "0"}, environment={})
    assert (found["top"], found["margin"]) == (0, 0.0)


def test_maps_add_up_and_flags_win(config: Path) -> None:
    config.write_text("map: {customer_id: A, date: B}\n", encoding="utf-8")
    found = gather({"map": ["date=C", "revenue=D"]}, environment={})
    assert found["map"] == {"customer_id": "A", "date": "C", "revenue": "D"}
    assert "custseg.yaml:1" in found.origin("map")
    assert "--map" in found.origin("map")


@pytest.mark.parametrize("named", [None, "custseg.yaml"])
def test_no_config_reads_none(config: Path, named: str | None) -> None:
    config.write_text("no: [yaml", encoding="utf-8")
    assert not gather({}, config=named, use_config=False, environment={}).given("top")


def test_a_named_config_replaces_the_one_of_the_folder(config: Path) -> None:
    config.write_text("top: 1\ncac: 1\n", encoding="utf-8")
    other = config.with_name("other.yaml")
    other.write_text("top: 2\n", encoding="utf-8")
    for found in (
        gather({}, config=str(other), environment={}),
        gather({}, environment={"CUSTSEG_CONFIG": str(other)}),
    ):
        assert found["top"] == 2
        assert not found.given("cac")


def test_wrong_variables_and_config_are_named_together(config: Path) -> None:
    config.write_text("cac: free\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        gather({}, environment={"CUSTSEG_MARGIN": "much", "CUSTSEG_TOP": "few"})
    wanted = {"custseg.yaml:1", "CUSTSEG_TOP", "CUSTSEG_MARGIN"}
    assert {problem.where for problem in caught.value.problems} == wanted


def test_wrong_flags_are_named_together_with_status_2() -> None:
    flags = {"margin": "much", "top": "-1", "from": "01.02.2024", "map": ["customer_id"], "as_of": "2024-02-30"}
    with pytest.raises(UsageError) as caught:
        gather(flags, use_config=False, environment={})
    assert caught.value.status == 2
    wanted = {"--margin", "--top", "--from", "--map", "--as-of"}
    assert {problem.where for problem in caught.value.problems} == wanted


@pytest.mark.parametrize("name", SCHEMA)
def test_a_setting_explains_itself_and_its_default_is_right(name: str) -> None:
    spec = SCHEMA[name]
    assert spec.meaning
    assert spec.default is None or spec.kind.parse(spec.default) == spec.default


@pytest.mark.parametrize("value", ["9" * 20, "1e300"])
def test_no_count_is_too_large_to_use(value: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,revenue\nA,2024-01-01,1\n", encoding="utf-8")
    for name in ("top", "warm_up", "lifetime", "cac"):
        try:
            settings = gather({name: value}, use_config=False, environment={})
        except UsageError:
            continue
        assert ltv([str(path)], settings).frame.height == 1
