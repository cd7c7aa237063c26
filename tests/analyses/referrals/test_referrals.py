"""Referrals against figures by hand, and against trees that plain Python walks customer by customer."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custseg.analyses.cac.cac import cac
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.referrals.referrals import referrals
from custseg.errors import CustsegError, DataError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather

ORDERS = ("customer", "date", "order", "revenue", "profit")
FIGURES = ("referrals", "referrals_all", "referred_ltv", "referred_ltv_all", "ltv", "ltv_with_referrals")
ALL = ",".join((*FIGURES, "chain_root", "referred"))
CASE_58 = [
    ("A", "2026-01-01", 1, 100, 100), ("B", "2026-01-02", 2, 50, 50), ("C", "2026-01-03", 3, 20, 20),
    ("S", "2026-01-04", 4, 7, 7),
]  # fmt: skip
WHO_58 = [("A", "C"), ("B", "A"), ("C", "B"), ("S", "S")]


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return str(path)


def ask(
    folder: Path,
    orders: Iterable[Sequence[Any]],
    contacts: Iterable[Sequence[Any]] | None = None,
    header: Sequence[str] = ("customer", "referred_by"),
    of_orders: Sequence[str] = ORDERS,
    **flags: Any,
) -> Result:
    """Return what custseg referrals answers."""
    path = write(folder / "orders.csv", of_orders, orders)
    if contacts is not None:
        flags["contacts"] = write(folder / "contacts.csv", header, contacts)
    tree = flags.pop("tree", None)
    return referrals([path], gather(flags, use_config=False, environment={}), tree=tree)


def by_customer(result: Result, *names: str) -> dict[str, tuple[Any, ...]]:
    """Return some columns of each customer."""
    return {row[0]: row[1:] for row in result.frame.select("customer_id", *names).iter_rows()}


def notes(result: Result) -> dict[str, str]:
    """Return the texts of the notes by name."""
    return {note.name: note.text for note in result.notes}


def test_a_cycle_and_a_self_referral_by_hand(tmp_path: Path) -> None:
    result = ask(tmp_path, CASE_58, WHO_58)
    assert by_customer(result, *FIGURES) == {
        "A": (1, 2, 50.0, 70.0, 100.0, 170.0),
        "B": (1, 2, 20.0, 120.0, 50.0, 170.0),
        "C": (1, 2, 100.0, 150.0, 20.0, 170.0),
        "S": (0, 0, 0.0, 0.0, 7.0, 7.0),
    }
    said = notes(result)
    assert "1 customer referred itself: S." in said["self_referrals"]
    assert "1 cycle of referrals, with 3 customers: A by C by B by A." in said["referral_cycles"]
    roots = result.frame.filter(pl.col("customer_id") == pl.col("chain_root"))
    assert (set(roots["customer_id"]), roots["ltv_with_referrals"].sum()) == ({"A", "S"}, 177.0)


def walked(referrer: dict[str, str | None]) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return everyone below each person, and who begins the chain of each; on a cycle the lowest id."""
    below: dict[str, set[str]] = {person: set() for person in referrer}
    begins = {}
    for person in referrer:
        seen, at = [person], referrer[person]
        while at is not None and at not in seen:
            below[at].add(person)
            seen.append(at)
            at = referrer[at]
        begins[person] = seen[-1] if at is None else min(seen[seen.index(at) :])
    return below, begins


@st.composite
def shops(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, str | None], dict[str, str]]:
    """Return profits of customers, who names whom (ids, e-mails, strangers, oneself), and the e-mails of all people."""
    size = draw(st.integers(2, 14))
    people = [f"p{number}" for number in range(size)]
    profits = {person: draw(st.integers(-50, 100)) for person in people if draw(st.integers(0, 5))}
    profits = profits or {"p0": 7}
    names = [None, "stranger", *people, *(f"{person.upper()}@example.org" for person in people)]
    return profits, {one: draw(st.sampled_from(names)) for one in people}, {one: f"{one}@example.org" for one in people}


