"""Headers and statuses in eleven languages beside English, as the systems of those countries write them."""

from __future__ import annotations

import csv
import unicodedata
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask
from places import REAL_DATA
from yaml_cases import cases

from custseg.errors import DataError
from custseg.settings.setting import Settings
from custseg.settings.settings import gather
from custseg.tables.find_sale_reading import sale_reading_of
from custseg.tables.headers.roles import Headers, find_roles
from custseg.tables.headers.synonyms import normalise, refund_names, roles, status_kind
from custseg.tables.values.statuses import void_statuses

LANGUAGES = ("en", "ru", "zh", "de", "es")
MORE_LANGUAGES = ("fr", "it", "pt", "pl", "tr", "ja", "nl")
FOUND_OTHERWISE = ("total", "line_amount")
"""Roles that have no names: known exports and arithmetic find them."""

CASES = cases(__file__)


def understood(header: str, rows: list[str], separator: str = ";", table: str = "transactions") -> Headers:
    lines = csv.reader([header, *rows], delimiter=separator)
    sample = pl.DataFrame(list(lines)[1:], schema=next(csv.reader([header], delimiter=separator)), orient="row")
    sample = sample.select(pl.when(pl.all() != "").then(pl.all()))
    return find_roles(table, sample, {}, Settings())


def takes_off_tax(headers: Headers) -> bool:
    reading = sale_reading_of(headers, gather({}, use_config=False, environment={}))
    return "tax" in {part.role for part in reading.parts}


def roles_of(header: str, value: str = "7", table: str = "transactions") -> set[str]:
    """Return the roles that a column would have in a table of its own."""
    return set(find_roles(table, pl.DataFrame({header: [value, value]}), {}, Settings()).columns)


@pytest.mark.parametrize("name", CASES["exports"])
def test_export_is_understood_without_flags(name: str) -> None:
    export = CASES["exports"][name]
    expected = export["roles"]
    found = understood(export["header"], export["rows"], export["separator"])
    assert {role: found.columns.get(role, "") for role in expected} == expected
    assert not {"customer_id", "date", "order_id", "revenue"} & found.rivals.keys() & expected.keys()


@pytest.mark.parametrize("language", CASES["contacts"])
def test_contacts_are_understood_without_flags(language: str) -> None:
    contacts = CASES["contacts"][language]
    assert understood(contacts["header"], contacts["rows"], table="contacts").columns == contacts["roles"]


def test_the_real_chinese_file_is_understood() -> None:
    path = REAL_DATA / "superstore_cn" / "superstore_gbk.csv"
    if not path.is_file():
        pytest.skip("the shared data are not on this machine")
    lines = path.read_bytes()[:50_000].decode("gbk", errors="ignore").splitlines()[:50]
    export = CASES["exports"]["zh Superstore"]
    assert lines[0] == export["header"]
    assert export["roles"].items() <= understood(lines[0], lines[1:], ",").columns.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_names_in_every_language(language: str) -> None:
    from custseg.tables.headers.synonyms import _roles_file

    for table in ("transactions", "contacts"):
        for role, entry in _roles_file()[table].items():
            if not isinstance(entry["names"], str) and role not in FOUND_OTHERWISE:
                assert any(language in rank for rank in entry["names"]), f"{table}: {role}"


@pytest.mark.parametrize("language", MORE_LANGUAGES)
def test_every_role_of_transactions_has_names_in_more_languages(language: str) -> None:
    from custseg.tables.headers.synonyms import _roles_file

    for role, entry in _roles_file()["transactions"].items():
        assert role in FOUND_OTHERWISE or any(language in rank for rank in entry["names"]), role


def test_every_rank_of_the_status_has_a_kind() -> None:
    from custseg.tables.headers.synonyms import _roles_file

    entry = _roles_file()["transactions"]["status"]
    assert len(entry["kinds"]) == len(entry["names"])


@pytest.mark.parametrize(("header", "kind"), CASES["kinds_of_status"])
def test_a_column_of_states_has_a_kind(header: str, kind: str) -> None:
    assert status_kind(header) == kind


@pytest.mark.parametrize("header", CASES["never_a_customer"])
def test_a_place_or_a_person_of_the_shop_is_no_customer(header: str) -> None:
    assert "customer_id" not in roles_of(header)


def test_columns_of_refunds_are_those_of_the_role() -> None:
    assert set(map(normalise, ["Refunded Amount", "Сумма возврата", "Montant remboursé", "返金額"])) <= refund_names()


def test_a_name_stands_for_one_role_of_a_table() -> None:
    """But a day of payment dates an order that has no other day, and a contact may be known by its e-mail alone.

    "Valuta" is a day in German and a currency in Italian and Dutch: the values decide.
    """
    shared = {
        "transactions": {
            frozenset({"date", "paid_date"}),
            frozenset({"customer_id", "email"}),
            frozenset({"date", "currency"}),
        },
        "contacts": {frozenset({"customer_id", other}) for other in ("name", "email", "phone")},
    }
    for table, allowed in shared.items():
        places: dict[str, set[str]] = {}
        for role in roles(table).values():
            for name in (name for rank in role.ranks for name in rank):
                places.setdefault(name, set()).add(role.name)
        several = {name: found for name, found in places.items() if len(found) > 1}
        assert {frozenset(found) for found in several.values()} <= allowed, several


