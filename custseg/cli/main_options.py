"""The options that the help of each command shows first: the ones that most people need.

All others are listed by ``--help-all``. To add one to the short help, add its name here.
"""

from __future__ import annotations

MAIN_OPTIONS: dict[str, tuple[str, ...]] = {
    "ltv": ("by", "columns", "top", "where", "compare_to", "from", "as_of", "margin", "contacts", "output"),
    "forecast": ("horizon", "columns", "top", "where", "full", "margin", "contacts", "as_of", "output"),
    "cac": ("by", "spend", "cac", "contacts", "margin", "from", "columns", "top", "output"),
    "profit": ("by", "columns", "sort", "top", "compare_to", "from", "to", "margin", "output"),
    "cohorts": ("period", "by", "columns", "top", "from", "to", "margin", "contacts", "output"),
    "trend": ("by", "period", "periods", "against", "from", "to", "top", "output"),
    "segment": ("scheme", "members", "where", "cross", "by", "compare_to", "advice", "contacts", "margin", "output"),
    "customers": ("all", "columns", "sort", "top", "where", "contacts", "margin", "as_of", "output"),
    "compare": ("by", "where", "columns", "sort", "top", "compare_to", "as_of", "margin", "output"),
    "rhythm": ("columns", "sort", "top", "where", "full", "margin", "contacts", "as_of", "output"),
    "payments": ("columns", "sort", "top", "where", "from", "to", "as_of", "margin", "output"),
    "referrals": ("tree", "columns", "sort", "top", "where", "contacts", "reward", "margin", "as_of", "output"),
    "breadth": ("by", "cross_sell", "items", "journey", "baskets", "where", "columns", "top", "margin", "output"),
    "actions": ("owner", "due", "limit", "done", "control", "for", "where", "contacts", "margin", "output"),
    "outcome": ("within", "by", "as_of", "margin", "contacts", "output"),
    "deals": ("by", "where", "columns", "sort", "top", "orders", "alias", "stuck", "as_of", "output"),
    "leads": ("by", "where", "columns", "sort", "top", "orders", "quiet_after", "overload", "as_of", "output"),
    "explain": (
        "customer",
        "contacts",
        "offers",
        "forecast",
        "scheme",
        "margin",
        "from",
        "as_of",
        "rules_file",
        "output",
    ),
    "check": ("check", "propose", "strict", "period", "scheme", "as_of", "contacts", "format", "config", "output"),
    "report": ("sections", "compare_to", "contacts", "spend", "margin", "scheme", "from", "as_of", "output"),
    "inspect": ("from", "to", "contacts", "map", "system", "rejects", "output"),
    "init": ("rules", "contacts", "map", "system", "output"),
    "systems": ("format", "output"),
    "demo": ("top", "format", "output"),
    "mcp": ("quiet",),
    "metrics": ("format", "output"),
}
"""Names of options by command."""