@given(shops(), st.randoms(use_true_random=False))
@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_those_of_a_walk_up_and_roots_tie_to_the_base(
    tmp_path: Path, shop: tuple[dict[str, int], dict[str, str | None], dict[str, str]], chance: random.Random
) -> None:
    profits, named, emails = shop
    people = {**{one: one for one in named}, **{email: one for one, email in emails.items()}}
    referrer = {one: people.get((name or "").lower()) for one, name in named.items()}
    referrer = {one: None if other == one else other for one, other in referrer.items()}
    orders = [(one, "2026-01-05", one, 100, profit) for one, profit in profits.items()]
    contacts = [(one, named[one] or "", emails[one]) for one in named]
    chance.shuffle(orders)
    chance.shuffle(contacts)
    result = ask(
        tmp_path,
        orders,
        contacts,
        header=("customer", "referred_by", "email"),
        columns=ALL,
    )
    below, begins = walked(referrer)
    found = by_customer(result, *FIGURES, "chain_root", "referred")
    assert found.keys() == profits.keys()
    for one, profit in profits.items():
        direct = [other for other in profits if referrer[other] == one]
        chain = [other for other in below[one] if other in profits]
        worth, worth_all = (float(sum(profits[other] for other in others)) for others in (direct, chain))
        someone_else = bool(named[one]) and people.get((named[one] or "").lower()) != one
        expected = (len(direct), len(chain), worth, worth_all, float(profit), profit + worth_all, begins[one])
        assert found[one] == (*expected, someone_else), one
    by_root: dict[str, float] = defaultdict(float)
    for _, _, _, _, own, _, root, _ in found.values():
        by_root[root] += own
    roots = {one: row[5] for one, row in found.items() if row[6] == one}
    assert roots == {root: total for root, total in by_root.items() if root in roots}
    assert sum(by_root.values()) == sum(profits.values()) == result.figures()["ltv_total"]
    figures = result.figures()
    assert figures["referrals"] == sum(row[0] for row in found.values())
    assert figures["referred_customers"] == sum(row[7] for row in found.values())


def test_referrers_that_are_nobody_are_named_and_words_for_none_are_no_referrers(tmp_path: Path) -> None:
    who = [("A", "none"), ("B", "a "), ("C", "Zed"), ("S", "-")]
    result = ask(tmp_path, CASE_58, who)
    said = notes(result)["unknown_referrers"]
    assert said.startswith("1 customer names a referrer that is neither the id nor the e-mail of a customer or contact")
    assert "Zed" in said
    assert by_customer(result, "referrals") == {"A": (1,), "B": (0,), "C": (0,), "S": (0,)}
    assert result.figures()["referred_customers"] == 2


def test_an_email_of_several_people_is_nobodys(tmp_path: Path) -> None:
    contacts = [("A", "", "x@example.org"), ("B", "", "X@example.org"), ("C", "x@example.org", ""), ("S", "", "")]
    result = ask(tmp_path, CASE_58, contacts, header=("customer", "referred_by", "email"))
    assert result.frame["referrals"].sum() == 0
    assert "x@example.org" in notes(result)["shared_referrers"]
    merged = ask(tmp_path, CASE_58, contacts, header=("customer", "referred_by", "email"), match="email")
    assert by_customer(merged, "referrals", "referred_ltv")["A"] == (1, 20.0)


def test_orders_may_name_the_referrer_but_not_two(tmp_path: Path) -> None:
    rows = [(*row, name) for row, name in zip(CASE_58, ("", "A", "A", "A"), strict=True)]
    rows += [("C", "2026-02-03", 5, 10, 10, ""), ("S", "2026-02-04", 6, 10, 10, "B")]
    result = ask(tmp_path, rows, of_orders=(*ORDERS, "referred by"))
    assert by_customer(result, "referrals", "referred_ltv")["A"] == (2, 80.0)
    assert "name several referrers each: S." in notes(result)["several_referrers"]


def test_orders_with_emails_name_referrers_by_them_and_a_channel(tmp_path: Path) -> None:
    """C brought A, B brought S; cac counts both as won by a referral."""
    rows = [
        (*row, f"{row[0]}@example.org", by)
        for row, by in zip(CASE_58, ("C@EXAMPLE.org", "", "", "b@example.org"), strict=True)
    ]
    header = (*ORDERS, "email", "invited by")
    found = by_customer(ask(tmp_path, rows, of_orders=header), "referrals", "referred_ltv")
    assert found == {"A": (0, 0.0), "B": (1, 7.0), "C": (1, 100.0), "S": (0, 0.0)}
    flags = {"cac": "10", "warm_up": "0", "by": "channel"}
    costs = cac([str(tmp_path / "orders.csv")], gather(flags, use_config=False, environment={}))
    assert dict(costs.frame.select("channel", "customers").iter_rows()) == {"referral": 2, "unknown": 2}