def test_a_written_name_is_found_by_itself() -> None:
    from custseg.tables.headers.synonyms import _bare_list, _roles_file

    for table in ("transactions", "contacts"):
        for role, entry in _roles_file()[table].items():
            lists = [] if isinstance(entry["names"], str) else list(entry["names"])
            for line in (line for rank in [*lists, entry.get("gross", {})] for line in rank.values()):
                for written, bare in zip(line.split(","), _bare_list(line), strict=True):
                    assert normalise(written) == normalise(bare) == bare != "", f"{table}: {role}: {written}"
                    assert normalise(written.upper()) == bare


@pytest.mark.parametrize("written", CASES["amounts_with_currency"])
def test_a_currency_in_the_header_is_ignored(written: str) -> None:
    assert roles_of(written) == {"revenue"}


@pytest.mark.parametrize(("header", "role"), CASES["headers_with_units"])
def test_a_unit_in_the_header_separates_roles(header: str, role: str) -> None:
    assert roles_of(header) == {role}


@pytest.mark.parametrize("header", CASES["headers_without_role"])
def test_a_header_that_only_resembles_a_role_has_none(header: str) -> None:
    assert roles_of(header) == set()


def test_amounts_in_two_currencies_are_a_question(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "1", "2"], ["B", "2024-01-02", "3", "5"]]
    with pytest.raises(DataError, match="'Сумма EUR' and 'Сумма USD' could both be the revenue"):
        ask(tmp_path, "Клиент,Дата,Сумма EUR,Сумма USD", rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [*CASES["same_headers"], (unicodedata.normalize("NFD", "Größe é ё й"), "größe é ё й")],
)
def test_accents_and_forms_of_letters_are_ignored(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("better", "worse"),
    list(pairwise(["Код клиента", "ИНН", "Клиент", "Email", "ФИО", "Телефон"])),
)
def test_an_id_beats_a_name(better: str, worse: str) -> None:
    found = understood(f"{worse};{better}", ["a;b", "c;d"])
    assert found.columns["customer_id"] == better


@pytest.mark.parametrize(("better", "worse"), CASES["better_and_worse_amounts"])
def test_a_net_amount_beats_a_gross_one_and_both_a_bare_sum(better: str, worse: str) -> None:
    found = understood(f"{worse};{better}", ["12,00;10,00", "24,00;20,00"])
    assert found.columns["revenue"] == better


@pytest.mark.parametrize(("amount", "tax"), CASES["gross_amounts_and_tax"])
def test_the_tax_is_deducted_from_a_gross_amount(amount: str, tax: str, tmp_path: Path) -> None:
    found = understood(f"Customer;{amount};{tax}", ["A;12,00;2,00", "B;24,00;4,00"])
    assert (found.columns["revenue"], found.columns["tax"]) == (amount, tax)
    assert takes_off_tax(found)
    rows = [["A", "2024-01-01", "12", "2"], ["B", "2024-01-02", "24", "4"]]
    header = f"Customer,Date,{amount.replace(',', '')},{tax.replace(',', '')}"
    assert accounts(ask(tmp_path, header, rows)) == {"used": (2, 30)}


@pytest.mark.parametrize("amount", ["Сумма без НДС", "不含税金额", "Nettobetrag", "Base imponible", "Umsatz", "销售额"])
def test_the_tax_is_not_deducted_from_a_net_amount(amount: str) -> None:
    assert not takes_off_tax(understood(f"{amount};Tax", ["12,00;2,00", "24,00;4,00"]))


@pytest.mark.parametrize("cost", CASES["ambiguous_costs"])
def test_a_bare_cost_is_asked_about(cost: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", "2", "3"], ["B", "2024-01-02", "20", "4", "3"]]
    with pytest.raises(DataError, match="cost of a line or of one unit"):
        ask(tmp_path, f"Customer,Date,Amount,Quantity,{cost.replace(',', '')}", rows)


@pytest.mark.parametrize("header", ["Сумма", "金额", "Betrag", "Importe"])
def test_an_amount_that_holds_dates_is_none(header: str) -> None:
    assert "revenue" not in roles_of(header, "2024-01-01")


STATUS_HEADERS = {"ru": "Клиент,Дата заказа,Сумма,Статус", "zh": "客户,下单时间,金额,订单状态"}
STATUS_HEADERS |= {"de": "Kunde,Bestelldatum,Betrag,Bestellstatus", "es": "Cliente,Fecha,Importe,Estado"}


@pytest.mark.parametrize("language", CASES["void_statuses"])
def test_rows_that_are_no_sale_are_excluded_unless_negative(language: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", CASES["sale_statuses"][language][0]]]
    for status in CASES["void_statuses"][language]:
        rows += [["A", "2024-01-01", "4", status], ["A", "2024-01-01", "-1", status]]
    count = len(CASES["void_statuses"][language])
    found = accounts(ask(tmp_path, STATUS_HEADERS[language], rows))
    assert found == {"cancelled, draft or test": (count, 4 * count), "used": (1 + count, Decimal(10 - count))}


@pytest.mark.parametrize("language", CASES["sale_statuses"])
def test_any_other_status_is_a_sale(language: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "4", status] for status in CASES["sale_statuses"][language]]
    found = accounts(ask(tmp_path, STATUS_HEADERS[language], rows))
    assert found == {"used": (len(rows), 4 * len(rows))}


def test_statuses_are_written_as_they_are_compared() -> None:
    statuses = void_statuses()
    assert len(statuses) == len(set(statuses))
    for status in statuses:
        assert status == status.strip().lower() != ""
        assert not set("-_") & set(status)
