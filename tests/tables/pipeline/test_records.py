"""Deals and leads as they are read: columns, states, days, money, repeated rows, other tables, and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pipelines import write

from custseg.errors import DataError, UsageError
from custseg.settings.settings import gather
from custseg.tables.ledger import Reason
from custseg.tables.pipeline.records import Records, read_records
from custseg.tables.pipeline.states import STATE
from custseg.tables.values.amounts import SCALE


def read(*paths: Path, kind: str = "deals", **flags: Any) -> Records:
    return read_records(kind, [str(path) for path in paths], gather(flags, use_config=False, environment={}))


def states(records: Records) -> list[str]:
    return records.rows[STATE].to_list()


EXPORTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("system", EXPORTS)
def test_known_exports(tmp_path: Path, system: str) -> None:
    header, *rows = EXPORTS[system]["rows"].splitlines()
    records = read(write(tmp_path, rows, header))
    assert states(records) == ["won", "lost", "open"]
    assert {*EXPORTS[system]["roles"]} <= records.roles
    assert records.rows["amount"].to_list()[:2] == [10 * SCALE, 20 * SCALE]
    assert records.rows["opened"].cast(str).to_list() == ["2025-01-01"] * 3


def test_a_contact_stands_for_a_company_that_is_missing(tmp_path: Path) -> None:
    header, *rows = EXPORTS["bitrix24"]["rows"].splitlines()
    assert read(write(tmp_path, rows, header)).rows["customer_id"].to_list() == ["Акме", "Акме", "Иван"]


def test_words_of_the_user_come_first(tmp_path: Path) -> None:
    rows = ["1,Signed off,2025-01-01", "2,Dropped,2025-01-01", "3,Won,2025-01-01"]
    path = write(tmp_path, rows, "deal id,stage,opened")
    assert states(read(path)) == ["open", "open", "won"]
    assert states(read(path, won="Signed off", lost=["Dropped"], open=["Won"])) == ["won", "lost", "open"]


def test_states_that_may_be_won_or_lost_are_asked_about(tmp_path: Path) -> None:
    rows = ["1,Closed,2025-01-01,2025-02-01", "2,Won,2025-01-01,2025-02-01", "3,Open,2025-01-01,"]
    path = write(tmp_path, rows, "deal id,status,opened,closed")
    with pytest.raises(DataError, match="whether these states are won or lost: 'Closed'") as raised:
        read(path)
    choice = raised.value.problems[0].choices[0]
    assert states(read(path, **{choice.setting: list(choice.values)})) == ["won", "won", "open"]


def test_stages_of_a_firm_count_as_open_and_are_told(tmp_path: Path) -> None:
    rows = ["1,Sample sent,2025-01-01,", "2,Won,2025-01-01,2025-02-01", "3,Lost,2025-01-01,2025-02-01"]
    records = read(write(tmp_path, rows, "deal id,stage,opened,closed"))
    note = next(note for note in records.notes if note.name == "unknown_stages")
    assert (states(records)[0], note.warns, "'Sample sent' (1)" in note.text) == ("open", False, True)
    without_won = read(write(tmp_path, ["1,Sample sent,2025-01-01,"], "deal id,stage,opened,closed"))
    assert next(note for note in without_won.notes if note.name == "unknown_stages").warns


def test_cancelled_deals_are_lost_and_tests_are_left_out(tmp_path: Path) -> None:
    rows = ["1,Cancelled,2025-01-01,5", "2,Deleted,2025-01-01,7", "3,Won,2025-01-01,9"]
    records = read(write(tmp_path, rows, "deal id,stage,opened,amount"))
    assert states(records) == ["lost", "won"]
    assert records.ledger[Reason.VOID_STATUS].rows == 1
    assert records.ledger.read.rows == 3
    assert float(records.ledger.read.money) == 21


def test_rows_of_one_deal(tmp_path: Path) -> None:
    same = write(
        tmp_path, ["1,Won,2025-01-01,5", "1,Won,2025-01-01,5", "2,Won,2025-01-01,7"], "deal id,stage,opened,amount"
    )
    assert read(same).rows["amount"].sum() == 12 * SCALE
    assert read(same, amount_per="line").rows["amount"].sum() == 17 * SCALE
    assert read(same).ledger[Reason.DUPLICATE].rows == 1
    lines = write(
        tmp_path, ["1,Won,2025-01-01,5", "1,Won,2025-01-01,6", "2,Won,2025-01-01,7"], "deal id,stage,opened,amount"
    )
    records = read(lines)
    assert (records.rows.height, records.rows["amount"].sum()) == (2, 18 * SCALE)
    assert any(note.name == "repeated" and note.warns for note in records.notes)


def test_currencies_are_never_added_up(tmp_path: Path) -> None:
    rows = ["1,Won,2025-01-01,5,EUR", "2,Won,2025-01-01,7,USD"]
    path = write(tmp_path, rows, "deal id,stage,opened,amount,currency")
    with pytest.raises(DataError, match=r"several currencies.*EUR \(1 rows\), USD"):
        read(path)
    records = read(path, currency="USD")
    assert (records.rows["amount"].sum(), records.ledger[Reason.OTHER_CURRENCY].rows) == (7 * SCALE, 1)
    assert read(path, rates={"EUR": 1, "USD": "0.9"}).rows["amount"].to_list() == [5 * SCALE, 6_300_000]
    with pytest.raises(DataError, match="no rate for USD"):
        read(path, rates={"EUR": 1})
    blank = write(tmp_path, [*rows[:1], "3,Won,2025-01-01,9,"], "deal id,stage,opened,amount,currency")
    assert "1 row with an amount but no currency: counted as EUR." in [note.text for note in read(blank).notes]


def test_other_tables_are_joined_and_lend_no_amounts(tmp_path: Path) -> None:
    main = write(tmp_path, ["1,Acme,Won,2025-01-01,5", "2,Bolt,Won,2025-01-01,7", "3,,Won,2025-01-01,9"],
                 "deal id,account,stage,opened,close value")  # fmt: skip
    accounts = write(
        tmp_path, ["Acme,shop,1000,Berlin", "Bolt,bank,2000,Rome"], "account,sector,revenue,city", "accounts.csv"
    )
    records = read(main, accounts)
    assert records.rows["sector"].to_list() == ["shop", "bank", None]
    assert records.rows["amount"].sum() == 21 * SCALE
    assert records.understood["amount"] == "close value"


def test_a_table_that_leads_nowhere(tmp_path: Path) -> None:
    main = write(tmp_path, ["1,Acme,Won,2025-01-01"], "deal id,account,stage,opened")
    other = write(tmp_path, ["x,1", "y,2"], "letter,place", "letters.csv")
    records = read(main, other)
    note = next(note for note in records.notes if note.name == "not_joined")
    assert "letters.csv is not read: no column of it leads to a row of" in note.text
    assert (note.warns, "letter" in records.rows.columns) == (True, False)
    assert read(main, other, join=["letters.csv:none"]).notes == []
    with pytest.raises(DataError, match=r"these keys of .* are none: letters.csv:place=firm"):
        read(main, other, join=["letters.csv:place=firm"])


def test_keys_that_the_user_names(tmp_path: Path) -> None:
    main = write(tmp_path, ["1,17,Won,2025-01-01", "2,18,Won,2025-01-02"], "deal id,firm,stage,opened")
    firms = write(tmp_path, ["17,shop", "18,bank"], "nr,sector", "firms.csv")
    assert read(main, firms, join=["firms.csv:nr=firm"]).rows["sector"].to_list() == ["shop", "bank"]


def test_columns_of_a_file_keep_their_names_beside_own_ones(tmp_path: Path) -> None:
    rows = ["1,Won,2025-01-01,Bavaria,young", "2,Lost,2025-01-01,Saxony,old"]
    records = read(write(tmp_path, rows, "deal id,stage,opened,state,age"))
    assert states(records) == ["won", "lost"]
    assert records.rows["file.age"].to_list() == ["young", "old"]


def test_a_column_without_values_has_no_role(tmp_path: Path) -> None:
    records = read(
        write(tmp_path, ["1,Won,2025-01-01,,", "2,Lost,2025-01-02,,"], "deal id,stage,opened,lost date,seller")
    )
    assert not {"lost_date", "seller"} & records.roles


def test_no_stage_in_words(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,Acme,2025-01-01,5"], "deal id,account,opened,amount")
    with pytest.raises(DataError, match="no column says which deals are won, lost or open") as raised:
        read(path)
    assert "--map stage=COLUMN" in raised.value.problems[0].hint
    assert "The file has: deal id, account, opened, amount" in raised.value.problems[0].hint


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,Won,2025-01-01"], "deal id,stage,opened")
    with pytest.raises(UsageError, match="the file has no column 'Phase'"):
        read(path, map={"stage": "Phase"})


def test_a_config_for_orders_does_not_hinder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ["1,Won,2025-01-01,Ada"], "deal id,stage,opened,who")
    config = tmp_path / "custseg.yaml"
    config.write_text(
        "map: {revenue: Total, customer_id: Client, deals.seller: who}\nsystem: shopify-orders\njoin: [x.csv:none]\n"
    )
    settings = gather({}, config=str(config), environment={})
    assert read_records("deals", [str(path)], settings).rows["seller"].to_list() == ["Ada"]


def test_two_columns_for_one_role_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,Won,2025-01-01,Ada,Bo"], "deal id,stage,opened,sales agent,sales rep")
    records = read(path)
    assert "seller" not in records.roles
    assert any("'sales agent' and 'sales rep' could both be the seller" in note.text for note in records.notes)
    assert read(path, map={"seller": "sales rep"}).rows["seller"].to_list() == ["Bo"]


def test_contacts_of_hubspot_are_leads(tmp_path: Path) -> None:
    header = "Record ID,Email,Lead Status,Lifecycle Stage,Create Date,Last Activity Date,Last Contacted,"
    header += "Original Source,Contact owner"
    rows = ["1,a@x.com,Open,Customer,2025-01-01,2025-01-05,2025-01-04,Organic Search,Ada",
            "2,b@x.com,Unqualified,Lead,2025-01-01,2025-01-06,,Paid Search,Ada",
            "3,c@x.com,In Progress,Marketing Qualified Lead,2025-01-01,,,Direct,Bo"]  # fmt: skip
    records = read(write(tmp_path, rows, header), kind="leads")
    assert states(records) == ["won", "lost", "open"]
    assert records.understood["last activity"] == "Last Activity Date"
    assert {"lead_id", "customer_id", "stage", "status", "opened", "source", "seller"} <= records.roles


def test_leads_of_salesforce_and_bitrix24(tmp_path: Path) -> None:
    header = "Id,Company,Status,IsConverted,ConvertedDate,LeadSource,CreatedDate,LastActivityDate,OwnerId"
    rows = ["1,Acme,Closed - Converted,1,2025-02-01,Web,2025-01-01,2025-01-05,u1",
            "2,Bolt,Closed - Not Converted,0,,Web,2025-01-01,2025-01-06,u1",
            "3,Core,Open - Not Contacted,0,,Phone,2025-01-01,,u2"]  # fmt: skip
    records = read(write(tmp_path, rows, header), kind="leads")
    assert states(records) == ["won", "lost", "open"]
    assert {"won_date", "opened", "last_activity", "source", "seller", "customer_id"} <= records.roles
    bitrix = ["1,а,Качественный лид,Анна,01.01.2025,Сайт", "2,б,Некачественный лид,Анна,01.01.2025,Сайт",
              "3,в,Не обработан,Анна,13.01.2025,Звонок"]  # fmt: skip
    russian = read(
        write(tmp_path, bitrix, "ID,Название лида,Статус,Ответственный,Дата создания,Источник"), kind="leads"
    )
    assert states(russian) == ["won", "lost", "open"]


def test_a_first_contact_is_the_first_touch_beside_a_day_of_creation(tmp_path: Path) -> None:
    header = "lead id,status,created date,first contact date"
    records = read(write(tmp_path, ["1,New,2025-01-01,2025-01-03"], header), kind="leads")
    assert records.rows.select("opened", "first_touch").cast(str).row(0) == ("2025-01-01", "2025-01-03")
    alone = read(write(tmp_path, ["1,New,2025-01-03"], "lead id,status,first contact date"), kind="leads")
    assert {"opened"} == {"opened", "first_touch"} & alone.roles


def test_stages_with_days_in_the_future_are_open(tmp_path: Path) -> None:
    rows = ["1,Angebot raus,2025-01-01,2026-02-01", "2,Won,2025-01-01,2025-02-01", "3,Lost,2025-01-01,2025-02-03"]
    assert states(read(write(tmp_path, rows, "deal id,stage,opened,close date"))) == ["open", "won", "lost"]


def test_where_open_deals_have_days_of_closing_these_say_nothing(tmp_path: Path) -> None:
    rows = [
        "1,Angebot raus,2025-01-01,2025-02-01",
        "2,Won,2025-01-01,2025-02-05",
        "3,Negotiation,2025-01-01,2025-02-03",
    ]
    assert states(read(write(tmp_path, rows, "deal id,stage,opened,close date"))) == ["open", "won", "open"]


ORDER_OPEN = ["1,Ana,Bo,,,Won,03/04/2024,05/06/2024,100", "2,Ben,Bo,,,Lost,04/05/2024,06/07/2024,50"]


def test_days_that_can_be_read_two_ways_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, ORDER_OPEN)
    with pytest.raises(DataError) as caught:
        read(path)
    assert [problem.what.split(" can ")[0] for problem in caught.value.problems] == ["'opened'", "'closed'"]
    # Each answer works, and they differ.
    days = [read(path, date_format=one).rows["closed"].to_list() for one in ("%d/%m/%Y", "%m/%d/%Y")]
    assert [[str(day) for day in several] for several in days] == [
        ["2024-06-05", "2024-07-06"],
        ["2024-05-06", "2024-06-07"],
    ]


def test_another_column_shows_whether_the_day_comes_first(tmp_path: Path) -> None:
    rows = read(write(tmp_path, [*ORDER_OPEN, "3,Cyd,Bo,,,Won,05/06/2024,25/06/2024,70"])).rows
    assert [str(day) for day in rows["opened"]] == ["2024-04-03", "2024-05-04", "2024-06-05"]


def test_some_days_of_a_column_can_be_read_two_ways(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,Ana,Bo,,,Won,2024-01-01,2024-02-01,100", "2,Ben,Bo,,,Won,03/04/2024,2024-06-01,50"])
    with pytest.raises(DataError, match="03/04/2024 is 3 April 2024 or 4 March 2024"):
        read(path)
    opened = read(path, date_format="%Y-%m-%d|%d/%m/%Y").rows["opened"]
    assert [str(day) for day in opened] == ["2024-01-01", "2024-04-03"]


def test_amounts_of_two_currencies_in_two_columns_are_asked_about(tmp_path: Path) -> None:
    header = "deal_id,customer,seller,stage,opened,closed,amount (EUR)"
    row = "1,Ana,Bo,Won,2024-01-01,2024-02-01,100"
    assert read(write(tmp_path, [row], header)).rows["amount"].to_list() == [100 * SCALE]
    with pytest.raises(DataError, match="could both be the amount"):
        read(write(tmp_path, [f"{row},110"], f"{header},amount (USD)"))
