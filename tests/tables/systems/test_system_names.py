"""The names that ``--system`` takes: keys, systems with one export, and how wrong ones are answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.errors import SettingsError, UsageError
from custseg.settings.settings import gather
from custseg.tables.systems.known_exports import known_export, named_or_recognised
from custseg.tables.systems.system_names import export_keys, families, keys_named, system_choices

SHOPIFY = ["Name", "Financial Status", "Lineitem name", "Email", "Created at", "Subtotal"]


def named(system: str, **environment: str) -> str | None:
    flags = {"system": system} if system else {}
    export = named_or_recognised(gather(flags, use_config=False, environment=environment), SHOPIFY)
    return export.key if export else None


def test_the_family_that_is_read_without_a_parser_is_that_of_the_file() -> None:
    assert {key: known_export(key).family for key in export_keys()} == families()
    assert system_choices()[-1] == "none"


@pytest.mark.parametrize("name", ["shopify-orders", "Shopify Orders", "shopify_orders", "Shopify", "SHOPIFY"])
def test_a_key_or_a_system_with_one_export_of_orders(name: str) -> None:
    assert named(name) == "shopify-orders"


def test_a_key_wins_over_the_system_of_the_same_name() -> None:
    assert keys_named("stripe") == ["stripe"]
    assert len(keys_named("WooCommerce")) > 2


def test_none_and_nothing() -> None:
    assert named("none") is None
    assert named("") == "shopify-orders"


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        named("shopfy-orders")
    [problem] = caught.value.problems
    assert problem.where == "--system"
    assert "'shopify-orders'" in problem.hint
    with pytest.raises(UsageError, match="custseg systems lists"):
        named("qqqqqq")


def test_a_system_with_several_exports_is_answered_with_their_keys() -> None:
    with pytest.raises(UsageError) as caught:
        named("WooCommerce")
    [problem] = caught.value.problems
    for key in keys_named("WooCommerce"):
        assert key in problem.hint
        assert named(key) == key


def test_a_wrong_name_in_the_environment_or_the_config_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CUSTSEG_SYSTEM"):
        named("", CUSTSEG_SYSTEM="shopfy")
    config = tmp_path / "custseg.yaml"
    config.write_text("top: 3\nsystem: shopfy\n")
    with pytest.raises(SettingsError, match=r"custseg\.yaml:2"):
        named_or_recognised(gather({}, config=str(config), environment={}), SHOPIFY)


def test_a_system_with_several_exports_is_the_one_that_has_the_columns() -> None:
    settings = gather({"system": "Shopify"}, use_config=False, environment={})
    columns = ["First Name", "Email", "Accepts Email Marketing", "Total Spent", "Total Orders"]
    found = named_or_recognised(settings, columns)
    assert found is not None
    assert found.key == "shopify-customers"
