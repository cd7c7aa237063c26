"""The functions: made by docs/generate.py from the options of the commands. Not edited by hand."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from custseg.api.result import Result
from custseg.api.tables import Table, Tables

def ltv(
    orders: Tables,
    *,
    by: str | Sequence[str] | None = None,
    split: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    what_if: str | None = None,
    spend: Table | None = None,
    discount: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Lifetime value of each customer and in total: LTV = S × C × P × T.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        split: A column of lists such as [MEN, WOMEN], which by takes apart; can be repeated.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        compare_to: Compare with 90 days ago, or with DATE.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        what_if: LTV if its factors were others: "orders_per_month +5%, margin +1pt".
        spend: Marketing spend by channel and month.
        discount: Yearly discount rate of future profit, and of the first 12 months: 10%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def cac(
    orders: Tables,
    *,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    spend: Table | None = None,
    discount: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Customer acquisition cost (CAC), and whether it pays: LTV against CAC.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        spend: Marketing spend by channel and month.
        discount: Yearly discount rate of future profit, and of the first 12 months: 10%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def profit(
    orders: Tables,
    *,
    by: str | Sequence[str] | None = None,
    split: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Revenue, profit and return on sales by category, seller, customer or another dimension.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        split: A column of lists such as [MEN, WOMEN], which by takes apart; can be repeated.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        compare_to: Compare with 90 days ago, or with DATE.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def trend(
    orders: Tables,
    *,
    by: str | Sequence[str] | None = None,
    period: str | None = None,
    periods: int | None = None,
    against: Literal["previous", "year"] | None = None,
    top: int | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Turnover by period: dynamics coefficient, change and its causes, new and lost groups.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        period: Length of a period: week (trend), month, quarter, year or days such as 30d.
        periods: Number of periods to show, the latest ones.
        against: Compare with the previous period, or with the same period a year ago.
        top: Number of rows to show; 0 shows all.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def cohorts(
    orders: Tables,
    *,
    period: str | None = None,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    top: int | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Retention and cumulative profit of customers, by the month of their first order and by age.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        period: Length of a period: week (trend), month, quarter, year or days such as 30d.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        top: Number of rows to show; 0 shows all.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def forecast(
    orders: Tables,
    *,
    horizon: int | None = None,
    model: Literal["mbg-cnbd-k", "mbg-nbd", "bg-nbd", "pareto-nbd", "auto"] | None = None,
    interval: float | str | Literal[False] | None = None,
    holdout: bool | Literal["on", "off"] | None = None,
    discount: float | str | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Expected orders and revenue of each customer, with intervals and the past error of the forecast.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        horizon: Months to forecast; 12 by default.
        model: Model of repeat orders: mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd or auto (the most accurate one).
        interval: Coverage of the intervals; 80% by default.
        holdout: Test on the end of the history; on by default.
        discount: Yearly discount rate of future profit, and of the first 12 months: 10%.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def segment(
    orders: Tables,
    *,
    scheme: str | None = None,
    cross: str | None = None,
    members: str | bool | None = None,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    cuts: Literal["today", "then"] | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    spend: Table | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Customer segments, the value of each, and what to do about it.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        scheme: Segments to use: volume-value, ltv-tier, order-tier, lifecycle, abc, rfm, rf, rhythm, xyz,
            payment, effort, referral, breadth or your own.
        cross: Compare with the segments of a second scheme.
        members: List the customers of a segment, or of all segments, and why each belongs to it.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        compare_to: Compare with 90 days ago, or with DATE.
        cuts: With compare_to: judge the earlier day by today's cuts of a scheme, or by those of then.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        spend: Marketing spend by channel and month.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def customers(
    orders: Tables,
    *,
    all: bool | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    cuts: Literal["today", "then"] | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    spend: Table | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """The whole customer table: every metric, segment, tag and attribute.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        all: Include prospects: contacts without orders.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        compare_to: Compare with 90 days ago, or with DATE.
        cuts: With compare_to: judge the earlier day by today's cuts of a scheme, or by those of then.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        spend: Marketing spend by channel and month.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def compare(
    old: Tables,
    new: Tables | None = None,
    *,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Two saved tables: who came, left or moved, and why LTV changed.

    Args:
        old: A table that was saved, or a result: the older one. With compare_to, orders.
        new: The same: the newer one. None with compare_to.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        compare_to: Compare with 90 days ago, or with DATE.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def rhythm(
    orders: Tables,
    *,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """How regularly customers order, whose next order is due or overdue, and when customers come back.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def payments(
    orders: Tables,
    *,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """How customers pay, what is open and for how long, and which of them take effort without profit.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def referrals(
    orders: Tables,
    *,
    tree: str | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    reward: str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Who brings customers, what these are worth, and what a referral may cost.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        tree: Only the tree of one customer: all whom it brought.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        reward: What one referred customer costs today, in rewards to both sides.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def breadth(
    orders: Tables,
    *,
    by: str | Sequence[str] | None = None,
    items: str | None = None,
    journey: str | None = None,
    baskets: str | None = None,
    small_orders: str | None = None,
    cross_sell: str | None = None,
    min_support: int | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """How much of the range each customer buys, at what margin, and what to offer it next.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        items: One row per category, or value of by: who buys it, what it earns.
        journey: What new customers bought first and next, and what came of them.
        baskets: What is bought together in one order.
        small_orders: Orders below the customer's own average.
        cross_sell: What to offer each customer next, by customers alike.
        min_support: Customers, or orders, that two things bought together need; 30 by default.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def actions(
    orders: Tables,
    *,
    owner: str | None = None,
    due: Literal["this-week", "today", "days"] | None = None,
    limit: int | None = None,
    each: int | None = None,
    done: str | os.PathLike[str] | None = None,
    control: float | str | None = None,
    min_support: int | None = None,
    list: str | None = None,
    for_: str | None = None,
    where: str | None = None,
    scheme: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Whom to contact, why, what to say, by when, and the money at stake.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        owner: Only what this seller has to do.
        due: Only what is due by then; this week is that of the day after the report date.
        limit: Number of things to do, the most valuable; 0 for all.
        each: Most things to do for one customer; 2 by default, 0 for all.
        done: An earlier list: what was handled is not repeated too soon.
        control: Share of each rule's customers to keep off, to compare with.
        min_support: Customers, or orders, that two things bought together need; 30 by default.
        list: Name of the list; by default its day.
        for_: Write the contacts with consent in the format of a tool: mailchimp, klaviyo, hubspot, brevo, google-
            ads, meta or plain.
        where: Customers to show, such as "ltv > 100".
        scheme: Segments to use: volume-value, ltv-tier, order-tier, lifecycle, abc, rfm, rf, rhythm, xyz,
            payment, effort, referral, breadth or your own.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def outcome(
    orders: Tables,
    *,
    within: dt.timedelta | int | str | None = None,
    by: str | Sequence[str] | None = None,
    top: int | None = None,
    rows: str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """What lists of actions achieved: who bought, contacted or not.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        within: Days after a list in which purchases count for it; 30d by default.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        top: Number of rows to show; 0 shows all.
        rows: Rows to use, such as "category = 'Tea'".
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def deals(
    deals: Tables,
    /,
    *,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    stuck: float | str | None = None,
    comparing_deals: int | None = None,
    comparing_win_rate: float | str | None = None,
    orders: Table | None = None,
    margin: float | str | None = None,
    rejects: str | os.PathLike[str] | None = None,
    alias: Mapping[str, str] | None = None,
    won: str | Sequence[str] | None = None,
    lost: str | Sequence[str] | None = None,
    open: str | Sequence[str] | None = None,
    map: Mapping[str, str] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    amount_per: Literal["order", "line"] | None = None,
    date_format: str | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Deals: how many are won, how long they take, what is stuck, and whom to chase.

    Args:
        deals: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        stuck: A deal is stuck when this share of deals are closed by its age; 80% by default.
        comparing_deals: Closed deals from which a customer may be one who compares; 5 by default.
        comparing_win_rate: Win rate up to which such a customer compares; 20% by default.
        orders: Orders, for revenue and return on sales.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rejects: Write the excluded rows to a file (CSV).
        alias: Read a name as another: 'GTXPro=GTX Pro'; can be repeated.
        won: Stages that are won.
        lost: Stages that are lost.
        open: Stages that are open.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        amount_per: What an amount is for: a whole order, or a line of it.
        date_format: Date format.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def leads(
    leads: Tables,
    /,
    *,
    by: str | Sequence[str] | None = None,
    columns: str | None = None,
    sort: str | None = None,
    top: int | None = None,
    where: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    quiet_after: int | None = None,
    overload: float | None = None,
    orders: Table | None = None,
    deals: Table | None = None,
    margin: float | str | None = None,
    rejects: str | os.PathLike[str] | None = None,
    alias: Mapping[str, str] | None = None,
    won: str | Sequence[str] | None = None,
    lost: str | Sequence[str] | None = None,
    open: str | Sequence[str] | None = None,
    map: Mapping[str, str] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    amount_per: Literal["order", "line"] | None = None,
    date_format: str | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Leads: what becomes of them, how fast, who works them, and what each source is worth.

    Args:
        leads: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        by: Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.
        columns: Columns to show, in this order; 'ltv:Value' gives one a title. custseg.metrics() lists them.
        sort: Column to sort by, descending by default.
        top: Number of rows to show; 0 shows all.
        where: Customers to show, such as "ltv > 100".
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        quiet_after: Days without activity after which a lead has gone quiet; 14 by default.
        overload: An owner with this many times the open leads of the median owner is overloaded; 2 by default.
        orders: Orders, for revenue and return on sales.
        deals: Deals that leads became, for the money won.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        rejects: Write the excluded rows to a file (CSV).
        alias: Read a name as another: 'GTXPro=GTX Pro'; can be repeated.
        won: Stages that are won.
        lost: Stages that are lost.
        open: Stages that are open.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        amount_per: What an amount is for: a whole order, or a line of it.
        date_format: Date format.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def explain(
    orders: Tables,
    *,
    customer: str | None = None,
    offers: str | None = None,
    forecast: str | None = None,
    all_schemes: str | None = None,
    each: int | None = None,
    done: str | os.PathLike[str] | None = None,
    scheme: str | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    spend: Table | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """One customer on one page: what it is worth and why, what is due, and what would move it.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        customer: The customer: its id, or the e-mail or name of one contact.
        offers: What to offer it next, by what all bought; takes longer.
        forecast: Forecast its orders too, which takes longer.
        all_schemes: Of a large file, also the schemes that compare with what all others bought or paid.
        each: Most things to do for one customer; 2 by default, 0 for all.
        done: An earlier list: what was handled is not repeated too soon.
        scheme: Segments to use: volume-value, ltv-tier, order-tier, lifecycle, abc, rfm, rf, rhythm, xyz,
            payment, effort, referral, breadth or your own.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        spend: Marketing spend by channel and month.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def check(
    orders: Tables,
    *,
    check: str | None = None,
    propose: str | None = None,
    strict: str | None = None,
    scheme: str | None = None,
    period: str | None = None,
    against: Literal["previous", "year"] | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    spend: Table | None = None,
    lifetime: float | Literal["average"] | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """Whether figures meet the conditions that they must meet: silent if all hold, else exit status 5.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        check: A condition that must hold, beside those of the config; may be repeated.
        propose: Propose checks from the history of the file, as YAML for the config.
        strict: End with exit status 5 for checks of the level warning too.
        scheme: Segments to use: volume-value, ltv-tier, order-tier, lifecycle, abc, rfm, rf, rhythm, xyz,
            payment, effort, referral, breadth or your own.
        period: Length of a period: week (trend), month, quarter, year or days such as 30d.
        against: Compare with the previous period, or with the same period a year ago.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        spend: Marketing spend by channel and month.
        lifetime: How long a customer stays, in months.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def report(
    orders: Tables,
    *,
    sections: str | Sequence[str] | None = None,
    scheme: str | None = None,
    compare_to: dt.date | dt.timedelta | str | None = None,
    cuts: Literal["today", "then"] | None = None,
    period: str | None = None,
    against: Literal["previous", "year"] | None = None,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    margin: float | str | None = None,
    cac: float | None = None,
    lifetime: float | Literal["average"] | None = None,
    spend: Table | None = None,
    horizon: int | None = None,
    model: Literal["mbg-cnbd-k", "mbg-nbd", "bg-nbd", "pareto-nbd", "auto"] | None = None,
    interval: float | str | Literal[False] | None = None,
    holdout: bool | Literal["on", "off"] | None = None,
    rules_file: str | os.PathLike[str] | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    contacts: Table | None = None,
    products: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    bad_rows: Literal["skip", "error"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """One page on all that matters about your customers, for people who do not type commands.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        sections: Sections of the page, in this order: base, segments, movers, actions, cohorts, turnover,
            acquisition, forecast, rhythm, file, ledger, definitions.
        scheme: Segments to use: volume-value, ltv-tier, order-tier, lifecycle, abc, rfm, rf, rhythm, xyz,
            payment, effort, referral, breadth or your own.
        compare_to: Compare with 90 days ago, or with DATE.
        cuts: With compare_to: judge the earlier day by today's cuts of a scheme, or by those of then.
        period: Length of a period: week (trend), month, quarter, year or days such as 30d.
        against: Compare with the previous period, or with the same period a year ago.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        margin: Profit ÷ revenue where profit is unknown: 30%.
        cac: Acquisition cost where it is unknown.
        lifetime: How long a customer stays, in months.
        spend: Marketing spend by channel and month.
        horizon: Months to forecast; 12 by default.
        model: Model of repeat orders: mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd or auto (the most accurate one).
        interval: Coverage of the intervals; 80% by default.
        holdout: Test on the end of the history; on by default.
        rules_file: Your own schemes, tags and metrics (YAML).
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        contacts: Customer attributes: name, channel, joined, …
        products: Product attributes: category, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        bad_rows: What to do with malformed lines: skip or error.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def inspect(
    orders: Tables,
    *,
    rows: str | None = None,
    from_: str | None = None,
    to: dt.date | str | None = None,
    as_of: dt.date | str | None = None,
    contacts: Table | None = None,
    match: Literal["email"] | None = None,
    map: Mapping[str, str] | None = None,
    shape: Literal["transactions", "customers", "customer-parts"] | None = None,
    join: str | Sequence[str] | None = None,
    system: str | None = None,
    no_money: bool | Literal["on", "off"] | None = None,
    includes: str | Sequence[str] | None = None,
    amount_per: Literal["order", "line"] | None = None,
    minor_units: bool | Literal["on", "off"] | None = None,
    unpaid: Literal["exclude", "count"] | None = None,
    refunds: Literal["own-day", "order-day"] | None = None,
    date_format: str | None = None,
    calendar: Literal["gregorian", "buddhist", "persian"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    currency: str | None = None,
    blank_currency: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    drop_duplicates: bool | Literal["files", "all", "off"] | None = None,
    top: int | None = None,
    lang: Literal["en", "de", "fr", "es", "ru", "zh"] | None = None,
    rejects: str | os.PathLike[str] | None = None,
    rates: Mapping[str, float | Decimal | str] | None = None,
    not_goods: str | Sequence[str] | None = None,
    warm_up: int | None = None,
    regular_cv: float | None = None,
    variable_cv: float | None = None,
    xyz_x: float | None = None,
    xyz_y: float | None = None,
    covered: bool | Literal["on", "off"] | None = None,
    healthy: float | None = None,
    thin: float | None = None,
    period_slack: int | None = None,
    use_days: Mapping[str, int | str] | None = None,
    prize_share: float | str | None = None,
    report: str | None = None,
    targets: Mapping[str, Any] | None = None,
    checks: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Result:
    """How the file was understood, and its problems by rows and money at stake.

    Args:
        orders: A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or
            several, in a list or by name in a dict.
        rows: Rows to use, such as "category = 'Tea'".
        from_: First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.
        to: Last day to include.
        as_of: Report date, or today; by default the latest in the data.
        contacts: Customer attributes: name, channel, joined, …
        match: Merge customers with the same e-mail address.
        map: What columns mean, where their names do not say it: {"customer_id": "Client"}.
        shape: What a row is: a transaction, a customer with totals, or a part of such totals.
        join: Keys that join several tables; FILE:none leaves one out; can be repeated.
        system: Known export that the file is; custseg.systems() lists them.
        no_money: The file has no amounts: count orders, not money.
        includes: What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-
            net,tips,refunds.
        amount_per: What an amount is for: a whole order, or a line of it.
        minor_units: Amounts are in cents.
        unpaid: Orders that are not paid yet: exclude or count them.
        refunds: Day of a refund: its own, or that of its order.
        date_format: Date format.
        calendar: Calendar of the years of dates.
        decimal: Decimal separator of the amounts.
        currency: Use rows in this currency, or convert to it: EUR.
        blank_currency: Currency of rows that name none, such as EUR.
        encoding: Encoding of text files, such as cp1251.
        sheet: Sheet of the workbook to read; by default all with tables.
        drop_duplicates: Count rows that stand in several files once. Equal rows of one file stay, as they may be
            equal lines of an order; all drops them too.
        top: Number of rows to show; 0 shows all.
        lang: Language of titles and advice: en, de, fr, es, ru or zh.
        rejects: Write the excluded rows to a file (CSV).
        rates: The value of one unit of each currency, in the currency of the result.
        not_goods: Products that count as money but not as goods, such as postage.
        warm_up: Days from the first date in which customers do not count as new.
        regular_cv: The variation of gaps (standard deviation ÷ mean) up to which a customer is regular.
        variable_cv: The same up to which it is variable; above it is irregular.
        xyz_x: The variation of monthly turnover (standard deviation ÷ mean) of the class X.
        xyz_y: The same of the class Y; above it is Z.
        covered: Whether a payment that covers a period keeps a customer from being overdue or lapsed.
        healthy: The lowest LTV ÷ CAC at 12 months of the verdict healthy.
        thin: The lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss.
        period_slack: Days that may be missing from a complete period.
        use_days: The days that a category takes to be used, before a new customer is called.
        prize_share: The share of the customers of a segment that its prize takes to the next cut.
        report: Title, sections and texts of the page of custseg.report.
        targets: Targets for summary figures, with their source.
        checks: Conditions that figures must meet, for custseg.check.
        config: A config file in YAML. Without it none is read, nor are variables.

    Raises:
        CustsegError: the files, keywords or names are wrong.
    """

def metrics(names: str | Sequence[str] = (), *, top: int | None = None) -> Result:
    """Definitions of the metrics: of all, or of those that are named.

    Args:
        names: of metrics, or their titles.
        top: number of rows to show; 0 shows all.

    Raises:
        CustsegError: there is no such metric.
    """

def systems(export: str | None = None, *, top: int | None = None) -> Result:
    """The exports known by name, or one of them in full.

    Args:
        export: a known export, or a system, to show in full.
        top: number of rows to show; 0 shows all.

    Raises:
        CustsegError: no export has the name.
    """
