"""The value of each customer as DuckDB SQL: ``python duckdb_query.py IN OUT``."""

from __future__ import annotations

import sys

import duckdb

CSV = """read_csv('{path}', header = true, columns = {{
    'order_id': 'BIGINT', 'order_date': 'DATE', 'customer_id': 'VARCHAR', 'product': 'VARCHAR',
    'category': 'VARCHAR', 'quantity': 'BIGINT', 'revenue': 'DECIMAL(18, 6)', 'line_cost': 'DECIMAL(18, 6)'
}})"""
PARQUET = "read_parquet('{path}')"
QUERY = """
COPY (
    WITH orders AS (
        SELECT
            customer_id,
            min(order_date) AS date,
            max(order_date) AS last_date,
            sum(revenue::DECIMAL(18, 6)) AS revenue,
            sum(line_cost::DECIMAL(18, 6)) AS line_cost
        FROM {lines}
        GROUP BY customer_id, order_id
    ),
    customers AS (
        SELECT
            customer_id,
            count(*) FILTER (revenue > 0) AS orders,
            sum(revenue) AS revenue,
            sum(revenue - line_cost) AS profit,
            min(date) FILTER (revenue > 0) AS first_order,
            max(last_date) AS last_date
        FROM orders
        GROUP BY customer_id
    ),
    known AS (
        SELECT *, date_diff('day', first_order, (SELECT max(last_date) FROM customers)) AS days
        FROM customers
    ),
    aged AS (
        SELECT *, CASE WHEN orders > 0 THEN greatest(1.0::DOUBLE, days / 30.4375::DOUBLE) END AS tenure_months
        FROM known
    )
    SELECT
        customer_id,
        orders,
        revenue::DOUBLE / nullif(orders, 0) AS average_order_value,
        orders / tenure_months AS orders_per_month,
        CASE WHEN orders > 0 AND revenue > 0 THEN profit::DOUBLE / revenue::DOUBLE END AS margin,
        tenure_months,
        profit::DOUBLE AS ltv
    FROM aged
    ORDER BY ltv DESC, customer_id
) TO '{output}' (FORMAT parquet)
"""


def main(path: str, output: str) -> None:
    """Run the query on ``path`` and write ``output``."""
    lines = PARQUET if path.endswith(".parquet") else CSV
    duckdb.execute(QUERY.format(lines=lines.format(path=path), output=output))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