def test_contacts_without_orders_pass_the_chain_on(tmp_path: Path) -> None:
    """P has no order: it counts for nobody, but A brought B through it."""
    result = ask(tmp_path, CASE_58[:2], [("A", ""), ("P", "A"), ("B", "P"), ("Q", "B")])
    assert by_customer(result, *FIGURES)["A"] == (0, 1, 0.0, 50.0, 100.0, 150.0)
    assert result.figures()["longest_chain"] == 3
    assert notes(result)["referred_contacts"].startswith("2 contacts with a referrer have no order yet")


def test_customers_before_the_first_day_are_no_strangers(tmp_path: Path) -> None:
    """A ordered in 2025 only: it is no stranger and no prospect, but not in scope; C was brought by one in scope."""
    orders = [("A", "2025-05-01", 0, 9, 9), *CASE_58[1:]]
    result = ask(tmp_path, orders, [("A", "S"), ("B", "A"), ("C", "B"), ("S", "")], **{"from": "2026-01-01"})
    assert by_customer(result, "referrals", "referrals_all") == {"B": (1, 1), "C": (0, 0), "S": (0, 2)}
    assert not {"unknown_referrers", "referred_contacts"} & notes(result).keys()


def test_a_column_of_ids_under_another_name_is_offered(tmp_path: Path) -> None:
    header, contacts = ("customer", "Brought along by"), [("A", ""), ("B", "A"), ("C", "B"), ("S", "A")]
    with pytest.raises(DataError, match="The values of 'Brought along by' are ids or e-mails") as error:
        ask(tmp_path, CASE_58, contacts, header=header)
    option = error.value.problems[0].hint.partition("--map ")[2].rstrip(".").strip("\"'")
    role, _, column = option.partition("=")
    assert by_customer(ask(tmp_path, CASE_58, contacts, header=header, map={role: column}), "referrals")["A"] == (2,)


def test_days_to_the_first_referral_count_from_joining_else_the_first_order(tmp_path: Path) -> None:
    """A joined on 1 December, C on 1 January; B ordered first on 2 January; S was there before it was brought."""
    contacts = [("A", "", "2025-12-01"), ("B", "A", ""), ("C", "A", "2026-01-01"), ("S", "B", "2025-06-01")]
    result = ask(tmp_path, CASE_58, contacts, header=("customer", "referred_by", "joined"))
    days = {one: row[0] for one, row in by_customer(result, "days_to_first_referral").items()}
    assert days == {"A": 31, "B": None, "C": None, "S": None}
    assert result.figures()["days_to_first_referral"] == 31
    assert notes(result)["referral_before_joining"].startswith("1 customer joined or first ordered after the first")


def test_only_a_number_of_referrals_says_what_can_be_known(tmp_path: Path) -> None:
    result = ask(tmp_path, CASE_58, [("A", 3), ("B", 0), ("C", 5), ("S", "")], header=("customer", "referrals"))
    figures = result.figures()
    assert (figures["referrals"], figures["referrers"], figures["referrer_rate"]) == (8, 2, 0.5)
    assert (figures["ltv_per_customer_referrers"], figures["ltv_per_customer_others"]) == (60.0, 50.0)
    said = notes(result)
    assert "Only the number of referrals of each customer is known" in said["only_a_number"]
    assert "more referrals (8) than customers (4)" in said["more_referrals_than_customers"]
    assert result.frame["customer_id"].to_list()[:2] == ["C", "A"]
    assert not {"referred_ltv", "chain_root", "referrals_all"} & set(result.frame.columns)


