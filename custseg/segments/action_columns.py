"""The columns of a list of actions: one row per thing to do, the names an API of the files that hold such lists."""

from __future__ import annotations

LISTED_ON = "listed_on"
"""Day of the list."""

LIST = "list"
"""Name of the list."""

ARM = "group"
"""Whether the customer is to be contacted, or is kept off the list to compare with."""

CUSTOMER_ID = "customer_id"
RULE = "rule"
SEGMENT = "segment"
OWNER = "owner"
DUE = "due"
PRIORITY = "priority"
STAKE = "stake"

HOW = "how"
"""How the customer is reached: by a call, by mail, or not at all, as the work is done at a desk."""

CONTACT, CONTROL = "contact", "control"
"""The two values of ``ARM``."""

ACTION_COLUMNS = (
    LISTED_ON, LIST, ARM, CUSTOMER_ID, RULE, SEGMENT, OWNER, DUE, PRIORITY, STAKE,
    "name", "email", "phone", "consent", HOW, "why", "do", "say",
)  # fmt: skip
"""All columns of a list, in their order."""

HANDLED = "done"
"""A column that people may add: where there is one, only rows that are filled in there were handled."""

NEEDED = (LISTED_ON, CUSTOMER_ID)
"""Without these a file is no list of actions."""
