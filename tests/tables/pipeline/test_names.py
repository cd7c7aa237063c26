"""Names that nearly match are found, and others are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from custseg.tables.pipeline.names import variants


def test_names_that_differ_in_signs_alone() -> None:
    assert variants({"GTXPro": 1480, "GTX Pro": 0, "GTX Basic": 9}) == [("GTXPro", "GTX Pro")]
    assert variants({"Müller AG": 3, "Mueller AG": 1, "MULLER-AG": 1}) == [
        ("MULLER-AG", "Müller AG"), ("Mueller AG", "Müller AG"),
    ]  # fmt: skip


def test_the_rarer_name_comes_first() -> None:
    assert variants({"Acme Corp": 2, "ACME Corp.": 7}) == [("Acme Corp", "ACME Corp.")]


def test_one_letter_more_less_or_other() -> None:
    assert variants({"Betasoloin": 5, "Betasoloi": 1}) == [("Betasoloi", "Betasoloin")]
    assert variants({"Jonathan": 5, "Jonathon": 1}) == [("Jonathon", "Jonathan")]


def test_figures_and_short_names_tell_apart() -> None:
    assert variants({"Product 1": 5, "Product 2": 5, "GTK 500": 1, "GTK 600": 1}) == []
    assert variants({"Ada": 5, "Ida": 5, "MG": 1, "MK": 1}) == []
    assert variants({"GTX Plus Pro": 4, "GTX Plus Basic": 4, "MG Special": 1, "MG Advanced": 1}) == []


@given(st.dictionaries(st.text("abAB -.1", min_size=1, max_size=9), st.integers(0, 5), max_size=12))
def test_pairs_are_names_and_say_nothing_twice(counts: dict[str, int]) -> None:
    pairs = variants(counts)
    assert len(set(pairs)) == len(pairs)
    for one, other in pairs:
        assert one != other
        assert {one, other} <= counts.keys()
