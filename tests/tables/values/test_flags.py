"""Columns that say yes or no, in twelve languages."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask, write

from custseg.analyses.customers import customers
from custseg.errors import UsageError
from custseg.settings.settings import gather
from custseg.tables.values import flags
from custseg.tables.values.word_lists import lower_words_of, word_file

HEADER = "Customer ID,Order Date,Amount,Disputed"
PAIRS = [
    ("yes", "no"), ("Y", "N"), ("TRUE", "FALSE"), ("t", "f"), ("1", "0"), ("1.0", "0.0"), ("да", "нет"), ("Д", "Н"),
    ("Истина", "Ложь"), ("是", "否"), ("真", "假"), ("Ja", "Nein"), ("WAHR", "FALSCH"), ("Sí", "No"), ("SI", "NO"),
    ("verdadero", "falso"), ("oui", "non"), ("Vrai", "Faux"), ("Sì", "No"), ("vero", "falso"), ("Sim", "Não"),
    ("Tak", "Nie"), ("Evet", "Hayır"), ("E", "H"), ("はい", "いいえ"), ("あり", "なし"), ("ja", "nee"),
    ("subscribed", "unsubscribed"), ("opted_in", "opted_out"), (" подписан ", "не  подписан"),
]  # fmt: skip


def kept(folder: Path, values: list[str], condition: str) -> set[str]:
    """Return the numbers of the rows that a condition keeps."""
    rows = [[str(number), "2024-01-05", "1", value] for number, value in enumerate(values)]
    return set(ask(folder, HEADER, rows, rows=condition).frame["customer_id"])


@pytest.mark.parametrize(("yes", "no"), PAIRS)
def test_yes_and_no_of_every_language(tmp_path: Path, yes: str, no: str) -> None:
    values = [yes, no, "", yes.upper(), no.lower()]
    assert kept(tmp_path, values, "disputed") == {"0", "3"}
    assert kept(tmp_path, values, "NOT disputed") == {"1", "4"}


@pytest.mark.parametrize(
    "condition",
    [
        "disputed = TRUE", "disputed = true", "disputed IS TRUE", "disputed = 'yes'", "disputed = 'ДА'", "disputed = 1",
        "disputed <> 'no'", "'ja' = disputed", "disputed IN ('yes')", "COALESCE(disputed, 'no')", "disputed <> 0",
    ],
)  # fmt: skip
def test_is_compared_with_words_and_with_truth(tmp_path: Path, condition: str) -> None:
    assert kept(tmp_path, ["ja", "nein", ""], condition) == {"0"}


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("disputed = 'maybe'", "'maybe' is neither yes nor no"),
        ("disputed = 5", "5 is neither yes nor no"),
        ("disputed LIKE 'y%'", "LIKE compares text"),
        ("disputed > 'no'", "> cannot compare conditions"),
        ("disputed = '2024-01-05'", "neither yes nor no"),
    ],
)
def test_other_comparisons_are_refused(tmp_path: Path, condition: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        kept(tmp_path, ["yes", "no"], condition)


@pytest.mark.parametrize("mark", ["x", "X", "✓", "х", "+"])
def test_beside_ticks_empty_means_no(tmp_path: Path, mark: str) -> None:
    assert kept(tmp_path, [mark, "", " "], "disputed") == {"0"}
    assert kept(tmp_path, [mark, "", " "], "NOT disputed") == {"1", "2"}


def test_reasons_of_disputes_stay_text(tmp_path: Path) -> None:
    assert kept(tmp_path, ["won", "lost", "no"], "disputed = 'won'") == {"0"}


def test_free_columns_stay_as_they_are(tmp_path: Path) -> None:
    rows = [[str(number), "2024-01-05", "1", value] for number, value in enumerate(["yes", "no"])]
    result = ask(tmp_path, "Customer ID,Order Date,Amount,Gift wrap", rows, rows="\"Gift wrap\" = 'yes'")
    assert accounts(result) == {"used": (1, 1), "filtered by --rows": (1, 1)}


def test_consent_of_contacts(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", HEADER, [[str(n), "2024-01-05", "1", ""] for n in range(3)])
    rows = [["0", "Да"], ["1", "нет"], ["2", ""]]
    contacts = write(tmp_path / "contacts.csv", "Customer ID,Согласие на рассылку", rows)
    for condition, wanted in (("consent", {"0"}), ("NOT consent", {"1"}), ("consent = 'yes'", {"0"})):
        settings = gather({"contacts": contacts, "where": condition}, use_config=False, environment={})
        assert set(customers([orders], settings).frame["customer_id"]) == wanted


def test_no_word_means_both() -> None:
    lists = word_file("values/flags.yaml")
    yes, no = ([word for entry in lists[name] for word in lower_words_of(entry.values())] for name in ("yes", "no"))
    assert not set(yes) & set(no)
    assert all([*yes, *no])


def test_typed_columns_are_read_too() -> None:
    for values, wanted in (([1, 0, None], [True, False, None]), ([True, False], [True, False])):
        column = pl.Series("disputed", values)
        assert flags.is_flag(column)
        assert column.to_frame().select(flags.read_flag(column)).to_series().to_list() == wanted


def test_machines_get_true_and_false(tmp_path: Path) -> None:
    rows = [["0", "2024-01-05", "1", "sí"], ["1", "2024-01-05", "1", "no"]]
    result = ask(tmp_path, HEADER, rows, columns="disputed")
    written = list(csv.reader(io.StringIO(result.frame.write_csv())))
    assert written == [["customer_id", "disputed"], ["0", "true"], ["1", "false"]]
