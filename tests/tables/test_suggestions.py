"""What custseg suggests, followed as printed: right figures or a further question, never other figures in silence.

``python tests/support/suggestions.py 300`` follows the suggestions of so many files of each kind.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from sale_judge import run
from silent_errors import case_of
from suggestions import OPTION, ends_of, failure_of, first_listed, unquoted, ways_of, with_options

from custseg.errors import DataError, Problem
from custseg.tables.headers.missing_roles import typed

HEADERS = [
    "Betrag (EUR)",
    "Сумма",
    "金额",
    'The "sum"',
    "Ann's sum",
    "Sum $",
    "Sum;net",
    "Sum&Co",
    "Sum\\net",
    "Sum!",
    "#3",
    "a=b",
]

ORDERS = """Order ID,Date,Email,{amount},{postcode}
1,2024-01-05,ann@example.com,10.50,8001
2,2024-01-09,bob@example.com,20.00,3012
3,2024-02-03,ann@example.com,12.25,8001
"""


@pytest.mark.parametrize("header", HEADERS)
def test_a_printed_option_is_read_by_a_shell_as_it_is(header: str) -> None:
    assert shlex.split(typed("revenue", header)) == [f"revenue={header}"]


@pytest.mark.parametrize("header", HEADERS)
def test_a_printed_option_names_the_column(tmp_path: Path, header: str) -> None:
    """Two columns of one rank with different values: each is printed with an option that works."""
    file = tmp_path / "orders.csv"
    quoted = '"' + header.replace('"', '""') + '"'
    file.write_text(ORDERS.format(amount=quoted, postcode="PLZ"), encoding="utf-8")
    assert run(file, {"map": [shlex.split(typed("revenue", header))[0]]}).figures()["revenue"] == 42.75


def test_the_likeliest_amount_is_suggested_first(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS.format(amount="zz", postcode="Postcode"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        run(file)
    assert "It may be one of: zz" in str(caught.value)
    assert "Postcode" not in str(caught.value)
    [problem] = caught.value.problems
    assert problem.choices[0].values == ("revenue=zz",)
    assert run(file, {"map": ["revenue=zz"]}).figures()["revenue"] == 42.75


def test_the_answer_to_a_question_gives_the_sum_that_it_shows(tmp_path: Path) -> None:
    """Subtotals may include the tax: 106.00 - 6.00 or 106.00; each answer has to give its sum, as printed."""
    file = tmp_path / "orders.csv"
    file.write_text(
        "Order ID,Date,Email,Subtotal,VAT amount\n1,2024-01-05,ann@example.com,53.00,3.50\n"
        "2,2024-01-09,bob@example.com,33.00,1.50\n3,2024-02-03,ann@example.com,20.00,1.00\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        run(file)
    [problem] = caught.value.problems
    shown = [float(text) for text in re.findall(r"\(([\d.]+)\)", problem.hint)]
    ways = ways_of(problem, [])
    assert sorted(shown) == [100.0, 106.0]
    assert [run(file, with_options({}, way)).figures()["revenue"] for way in ways] == shown


def test_the_answer_keeps_the_refunds_of_a_known_export(tmp_path: Path) -> None:
    """Without the shipping, nothing shows whether Shopify's subtotal is with tax; refunds are taken off either way."""
    file = tmp_path / "orders.csv"
    file.write_text(
        "Name,Email,Financial Status,Currency,Subtotal,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Refunded Amount\n"
        "#1,ann@example.com,paid,EUR,53.00,3.50,60.00,2024-01-05 09:12:44 +0100,1,Tea,53.00,0.00\n"
        "#2,bob@example.com,refunded,EUR,33.00,1.50,39.00,2024-01-09 09:12:44 +0100,1,Cup,33.00,39.00\n"
        "#3,ann@example.com,paid,EUR,20.00,1.00,26.00,2024-01-19 09:12:44 +0100,1,Jar,20.00,0.00\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        run(file)
    [problem] = caught.value.problems
    assert "before the refunds in 'Refunded Amount'" in problem.what
    found = [run(file, with_options({}, way)).figures() for way in ways_of(problem, [])]
    assert [one["orders"] for one in found] == [2, 2]


NUMBER = int(os.environ.get("CUSTSEG_CASES", "0"))

SEEDS = {"known changed": [2], "unknown changed": [15, 63], "unknown": [14, 36, 42, 54]}
"""Files for which custseg suggests something; the right reading is none of those that come to mind first.

Totals with a tax that covers shipping, refunds beside a tax that is inside, columns without a name.
"""


@pytest.mark.parametrize(("group", "seed"), [(group, seed) for group, seeds in SEEDS.items() for seed in seeds])
def test_one_of_the_answers_is_right(tmp_path: Path, group: str, seed: int) -> None:
    ends = list(ends_of(case_of(seed, group), tmp_path / "export.csv"))
    assert ends[0].typed
    assert {"true", "warned", "asked"} & {end.outcome for end in ends}


@pytest.mark.parametrize(("group", "seed"), [(group, seed) for group in SEEDS for seed in range(NUMBER)])
def test_following_suggestions_never_misleads(tmp_path: Path, group: str, seed: int) -> None:
    """Run with CUSTSEG_CASES=70 for so many files of each kind."""
    assert not failure_of(list(ends_of(case_of(seed, group), tmp_path / "export.csv")))


def test_reads_the_options_of_a_hint() -> None:
    hint = 'Choose: --map "revenue=Amount paid" --includes tax,refunds (1,137.92), or --includes none (5.00). Leave it.'
    ways = ways_of(Problem("two ways", "f", hint), [])
    assert ways == [[("map", "revenue=Amount paid"), ("includes", "tax,refunds")], [("includes", "none")]]
    assert [unquoted(value) for _, value in OPTION.findall("--map 'revenue=Sum $'")] == ["revenue=Sum $"]
    assert first_listed("Sum net, Sum", ["Sum", "Sum net"]) == "Sum net"
    assert (
        ways_of(Problem("no customer", "f", "Name its column: --map customer_id=COLUMN. None looks like it."), []) == []
    )
