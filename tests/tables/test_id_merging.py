"""Customers with the same e-mail are one: by hand, and against an independent search of what is connected."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from export import accounts, by_customer, notes, write
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, DataError, SettingsError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.id_merging import read_email
from custseg.writing.terminal import ledger_line

HEADER = "Customer ID,Email,Order ID,Order Date,Revenue"
Pairs = list[tuple[str, str]]


def write_pairs(path: Path, pairs: Pairs) -> str:
    """Write a row for each id and e-mail; row n has order n and a revenue of 2 to the power of n."""
    return write(path, HEADER, [[*pair, f"o{n}", "2024-01-01", str(2**n)] for n, pair in enumerate(pairs)])


def matched(*paths: str, **flags: Any) -> Result:
    """Return the lifetime values with customers merged."""
    return ltv(list(paths), gather({"match": "email"} | flags, use_config=False, environment={}))


def who(result: Result) -> dict[str, set[int]]:
    """Return the rows of each customer, which its revenue tells."""
    sums = by_customer(result, "ltv")
    return {name: {n for n in range(50) if int(total) >> n & 1} for name, total in sums.items()}


def merged(result: Result) -> tuple[int, int]:
    """Return how many ids became how many customers."""
    assert result.ledger is not None
    assert result.ledger.merged is not None
    return result.ledger.merged.ids, result.ledger.merged.customers


@pytest.mark.parametrize(
    ("written", "email"),
    [
        ("Anna@Example.COM", "anna@example.com"),
        ("  anna@example.com\t", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("MAILTO: anna@example.com", "anna@example.com"),
        ("<anna@example.com>", "anna@example.com"),
        ('"Anna B" <anna@example.com>', "anna@example.com"),
        ("<mailto:anna@example.com>", "anna@example.com"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"),
        ("Почта@Пример.РФ", "почта@пример.рф"),
        ("STRASSE@x.de", "strasse@x.de"),
        ("Straße@x.de", "strasse@x.de"),
        ("a.n.n.a+shop@example.com", "a.n.n.a+shop@example.com"),
        ("a@b@c.com", None),
        ("anna@example", None),
        ("@example.com", None),
        ("anna@", None),
        ("anna", None),
        ("anna b@example.com", None),
        ("a@x.com, b@x.com", None),
        ("", None),
        (None, None),
    ],
)
def test_an_email_is_read(written: str | None, email: str | None) -> None:
    frame = pl.DataFrame({"written": [written]}, schema={"written": pl.String})
    assert frame.select(read_email(pl.col("written"))).item() == email


BY_HAND: dict[str, tuple[Pairs, dict[str, set[int]], tuple[int, int]]] = {
    "the first id is kept": ([("b", "x@x.io"), ("a", "X@x.io "), ("c", "")], {"a": {0, 1}, "c": {2}}, (2, 1)),
    "an id with two e-mails joins both": (
        [("c", "x@x.io"), ("a", "y@x.io"), ("b", "x@x.io"), ("b", "y@x.io"), ("d", "z@x.io")],
        {"a": {0, 1, 2, 3}, "d": {4}},
        (3, 1),
    ),
    "all rows of an id go with it": ([("b", "x@x.io"), ("a", "x@x.io"), ("b", "")], {"a": {0, 1, 2}}, (2, 1)),
    "text, not numbers": ([("10", "x@x.io"), ("9", "x@x.io"), ("007", "y@x.io"), ("7", "z@x.io")],
        {"10": {0, 1}, "007": {2}, "7": {3}}, (2, 1)),
    "no e-mail merges no one": ([("a", "none"), ("b", "none"), ("c", "a@b"), ("d", "a@b")],
        {"a": {0}, "b": {1}, "c": {2}, "d": {3}}, (0, 0)),
    "a row without id": ([("", "x@x.io"), ("a", "x@x.io"), ("", "Y@x.io"), ("", "y@x.io")],
        {"a": {0, 1}, "y@x.io": {2, 3}}, (0, 0)),
    "guests merge no one": ([("guest", "x@x.io"), ("a", "x@x.io"), ("guest", "y@x.io"), ("b", "y@x.io"), ("guest", "")],
        {"a": {0, 1}, "b": {2, 3}, "guest": {4}}, (0, 0)),
    "an id that is an e-mail": ([("X@x.io", ""), ("x@x.io", ""), ("b", "x@x.io"), ("Z@x.io", "")],
        {"b": {0, 1, 2}, "z@x.io": {3}}, (3, 1)),
    "two pairs": ([("a", "x@x.io"), ("b", "x@x.io"), ("c", "y@x.io"), ("d", "y@x.io")],
        {"a": {0, 1}, "c": {2, 3}}, (4, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("backwards", [False, True])
def test_by_hand(tmp_path: Path, name: str, backwards: bool) -> None:
    """In the order of the file and in the other."""
    pairs, expected, count = BY_HAND[name]
    if backwards:
        last = len(pairs) - 1
        pairs, expected = pairs[::-1], {one: {last - n for n in found} for one, found in expected.items()}
    result = matched(write_pairs(tmp_path / "o.csv", pairs))
    assert who(result) == expected
    assert merged(result) == count


def groups_of(pairs: Pairs) -> dict[str, set[int]]:
    """Return the rows of each customer, by walking from id to e-mail to id; no id here is an e-mail or a guest's."""
    ids, emails = defaultdict(set), defaultdict(set)
    for one, email in pairs:
        if one and "@" in email:
            ids[one].add(email)
            emails[email].add(one)

    def all_from(one: str) -> set[str]:
        seen, ahead = {one}, [one]
        while ahead:
            near = {other for email in ids[ahead.pop()] for other in emails[email]} - seen
            seen |= near
            ahead += near
        return seen

    found = defaultdict(set)
    for n, (one, email) in enumerate(pairs):
        if not one:
            one = next(iter(emails[email]), email) if email else ""
        if one:
            found[min(all_from(one)) if one in ids else one].add(n)
    return found


