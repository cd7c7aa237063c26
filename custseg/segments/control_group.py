"""The control group: the customers of a rule that are kept off its list, so that the others can be compared with them.

Who is in it follows from the customer's id, the name of the rule and a key alone: the same customers in every run, on
every machine, with every version. A larger share keeps everybody of a smaller one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import polars as pl

PLACES = 2**64
"""Number of places that a hash of eight bytes can fall on."""


def is_control(customer_id: str, rule: str, share: float, key: str = "") -> bool:
    """Return whether a customer is in the control group of a rule.

    Args:
        customer_id: as the orders have it.
        rule: name of the rule.
        share: of the customers that are in it, from 0 to 1.
        key: any text; another one makes another choice.
    """
    return _place(customer_id, _hash_key(rule, key)) < _limit(share)


def are_control(customer_ids: pl.Series, rule: str, share: float, key: str = "") -> pl.Series:
    """Return whether customers are in the control group of a rule; each id is looked at once.

    Args:
        customer_ids: as the orders have them; a missing one is in no control group.
        rule: name of the rule.
        share: of the customers that are in it, from 0 to 1.
        key: any text; another one makes another choice.
    """
    chosen = _chosen(customer_ids.drop_nulls().unique(), _hash_key(rule, key), _limit(share))
    return customer_ids.is_in(pl.Series(chosen, dtype=pl.String).implode()).fill_null(False)


def _chosen(ids: Iterable[str], hash_key: bytes, limit: int) -> list[str]:
    return [one for one in ids if _place(one, hash_key) < limit]


def _hash_key(rule: str, key: str) -> bytes:
    """Return the key of the hash; the length keeps the end of a rule's name apart from the beginning of the key."""
    # A key of blake2b has at most 64 bytes: the name of a rule may be longer.
    return hashlib.blake2b(f"{len(rule)}:{rule}{key}".encode(), digest_size=32).digest()


def _place(customer_id: str, hash_key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(customer_id.encode(), digest_size=8, key=hash_key).digest(), "big")


def _limit(share: float) -> int:
    """Return the place below which customers are chosen.

    Raises:
        ValueError: the share is below 0 or above 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("the share of a control group lies between 0 and 1")
    return int(share * PLACES)
