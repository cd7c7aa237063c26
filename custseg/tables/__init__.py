"""From text to typed roles: headers, dates, amounts, statuses, the ledger and the scope."""
