"""Names of the columns of typed rows."""

CUSTOMER = "customer_id"
ORDER = "_order"
DATE = "_date"
REVENUE = "_revenue"
PROFIT = "_profit"
REASON = "_reason"

REFUNDED = "_refunded"
"""What refunds in a column of their own take off the revenue of a row; only where the file has them."""

ORIGINAL = "_original "
"""Prefix of a column of the file, with its content as it is written there."""

LAST_DAY = "_last_day"
"""Date of the last line of an order; ``DATE`` is that of its first."""

ATTRIBUTE = "_is "
"""Prefix of an attribute of customers, which may be called like one of their sums."""

HEADING = "_heading "
"""Whether a row is a heading or a subtotal of a report; only in sources with ``has_headings``."""
