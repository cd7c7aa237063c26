"""Customers that are nearly equal, and customers without an owner."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from inspected import ask, examples, found, write
from places import REAL_DATA

from custseg.analyses.inspect import near_duplicates
from custseg.analyses.inspect.near_duplicates import GROUP, can_compare, groups_of
from custseg.analyses.inspect.near_pairs import OTHER, PLACE, pairs_to_compare, postcode_column, with_plain_values

needs_extra = pytest.mark.skipif(not can_compare(), reason="needs the extra match")
HEADER = "customer_id,name,email,phone,Zip Code"
SIX = [
    "A,Anna Lehmann,anna.lehmann@example.com,+49 30 5550101,10115",
    "B,Lehmann Ana,,,10115",
    "C,Müller GmbH,info@mueller.example,030 555 0199,20095",
    "D,Mueller GmbH,buero@mueller.example,+49 30 5550199,50667",
    "E,Anna Lehmann,other@example.org,+49 89 5550133,80331",
    "F,Shop 17,shop17@example.com,,70173",
]
CRM = REAL_DATA / "crm_pipeline"


def same(*cards: str, header: str = HEADER) -> set[str]:
    """Return the pairs of contacts that are nearly equal, by their ids."""
    names = header.split(",")
    rows = [dict(zip(names, card.split(","), strict=True)) for card in cards]
    frame = pl.DataFrame([{name: value or None for name, value in row.items()} for row in rows],
        schema=dict.fromkeys(names, pl.String))  # fmt: skip
    pairs = near_duplicates.near_duplicates(frame)
    ids = frame["customer_id"]
    return {ids[one] + ids[other] for one, other in pairs.iter_rows()}


@needs_extra
def test_six_customers_by_hand(tmp_path: Path) -> None:
    """A and B share a postcode, C and D the end of a phone number; E has only the name of A."""
    orders = [f"{number},2024-06-0{number},{one},{number}0.00" for number, one in enumerate("ABCDEF", start=1)]
    path = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount", orders)
    cards = write(tmp_path / "contacts.csv", HEADER, SIX)
    result = ask(path, contacts=str(cards))
    assert found(result)["near_duplicate"] == (4, Decimal(100), 4)
    assert examples(result)["near_duplicate"] == "A ≈ B; C ≈ D"
    assert not {"same_email", "same_phone", "same_name"} & found(result).keys()


@needs_extra
@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        # What differs in the name.
        ("Jon Smith,,,10115", "John Smith,,,10115", True),
        ("José Pérez,,,10115", "Jose Perez,,,10115", True),
        ("GTX Pro,,,10115", "GTXPro,,,10115", True),
        ("Smith John,,,10115", "John Smith,,,10115", True),
        ("John Smith,,,10115", "Joan Smyth,,,10115", False),
        ("Branch 12 Berlin,,,10115", "Branch 13 Berlin,,,10115", False),
        ("Max Muster,,,10115", "Mia Muster,,,10115", False),
        ("Ann,,,10115", "Jan,,,10115", False),
        ("Constantin Alexander,,,10115", "Konstantin Aleksander,,,10115", False),
        ("Constantin Alexander,,,10115", "Konstantin Aleander,,,10115", True),
        # What has to agree beside it.
        ("Jon Smith,,,10115", "John Smith,,,10117", False),
        ("Jon Smith,,,", "John Smith,,,", False),
        ("Jon Smith,jon.smith@gmail.com,,", "John Smith,jonsmith@gmail.com,,", True),
        ("Jon Smith,jonsmith@gmail.com,,", "John Smith,jonsmith@gmial.com,,", True),
        ("Jon Smith,jonsmith1@gmail.com,,", "John Smith,jonsmith2@gmail.com,,", False),
        ("Jon Smith,jonsmith+shop@gmail.com,,", "Jon Smith,jonsmith@gmail.com,,", True),
        ("Jon Smith,,+49 30 5550101,", "John Smith,,030 5550101,", True),
        ("Jon Smith,,+49 30 5550101,", "John Smith,,+49 30 5550107,", True),
        ("Jon Smith,,+49 30 5550101,", "John Smith,,+49 30 5558888,", False),
        ("Jon Smith,jon1@gmail.com,+49 30 5550101,", "Jon Smith,jon2@gmail.com,+49 30 5550107,", False),
        ("Jon Smith,jon1@gmail.com,+49 30 5550101,10115", "Jon Smith,jon2@gmail.com,+49 30 5550107,10115", True),
        ("अनन्या शर्मा,,,10115", "अनन्या वर्मा,,,10117", False),
        ("Ёлкин Иван,,,10115", "Елкин Иван,,,10115", True),
        # Without a name, two other things do.
        (",jonsmith@gmail.com,,10115", "John Smith,johnsmith@gmail.com,,10115", True),
        (",jonsmith@gmail.com,,10115", "John Smith,johnsmith@gmail.com,,10117", False),
        # Other findings tell these.
        ("Jon Smith,j@gmail.com,,10115", "John Smith,J@gmail.com,,10115", False),
        ("Jon Smith,,030 5550101,10115", "John Smith,,(030) 555-0101,10115", False),
        ("Jon Smith,,,10115", "jon  smith,,,10115", False),
    ],
)
def test_what_is_nearly_equal(one: str, other: str, are_same: bool) -> None:
    far = "Z,Zoe Zimmermann,zoe@zimmermann.example,089 4440000,99999"
    assert same(f"A,{one}", f"B,{other}", far) == ({"AB"} if are_same else set())
    assert same(f"A,{other}", far, f"B,{one}") == ({"AB"} if are_same else set())


@needs_extra
def test_names_alone_suffice_where_contacts_have_nothing_else() -> None:
    cards = ("A,Acme Trading", "B,ACME-Trading", "C,Acme Tradin", "D,Beta", "E,Bela")
    assert same(*cards, header="customer_id,name") == {"AC", "BC"}


@needs_extra
def test_ids_that_match_merges_are_told_no_more(tmp_path: Path) -> None:
    rows = ["1,2024-06-01,A,10.00,ann@example.com", "2,2024-06-02,B,20.00,ann@example.com"]
    orders = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount,Email", rows)
    cards = write(tmp_path / "contacts.csv", "customer_id,name,email,Zip",
        ["A,Anna Lehmann,ann@example.com,10115", "B,Ana Lehmann,,10115"])  # fmt: skip
    assert found(ask(orders, contacts=str(cards)))["near_duplicate"] == (2, Decimal(30), 2)
    assert "near_duplicate" not in found(ask(orders, contacts=str(cards), match="email"))


@needs_extra
def test_names_in_the_orders_are_compared_without_contacts(tmp_path: Path) -> None:
    header = "Order ID,Date,Customer ID,Customer Name,Postal Code,Amount"
    rows = ["1,2024-06-01,A,Anna Lehmann,10115,10.00", "2,2024-06-02,B,Ana Lehmann,10115,20.00",
            "3,2024-06-03,A,Anna Lehmann,10115,30.00", "4,2024-06-04,C,Carl Lehmann,10115,40.00"]  # fmt: skip
    orders = write(tmp_path / "orders.csv", header, rows)
    assert found(ask(orders))["near_duplicate"] == (2, Decimal(60), 2)
    assert ask(orders).frame.filter(pl.col("finding") == "near_duplicate")["share"].item() == pytest.approx(2 / 3)
    cards = write(tmp_path / "contacts.csv", "customer_id,name", ["A,Anna Lehmann", "B,Berta Braun", "C,Carl Lehmann"])
    assert "near_duplicate" not in found(ask(orders, contacts=str(cards)))


@pytest.mark.parametrize("seed", range(3))
def test_pairs_to_compare_are_those_of_a_plain_search(seed: int) -> None:
    """Of customers with one error each, nearly all are compared with whom they were made from."""
    chance = random.Random(seed)
    cards, made = [], set()
    for number in range(300):
        name = "".join(chance.choices("abcdefghijklmnop", k=8)) + " " + "".join(chance.choices("abcdefghijklmnop", k=7))
        card = [name, f"{name.replace(' ', '.')}@{chance.choice('xyz')}.example", str(chance.randrange(10**9, 10**10))]
        cards.append([*card, str(chance.randrange(10000, 11000))])
        if number % 5 == 0:
            field = chance.randrange(3)
            place = chance.randrange(1, len(card[field]))
            wrong = [*card]
            wrong[field] = card[field][:place] + card[field][place + 1 :]
            made.add((len(cards) - 1, len(cards)))
            cards.append([*wrong, cards[-1][3]])
    frame = pl.DataFrame(cards, schema=["name", "email", "phone", "postcode"], orient="row")
    pairs = set(pairs_to_compare(with_plain_values(frame)).iter_rows())
    assert len(made & pairs) >= 0.98 * len(made)
    assert len(pairs) < 0.05 * len(cards) ** 2 / 2
    if can_compare():
        assert made <= {*near_duplicates.near_duplicates(frame).iter_rows()} | {
            pair for pair in made if any(cards[pair[0]][place] == cards[pair[1]][place] for place in (1, 2))
        }


def test_everyone_in_a_chain_of_pairs_is_one_group() -> None:
    pairs = pl.DataFrame({PLACE: [0, 1, 4], OTHER: [1, 2, 7]}, schema={PLACE: pl.UInt32, OTHER: pl.UInt32})
    assert dict(groups_of(pairs).select(PLACE, GROUP).iter_rows()) == {0: 0, 1: 0, 2: 0, 4: 4, 7: 4}


@pytest.mark.parametrize("header", ["Zip", "billing_zip", "Postleitzahl", "PLZ", "Postal Code", "Почтовый индекс"])
def test_columns_of_postcodes_are_known_by_name(header: str) -> None:
    assert postcode_column(pl.DataFrame({"name": ["x"], header: ["1"]})) == header


def test_without_the_extra_a_note_names_the_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_duplicates, "find_spec", lambda name: None)
    monkeypatch.setattr("custseg.analyses.inspect.contact_counts.can_compare", lambda: False)
    orders = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount", ["1,2024-06-01,A,10.00"])
    cards = write(tmp_path / "contacts.csv", HEADER, SIX)
    result = ask(orders, contacts=str(cards))
    assert "near_duplicate" not in found(result)
    (text,) = [note.text for note in result.notes if note.name == "no_near_duplicates"]
    assert 'install "custseg[match]"' in text
    assert not [note for note in ask(orders).notes if note.name == "no_near_duplicates"]


def test_customers_without_an_owner(tmp_path: Path) -> None:
    rows = ["1,2024-06-01,A,10.00,Kim", "2,2024-06-02,A,20.00,", "3,2024-06-03,B,30.00,", "4,2024-06-04,B,5.00, ",
            "5,2024-06-05,C,40.00,Lee"]  # fmt: skip
    orders = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount,Salesperson", rows)
    result = ask(orders)
    # One row of A names a seller, none of B.
    assert found(result)["customer_without_owner"] == (2, Decimal(35), 1)
    assert examples(result)["customer_without_owner"] == "B"
    cards = write(tmp_path / "contacts.csv", "customer_id,Account Manager", ["A,Kim", "B,", "C,"])
    assert found(ask(orders, contacts=str(cards)))["contact_without_owner"] == (2, Decimal(75), 2)


@pytest.mark.skipif(not CRM.exists(), reason="needs the real data")
def test_every_customer_of_the_pipeline_has_an_owner() -> None:
    result = ask(CRM / "sales_pipeline.csv")
    plain = pl.read_csv(CRM / "sales_pipeline.csv")
    assert plain["sales_agent"].null_count() == 0
    assert "customer_without_owner" not in found(result)