def test_a_chain_of_100000_is_followed(tmp_path: Path) -> None:
    size = 100_000
    orders = pl.select(customer=pl.int_range(size)).with_columns(
        pl.lit("2026-01-01").alias("date"), pl.col("customer").alias("order"), revenue=1, profit=1
    )
    orders.write_csv(tmp_path / "orders.csv")
    contacts = pl.select(customer=pl.int_range(size), referred_by=pl.int_range(-1, size - 1))
    contacts.with_columns(pl.when(pl.col("referred_by") >= 0).then("referred_by")).write_csv(tmp_path / "who.csv")
    flags = {"contacts": str(tmp_path / "who.csv"), "sort": "referrals_all"}
    result = referrals([str(tmp_path / "orders.csv")], gather(flags, use_config=False, environment={}))
    first = result.frame.row(0, named=True)
    assert (first["customer_id"], first["referrals_all"], first["ltv_with_referrals"]) == ("0", size - 1, size)
    assert result.figures()["longest_chain"] == size - 1
    assert result.frame["chain_root"].unique().to_list() == ["0"]


def test_referrals_are_metrics_of_every_command(tmp_path: Path) -> None:
    orders = write(tmp_path / "o.csv", ORDERS, CASE_58)
    contacts = write(tmp_path / "c.csv", ("customer", "referred_by"), [("A", ""), ("B", "A"), ("C", "B"), ("S", "A")])
    rules = tmp_path / "rules.yaml"
    rules.write_text("tags:\n  ambassador: {when: referred_ltv > 50 AND referrals_all >= 3}\n", encoding="utf-8")

    def flags(**more: Any) -> Any:
        return gather({"contacts": contacts, **more}, use_config=False, environment={})

    found = customers([orders], flags(where="ambassador", columns="referral,referred_ltv", rules_file=str(rules)))
    assert found.frame.rows() == [("A", "several", 57.0)]
    groups = ltv([orders], flags(by="referral", columns="customers,referrals,referred_ltv,referral_rate,referrer_rate"))
    assert {row[0]: row[1:] for row in groups.frame.iter_rows()} == {
        "several": (1, 2, 57.0, 0.0, 1.0),
        "one": (1, 1, 20.0, 1.0, 1.0),
        "none": (2, 0, 0.0, 1.0, 0.0),
    }
    targets = tmp_path / "custseg.yaml"
    targets.write_text("targets: {referral_rate: 80%}\n", encoding="utf-8")
    aimed = ltv([orders], gather({"contacts": contacts}, config=str(targets), environment={}))
    assert aimed.figures()["target_referral_rate"] == 0.8


@pytest.mark.parametrize(
    ("header", "contacts", "flags", "error", "words"),
    [
        (("customer", "town"), [("A", "Rome")], {}, DataError, "no column says who brought whom"),
        (("customer", "referrals"), [("A", 2)], {"tree": "A"}, DataError, "from which no tree follows"),
        (("customer", "referrals"), [("A", 2)], {"columns": "referred_ltv"}, UsageError, "who brought whom"),
        (("customer", "referred_by"), WHO_58, {"tree": "A", "where": "ltv > 1"}, UsageError, "combined with --tree"),
        (("customer", "referred_by"), WHO_58, {"tree": "Z"}, UsageError, "there is no customer or contact 'Z'"),
        (("customer", "referred_by"), WHO_58, {"columns": "referals"}, UsageError, "Did you mean 'referrals'"),
        (("customer", "referred_by"), WHO_58, {"reward": "-3"}, CustsegError, "an amount above zero, or 'none'"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    tmp_path: Path, header: Any, contacts: Any, flags: Any, error: type[CustsegError], words: str
) -> None:
    with pytest.raises(error, match=words):
        ask(tmp_path, CASE_58, contacts, header=header, **flags)


def test_the_first_customers_of_a_long_list_may_have_no_referrer(tmp_path: Path) -> None:
    contacts = [*((f"old {number}", "") for number in range(2_500)), ("A", ""), ("B", "A")]
    assert by_customer(ask(tmp_path, CASE_58, contacts), "referrals")["A"] == (1,)


def test_nobody_referred_is_an_answer(tmp_path: Path) -> None:
    result = ask(tmp_path, CASE_58, [("A", ""), ("B", "")], reward="none")
    assert result.figures()["referral_rate"] == 0
    assert "No customer of this file brought another one of it." in notes(result)["no_referrals"]
    assert result.frame.height == 4