IDS = st.sampled_from(["", *"abcdefgh"])
EMAILS = st.sampled_from(["", *(f"{n}@x.io" for n in range(9))])


@hypothesis_settings(deadline=None, max_examples=examples(30))
@given(st.lists(st.tuples(IDS, EMAILS), max_size=25), st.data())
def test_what_is_connected_is_one_customer(
    tmp_path_factory: pytest.TempPathFactory, pairs: Pairs, data: st.DataObject
) -> None:
    """Whatever the rows and however they are cut into files."""
    folder = tmp_path_factory.mktemp("pairs")
    pairs = [("a", "0@x.io"), ("b", "1@x.io"), *pairs]
    cut = data.draw(st.integers(1, len(pairs)))
    lines = [[*pair, f"o{n}", "2024-01-01", str(2**n)] for n, pair in enumerate(pairs)]
    parts = [write(folder / f"{n}.csv", HEADER, part) for n, part in enumerate([lines[:cut], lines[cut:]]) if part]
    result = matched(*parts)
    expected = groups_of(pairs)
    assert who(result) == expected
    ids = {one for one, _ in pairs if one}
    lone = sum(name in ids and len({pairs[n][0] for n in found} & ids) == 1 for name, found in expected.items())
    several = sum(len({pairs[n][0] for n in found} & ids) > 1 for found in expected.values())
    assert merged(result) == (len(ids) - lone, several)
    outcomes = accounts(result)
    assert outcomes["used"][0] == sum(len(found) for found in expected.values())
    assert sum(rows for rows, _ in outcomes.values()) == len(pairs)
    assert sum(money for _, money in outcomes.values()) == 2 ** len(pairs) - 1


def test_contacts_bring_emails_and_are_merged(tmp_path: Path) -> None:
    """2 of the orders and 1, 3 of the contacts alone share an e-mail: 2 is kept, and the contacts fill its gaps."""
    orders = write(
        tmp_path / "o.csv", "Customer ID,Order Date,Revenue", [[n, "2024-01-01", "5"] for n in ("2", "4", "5")]
    )
    rows = [
        ["3", "Third", "X@x.io", "5", "Bonn"], ["1", "First", "x@x.io", "", "Ulm"], ["2", "", "x@x.io ", "", ""],
        ["4", "Four", "z@x.io", "1", ""], ["5", "Five", "z@x.io", "", "Jena"],
    ]  # fmt: skip
    contacts = write(tmp_path / "c.csv", "Customer ID,Name,Email,Referred by,City", rows)
    settings = gather({"match": "email", "contacts": contacts}, use_config=False, environment={})
    found = customers([orders], settings, prospects=True)
    shown = found.frame.select("customer_id", "revenue", "name", "referred_by", "City").sort("customer_id")
    assert shown.rows() == [("2", 5.0, "First", "4", "Ulm"), ("4", 10.0, "Four", "2", "Jena")]
    assert merged(found) == (2, 1)


def test_customers_that_go_by_their_email_meet_those_of_the_contacts(tmp_path: Path) -> None:
    """Without any id in the orders the e-mail is the customer, as it is written in no file."""
    rows = [["Anna@X.io", "2024-01-01", "1"], ["anna@x.io", "2024-01-02", "2"], ["Bo@x.io", "2024-01-03", "4"]]
    orders = write(tmp_path / "o.csv", "Email,Order Date,Revenue", rows)
    contacts = write(tmp_path / "c.csv", "Email,Name", [["<ANNA@x.io>", "Anna"]])
    settings = gather({"match": "email", "contacts": contacts}, use_config=False, environment={})
    found = customers([orders], settings).frame.select("customer_id", "revenue", "name").sort("customer_id")
    assert found.rows() == [("anna@x.io", 3.0, "Anna"), ("bo@x.io", 4.0, None)]


