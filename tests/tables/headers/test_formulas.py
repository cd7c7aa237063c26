"""Sums, differences and products of columns: what is typed, and which columns it names."""

from __future__ import annotations

import pytest

from custseg.errors import SettingsError, UsageError
from custseg.settings.setting import Setting, Settings
from custseg.tables.headers.formulas import Formula, Term, formulas_of
from custseg.tables.headers.synonyms import roles

COLUMNS = ["A", "B", "C", "Online sales", "Store sales", "A-B", "order-total", "5*", "A [net]", "#1"]


def read(typed: str, role: str = "revenue") -> Formula | None:
    settings = Settings({"map": Setting({role: typed}, "--map")})
    return formulas_of({role: typed}, roles("transactions"), COLUMNS, settings).get(role)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("A+B", [(1, "A"), (1, "B")]),
        ("A + B - C", [(1, "A"), (1, "B"), (-1, "C")]),
        ("-C+A", [(-1, "C"), (1, "A")]),
        ("Online sales+Store sales", [(1, "Online sales"), (1, "Store sales")]),
        ('"Online sales" - [Store sales]', [(1, "Online sales"), (-1, "Store sales")]),
        ("order-total+A", [(1, "order-total"), (1, "A")]),
        ("[A]-[B]", [(1, "A"), (-1, "B")]),
        ("C+A-B", [(1, "C"), (1, "A-B")]),
        ("5*+A", [(1, "5*"), (1, "A")]),
        ("#2+#3", [(1, "B"), (1, "C")]),
    ],
)
def test_names_and_signs_are_told_apart(typed: str, terms: list[tuple[int, str]]) -> None:
    assert read(typed) == Formula(tuple(Term(sign, (name,)) for sign, name in terms))


def test_products_bind_more_than_sums() -> None:
    found = read("A*B - C*A*B + C")
    assert found == Formula((Term(1, ("A", "B")), Term(-1, ("C", "A", "B")), Term(1, ("C",))))
    assert found.columns == ("A", "B", "C")
    assert found.added == ("C",)


@pytest.mark.parametrize("name", COLUMNS)
def test_the_whole_name_of_a_column_is_that_column(name: str) -> None:
    assert read(name) is None


@pytest.mark.parametrize("typed", ["A+B", "C + A-B", "[A]-B*order-total", '-A+"A [net]"', "5*+Online sales"])
def test_what_is_shown_can_be_typed_again(typed: str) -> None:
    found = read(typed)
    assert found is not None
    assert read(found.text()) == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("A+X", "the file has no column 'X', which 'A+X' names"),
        ("A+Online sale", "the file has no column 'Online sale', which"),
        ("A+", "is no column, and no sum or product of columns"),
        ("A++B", "is no column, and no sum or product of columns"),
        ("*A", "is no column, and no sum or product of columns"),
        ('"A', "the file has no column '\"A'"),
    ],
)
def test_a_wrong_formula_says_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(typed)
    assert said in caught.value.problems[0].what
    assert caught.value.problems[0].where == "--map"


def test_the_nearest_column_is_offered() -> None:
    with pytest.raises(UsageError, match="Did you mean 'Online sales'"):
        read("A+Online sale")


def test_only_numbers_can_be_computed() -> None:
    with pytest.raises(UsageError, match="the customer is no number"):
        read("A+B", "customer_id")


def test_of_a_config_file_it_is_an_error_of_settings() -> None:
    settings = Settings({"map": Setting({"revenue": "A+X"}, "custseg.yaml:2")})
    with pytest.raises(SettingsError, match="X"):
        formulas_of({"revenue": "A+X"}, roles("transactions"), COLUMNS, settings)
