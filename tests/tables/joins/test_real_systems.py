"""Tables of real systems, joined: Olist's nine (made up), the CRM's four, the grocery store's five."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import notes
from olist_tables import REVENUE, person, write_olist
from places import REAL_DATA

from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.result import Result
from custseg.settings.settings import gather

CRM = REAL_DATA / "crm_pipeline"
STORE = REAL_DATA / "complete_journey"


def ask(paths: list[Path], analysis: object = ltv, **flags: object) -> Result:
    return analysis([str(path) for path in paths], gather(flags, use_config=False, environment={}))  # type: ignore[operator, no-any-return]


def by(result: Result, field: str) -> dict[str, float]:
    return dict(result.frame.select(field, "revenue").iter_rows())


class TestOlist:
    def test_revenue_is_the_price_of_orders_that_stand_by_person(self, tmp_path: Path) -> None:
        result = ask(write_olist(tmp_path), columns="orders,revenue")
        assert by(result, "customer_id") == {person(name): money for name, money in REVENUE.items()}
        text = notes(result)["lasting_ids"]
        assert "told apart by 'customer_unique_id'" in text
        assert "--map customer_id=customer_id" in text
        assert result.ledger
        assert {reason.text: entry.rows for reason, entry in result.ledger.excluded.items()} == {
            "order without lines": 1,
            "cancelled, draft or test": 1,
        }

    def test_an_id_of_each_order_is_the_customer_where_the_user_says_so(self, tmp_path: Path) -> None:
        result = ask(write_olist(tmp_path), columns="orders,revenue", map=["customer_id=customer_id"])
        assert sorted(by(result, "customer_id").values()) == [12.5, 29.99, 36.0, 42.49, 45.0, 57.9, 118.7, 237.4]

    def test_by_fields_of_products_and_sellers(self, tmp_path: Path) -> None:
        paths = write_olist(tmp_path)
        english = by(ask(paths, profit, by="product_category_name_english"), "product_category_name_english")
        assert english == {"furniture_decor": 356.1, "housewares": 90.98, "drinks": 37.9, "unknown": 95.0}
        assert by(ask(paths, profit, by="seller_city"), "seller_city") == {"campinas": 198.88, "mogi guacu": 381.1}

    def test_payments_and_places_are_left_out(self, tmp_path: Path) -> None:
        texts = [one.text for one in ask(write_olist(tmp_path)).notes if one.name == "tables_left_out"]
        assert any("13 rows with 860.72 in 'payment_value'" in text for text in texts)
        assert any("olist_geolocation_dataset.csv is not read" in text for text in texts)


@pytest.mark.skipif(not CRM.exists(), reason="no real data")
class TestDeals:
    PATHS = [CRM / f"{name}.csv" for name in ("sales_pipeline", "accounts", "products", "sales_teams")]  # noqa: RUF012

    def test_won_deals_and_their_money(self) -> None:
        result = ask(self.PATHS)
        assert result.ledger
        used = result.ledger.read.rows - result.ledger.total_excluded.rows
        assert (used, result.ledger.read.money) == (4_238, 10_005_534)

    def test_by_fields_of_accounts_and_of_teams(self) -> None:
        sectors = by(ask(self.PATHS, profit, by="sector"), "sector")
        assert sectors["retail"] == 1_867_528
        assert sum(sectors.values()) == 10_005_534
        managers = by(ask(self.PATHS, profit, by="manager"), "manager")
        assert managers["Melvin Marxen"] == 2_251_930
        assert sum(managers.values()) == 10_005_534

    def test_a_product_that_is_not_in_its_table_is_named_with_its_money(self) -> None:
        text = notes(ask(self.PATHS, profit, by="series"))["unmatched_product"]
        assert "'GTXPro'" in text
        assert "1,480 rows" in text
        assert "3,510,578.00" in text


@pytest.mark.skipif(not STORE.exists(), reason="no real data")
def test_a_grocery_store_with_products_households_and_campaigns() -> None:
    names = (
        "transactions_sample.csv",
        "products.csv.gz",
        "demographics.csv",
        "campaigns.csv",
        "campaign_descriptions.csv",
    )
    paths = [STORE / name for name in names]
    alone = ask(paths[:1])
    result = ask(paths, profit, by="department")
    assert result.ledger
    assert alone.ledger
    assert result.ledger.read.rows == alone.ledger.read.rows
    assert result.ledger.read.money == alone.ledger.read.money
    texts = [note.text for note in result.notes if note.name == "tables_left_out"]
    assert any(STORE.name in text and "campaigns.csv" in text for text in texts)
    assert any("campaign_descriptions.csv" in text for text in texts)
    assert "unmatched_household_id" in notes(ask(paths, where="age = '65+'"))