def test_the_ledger_tells_it_and_rejects_stay_as_they_were(tmp_path: Path) -> None:
    pairs = [("b", "x@x.io"), ("a", "x@x.io"), ("", "none"), ("", "x@x.io"), ("c", "")]
    path = write_pairs(tmp_path / "o.csv", pairs)
    settings = gather({"match": "email", "rows": "customer_id <> 'c'"}, use_config=False, environment={})
    result = ltv([path], settings, rejects=tmp_path / "rejects.csv")
    assert result.ledger is not None
    line = "5 rows: 3 used, 2 excluded (1 no customer, 1 filtered by --rows), 11.00 + 20.00 excluded"
    assert ledger_line(result.ledger) == line + "; 2 ids merged into 1 customer"
    assert result.ledger.to_dict()["merged"] == {"ids": 2, "customers": 1}
    assert notes(result)["named_by_email"].startswith("1 row without a customer id")
    assert (tmp_path / "rejects.csv").read_text().splitlines()[1:] == [
        f"{path},4,no customer,,none,o2,2024-01-01,4", f"{path},6,filtered by --rows,c,,o4,2024-01-01,16",
    ]  # fmt: skip
    unasked = matched(path, match=None)
    assert unasked.ledger is not None
    assert "merged" not in unasked.ledger.to_dict()
    assert "merged" not in ledger_line(unasked.ledger)


def test_an_email_of_very_many_is_pointed_out(tmp_path: Path) -> None:
    pairs = [(f"c{n}", "no@mail.io") for n in range(11)]
    assert notes(matched(write_pairs(tmp_path / "a.csv", pairs)))["email_of_many"].startswith(
        "11 ids have the e-mail 'no@"
    )
    assert "email_of_many" not in notes(matched(write_pairs(tmp_path / "b.csv", pairs[:10])))


@pytest.mark.parametrize(("flags", "environment", "error"), [
    ({"match": "email"}, {}, UsageError), ({}, {"CUSTSEG_MATCH": "email"}, SettingsError),
    ({"match": "phone"}, {}, UsageError),
])  # fmt: skip
def test_without_emails_there_is_nothing_to_match_by(
    tmp_path: Path, flags: dict[str, str], environment: dict[str, str], error: type[CustsegError]
) -> None:
    path = write(tmp_path / "o.csv", "Customer ID,Order Date,Revenue", [["a", "2024-01-01", "5"]])
    with pytest.raises(error) as caught:
        ltv([path], gather(flags, use_config=False, environment=environment))
    assert "--map email=COLUMN" in caught.value.problems[0].hint or flags == {"match": "phone"}


def test_two_columns_of_emails_that_differ_are_not_guessed_between(tmp_path: Path) -> None:
    rows = [["a", "x@x.io", "y@x.io", "2024-01-01", "5"], ["b", "y@x.io", "", "2024-01-01", "6"]]
    path = write(tmp_path / "o.csv", "Customer ID,Customer Email,Billing Email,Order Date,Revenue", rows)
    with pytest.raises(DataError, match="could both be the e-mail"):
        matched(path)
    assert merged(matched(path, map=["email=Customer Email"])) == (0, 0)
    assert set(by_customer(matched(path, match=None), "ltv")) == {"a", "b"}


def test_threads_change_no_byte(tmp_path: Path) -> None:
    """20,000 rows of 6,000 ids, of which some share e-mails."""
    chance = random.Random(7)
    lines = []
    for n in range(20_000):
        one = chance.randrange(6_000)
        email = f"m{one // 7 if one % 5 == 0 else one + 9_000}@x.io"
        day = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"
        lines.append([f"c{one}" if n % 9 else "", email, f"o{n}", day, f"{chance.randrange(9_999) / 100}"])
    path = write(tmp_path / "o.csv", HEADER, lines)
    written = []
    for threads in ("1", "2"):
        output = tmp_path / f"{threads}.json"
        options = ["--no-config", "-q", "--match", "email", "-o", str(output)]
        words = [sys.executable, "-m", "custseg", "ltv", path, *options]
        subprocess.run(words, env=os.environ | {"POLARS_MAX_THREADS": threads}, check=True)
        written.append(output.read_bytes())
    assert written[0] == written[1]
    assert json.loads(written[0])["ledger"]["merged"]["ids"] > 500
