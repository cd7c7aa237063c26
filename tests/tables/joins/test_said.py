"""What the user says of tables, by the names that these have now."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.errors import CustsegError, Problem, SettingsError, UsageError
from custseg.settings.setting import Setting, Settings
from custseg.sources.open_source import open_source
from custseg.tables.joins.said import rules_for, with_origin
from custseg.tables.joins.table import Table, told_apart


def tables(folder: Path, *names: str) -> list[Table]:
    """Return tables with the same content under some names."""
    for name in names:
        (folder / name).write_text("id,amount\n1,5\n", encoding="utf-8")
    return told_apart(open_source([str(folder / name)]) for name in names)


def said(*rules: str, origin: str = "custseg.yaml:3") -> Settings:
    return Settings({"join": Setting(rules, origin)})


@pytest.mark.parametrize(
    ("rule", "names", "expected"),
    [
        ("orders.csv", ["orders.csv", "items.csv"], "orders.csv"),
        ("orders", ["orders.csv", "items.csv"], "orders"),
        ("orders_2025-01-05.csv", ["orders_2025-01-12.csv", "items_2025-01-12.csv"], "orders_2025-01-12.csv"),
        ("orders-20250105", ["orders-20250112.csv", "items.csv"], "orders-20250112.csv"),
        ("2025-01-05 orders.csv", ["2025-01-12 orders.csv", "items.csv"], "2025-01-12 orders.csv"),
        ("orders2.csv", ["orders1.csv", "orders2.csv"], "orders2.csv"),
    ],
)
def test_a_rule_is_for_the_table_of_this_name_or_of_another_day(
    tmp_path: Path, rule: str, names: list[str], expected: str
) -> None:
    [found] = rules_for(tables(tmp_path, *names), said(f"{rule}:id=order"))
    assert Path(found.table).name == expected
    assert (found.own, found.other) == ("id", "order")


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("orders3.csv", ["orders1.csv", "orders2.csv"]),  # It may be either of them.
        ("2025.csv", ["2026.csv", "items.csv"]),
        ("payments.csv", ["orders.csv", "items.csv"]),
    ],
)
def test_a_table_that_is_not_there_is_an_error(tmp_path: Path, rule: str, names: list[str]) -> None:
    listed = tables(tmp_path, *names)
    errors: dict[str, type[CustsegError]] = {"custseg.yaml:3": SettingsError, "--join": UsageError}
    for origin, kind in errors.items():
        with pytest.raises(kind, match=rule) as caught:
            rules_for(listed, said(f"{rule}:id=order", origin=origin))
        (problem,) = caught.value.problems
        assert problem.where == origin
        assert problem.hint


def test_a_rule_may_name_several_files_as_messages_do(tmp_path: Path) -> None:
    paths = [tmp_path / f"orders{number}.csv" for number in range(3)]
    for path in paths:
        path.write_text("id,amount\n1,5\n", encoding="utf-8")
    [table] = told_apart([open_source([*map(str, paths)])])
    assert table.name == f"{paths[0]} and 2 more"
    assert [rule.table for rule in rules_for([table], said(f"{table.name}:none"))] == [table.name]


def test_problems_name_the_place_of_the_rule() -> None:
    problems = [Problem("a", "--join x:id=y", "h"), Problem("b", "orders.csv", "h")]
    assert [one.where for one in with_origin(problems, said())] == ["custseg.yaml:3: x:id=y", "orders.csv"]
    assert with_origin(problems, said(origin="--join")) == problems
