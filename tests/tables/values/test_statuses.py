"""What the status of a row says, in every language."""

from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask
from yaml_cases import cases

from custseg.tables.values.statuses import (
    CLASSES,
    is_unknown,
    is_void,
    meaning_of_status,
    sold_statuses,
    status_words,
    void_statuses,
)
from custseg.tables.values.word_lists import word_file
from custseg.tables.values.word_meanings import plain_words

HEADER = "Customer ID,Order Date,Amount,Status"
CASES = cases(__file__)


def meanings(texts: list[str], kind: str = "order") -> list[str | None]:
    return pl.DataFrame({"text": texts}).select(meaning_of_status(pl.col("text"), kind)).to_series().to_list()


@pytest.mark.parametrize(
    "status",
    [
        "cancelled", "Canceled", " CANCELLED ", "Voided", "draft", "Draft", "test", "Failed", "Closed Lost",
        "closed_lost", "payment-failed", "wc-cancelled", "wc-failed", "wc-checkout-draft", "trash", "FAIL",
        "Closed Lost (Sales Pipeline)", "02. Lost", "Annulée", "annulee",
    ],
)  # fmt: skip
def test_a_void_row_is_excluded_unless_its_amount_is_negative(tmp_path: Path, status: str) -> None:
    rows = [["A", "2024-01-01", "10", "paid"], ["A", "2024-01-01", "4", status], ["A", "2024-01-01", "-1", status]]
    found = accounts(ask(tmp_path, HEADER, rows))
    assert found == {"cancelled, draft or test": (1, 4), "used": (2, 9)}


@pytest.mark.parametrize("status", ["paid", "", "Completed", "contest", "testing done", "not cancelled"])
def test_any_other_is_a_sale(tmp_path: Path, status: str) -> None:
    rows = [["A", "2024-01-01", "10", "paid"], ["A", "2024-01-01", "4", status]]
    assert accounts(ask(tmp_path, HEADER, rows)) == {"used": (2, 14)}


@pytest.mark.parametrize("language", CASES["words"])
@pytest.mark.parametrize("name", CLASSES)
def test_words_of_every_language(language: str, name: str) -> None:
    words = CASES["words"][language][name]
    assert dict(zip(words, meanings(words), strict=True)) == dict.fromkeys(words, name)
    assert meanings([word.upper() for word in words]) == [name] * len(words)


@pytest.mark.parametrize(("status", "name"), CASES["written"])
def test_how_a_status_is_written_does_not_matter(status: str, name: str | None) -> None:
    assert meanings([status]) == [name]


@pytest.mark.parametrize("status", CASES["unknown"])
def test_a_status_that_is_not_listed_says_nothing(status: str) -> None:
    found = pl.DataFrame({"status": [status]}).select(void=is_void("status"), unknown=is_unknown("status"))
    assert meanings([status]) == [None]
    assert found.row(0) == (False, True)


@pytest.mark.parametrize(("status", "order", "payment", "stage"), CASES["by_kind"])
def test_some_words_depend_on_the_kind_of_column(
    status: str, order: str | None, payment: str | None, stage: str | None
) -> None:
    assert [meanings([status], kind)[0] for kind in ("order", "payment", "stage")] == [order, payment, stage]


def test_empty_statuses_are_neither_void_nor_unknown() -> None:
    found = pl.DataFrame({"status": ["", " ", None]}).select(void=is_void("status"), unknown=is_unknown("status"))
    assert found.rows() == [(False, False)] * 3


def test_a_status_of_any_type_is_read() -> None:
    frame = pl.DataFrame({"status": ["paid", "void", None]}, schema={"status": pl.Categorical})
    assert frame.select(meaning_of_status(pl.col("status"))).to_series().to_list() == ["sold", "void", None]
    assert pl.DataFrame({"status": [True, False]}).select(is_void("status")).to_series().to_list() == [False, False]


def test_a_word_is_written_in_one_class() -> None:
    lists = word_file("values/status.yaml")
    places: dict[str, set[str]] = {}
    for name in CLASSES:
        for word in (
            word
            for group in [*lists[name], *(lists["partly_refunded"] if name == "sold" else [])]
            for line in group.items()
            for word in plain_words([line[1]], line[0])
        ):
            places.setdefault(word, set()).add(name)
    assert {word: found for word, found in places.items() if len(found) > 1} == {}
    assert places.keys() == status_words().keys()


def test_the_lists_for_rows_are_parts_of_the_classes() -> None:
    assert {"cancelled", "closed lost", "storniert"} <= set(void_statuses())
    assert {"paid", "closed won", "оплачен"} <= set(sold_statuses())
    assert not set(void_statuses()) & set(sold_statuses())
