"""Equations that follow from others."""

from custseg.tables.arithmetic.span import Span


def test_sums_and_differences_follow() -> None:
    span = Span()
    span.add({0: 1, 1: -1, 2: -1})  # a = b + c
    span.add({3: 1, 0: -1, 4: -1})  # d = a + e
    assert span.follows({3: 1, 1: -1, 2: -1, 4: -1})  # d = b + c + e
    assert span.follows({0: -1, 1: 1, 2: 1})
    assert not span.follows({3: 1, 1: -1, 4: -1})
    assert span.rest({5: 2}) == {5: 2.0}


def test_what_follows_adds_nothing() -> None:
    span = Span()
    span.add({2: 1, 3: 1})
    span.add({1: 1, 2: 1})
    span.add({1: 1, 3: -1})
    assert not span.follows({1: 1})
    span.add({3: 1})
    assert span.follows({1: 1})
    assert span.follows({2: 5})
