"""What custseg says to Python is in the words of Python; suggestions, when followed, work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from custseg import CustsegError, DataError, UsageError, ltv
from custseg.api.words import in_python
from custseg.errors import ExitStatus


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--as-of", "as_of"),
        ("Choose: --map revenue=Total or --map revenue=Net.",
         'Choose: map={"revenue": "Total"} or map={"revenue": "Net"}.'),
        ("--map 'cost=Unit cost'", 'map={"cost": "Unit cost"}'),
        ('--map "cost=Unit cost" (line)', 'map={"cost": "Unit cost"} (line)'),
        ("Name it: --map customer_id=COLUMN", 'Name it: map={"customer_id": "COLUMN"}'),
        ("--map a=b --map 'c=d e' --includes tax", 'map={"a": "b", "c": "d e"}, includes="tax"'),
        ("If that is wrong: --decimal comma", 'If that is wrong: decimal="comma"'),
        ("Add --contacts FILE.", "Add contacts=FILE."),
        ("--periods 0 shows all", "periods=0 shows all"),
        ("Leave out --where. Use --rows to select rows, or --by to compare groups.",
         "Leave out where. Use rows to select rows, or by to compare groups."),
        ("--where is neither true nor false", "where is neither true nor false"),
        ("--includes refunds (deduct them) or --includes none (they are deducted already)",
         'includes="refunds" (deduct them) or includes="none" (they are deducted already)'),
        ("--from 2027-01-01 is after --to 2024-01-01", 'from_="2027-01-01" is after to="2024-01-01"'),
        ("--date-format '%d/%m/%Y'", 'date_format="%d/%m/%Y"'),
        ("If the file has no amounts: --no-money", "If the file has no amounts: no_money=True"),
        ("To group: custseg ltv --by cohort", 'To group: custseg.ltv by="cohort"'),
        ("It is a metric of acquisition: custseg cac.", "It is a metric of acquisition: custseg.cac."),
        ("Copy it again; run with --debug for details.", "Copy it again; the cause of this exception has details."),
        ("for the rest: --format json", "for the rest: --format json"),
        ("See custseg metrics.", "See custseg.metrics()."),
        ("a column named --nothing, or a-dash and 3 -- 4", "a column named --nothing, or a-dash and 3 -- 4"),
    ],
)  # fmt: skip
def test_options_are_said_as_keywords(typed: str, said: str) -> None:
    assert in_python(typed) == said


def test_options_of_a_note_all_have_values() -> None:
    typed = "--where 'orders = 1 AND ltv < 0' --sort last_order --members loyal"
    said = 'where="orders = 1 AND ltv < 0", sort="last_order", members="loyal"'
    assert in_python(typed, only_options=True) == said


def test_notes_hold_keywords(shop: Path) -> None:
    (shop / "losses.csv").write_text("customer,date,amount,profit\na,2025-01-01,10,-3\nb,2025-06-01,20,5\n")
    notes = {note.name: note for note in ltv("losses.csv").notes}
    assert notes["loss_making"].command == 'where="ltv < 0", sort="ltv:asc"'
    asked = dict(re.findall(r'(\w+)="([^"]*)"', notes["loss_making"].command))
    assert ltv("losses.csv", **asked).frame["customer_id"].to_list() == ["a"]  # type: ignore[arg-type]


def test_a_question_is_answered_with_a_keyword(shop: Path) -> None:
    """Prices that can be of a line or of a unit: each answer that the error offers is typed as it stands."""
    lines = ["customer,date,quantity,amount,cost", "a,2025-01-13,2,10,3", "a,2025-02-14,3,12,2", "b,2025-03-15,4,22,9"]
    (shop / "open.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError) as caught:
        ltv("open.csv")
    (problem,) = caught.value.problems
    answers = re.findall(r'map=\{"(\w+)": "(\w+)"\}', problem.hint)
    assert {role for role, _ in answers} == {"cost", "unit_cost"}
    assert "--" not in str(caught.value)
    profits = [ltv("open.csv", map={role: column}).summary["profit"] for role, column in answers]
    assert sorted(profits) == [44 - 6 - 6 - 36, 44 - 14]


def test_the_kinds_of_errors_are_those_of_the_exit_status(shop: Path) -> None:
    with pytest.raises(DataError) as missing:
        ltv("none.csv")
    assert str(missing.value).startswith("none.csv: no such file or folder\n")
    assert (missing.value.status, UsageError.status) == (ExitStatus.DATA, ExitStatus.USAGE)
    assert issubclass(DataError, CustsegError)
    assert len(missing.traceback) <= 3  # The call, the function, what runs it.
    assert missing.value.args == ("\n".join(map(str, missing.value.problems)),)
