"""The exports people have: which header is understood as what, without a flag."""

from __future__ import annotations

import csv
import re

import polars as pl
import pytest
from places import REAL_DATA

from custseg.settings.setting import Settings
from custseg.tables.headers.roles import Headers, find_roles

ROWS = 12

# Export → header → what a user would expect, by role; "" where no column may play it.
EXPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "UCI Online Retail": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        {
            "customer_id": "CustomerID", "date": "InvoiceDate", "order_id": "InvoiceNo", "revenue": "",
            "quantity": "Quantity", "unit_price": "UnitPrice", "product": "StockCode",
        },
    ),
    "UCI Online Retail II": (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        {"customer_id": "Customer ID", "date": "InvoiceDate", "order_id": "Invoice", "unit_price": "Price"},
    ),
    "Superstore": (
        "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,"
        "Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit",
        {
            "customer_id": "Customer ID", "date": "Order Date", "order_id": "Order ID", "revenue": "Sales",
            "profit": "Profit", "product": "Product ID", "category": "Category", "delivered_date": "Ship Date",
        },
    ),
    "Shopify orders": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
        "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Lineitem sku,Billing Name,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Source,"
        "Lineitem discount,Tax 1 Name,Tax 1 Value,Phone",
        {
            "customer_id": "Email", "date": "Created at", "order_id": "Name", "revenue": "Subtotal",
            "status": "Financial Status", "product": "Lineitem sku", "quantity": "Lineitem quantity",
            "unit_price": "Lineitem price", "seller": "", "channel": "Source",
        },
    ),
    "WooCommerce orders": (
        "order_id,order_number,order_date,status,shipping_total,tax_total,discount_total,order_total,order_currency,"
        "payment_method,customer_id,billing_first_name,billing_last_name,billing_email,billing_phone",
        {
            "customer_id": "customer_id", "date": "order_date", "order_id": "order_id", "revenue": "order_total",
            "tax": "tax_total", "status": "status", "currency": "order_currency",
        },
    ),
    "WooCommerce analytics": (
        "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net sales,Attribution",
        {"customer_id": "Customer", "date": "Date", "order_id": "Order #", "revenue": "Net sales", "status": "Status"},
    ),
    "Salesforce opportunities": (
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Expected Revenue,Probability (%),"
        "Age,Close Date,Created Date,Next Step,Lead Source,Type",
        {
            "customer_id": "Account Name", "date": "Close Date", "revenue": "Amount", "status": "Stage",
            "seller": "Opportunity Owner", "channel": "Lead Source",
        },
    ),
    "HubSpot deals": (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Pipeline,Associated Company,"
        "Associated Contact",
        {
            "customer_id": "Associated Company", "date": "Close Date", "revenue": "Amount", "status": "Deal Stage",
            "seller": "Deal owner",
        },
    ),
    "Zoho deals": (
        "Record Id,Deal Name,Account Name,Amount,Closing Date,Stage,Deal Owner,Lead Source",
        {"customer_id": "Account Name", "date": "Closing Date", "revenue": "Amount", "status": "Stage"},
    ),
    "CRM pipeline": (
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        {
            "customer_id": "account", "date": "close_date", "order_id": "opportunity_id", "revenue": "close_value",
            "status": "deal_stage", "seller": "sales_agent",
        },
    ),
    "Square transactions": (
        "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Tax,Tip,Total Collected,Source,Card,Cash,"
        "Fees,Net Total,Transaction ID,Device Name,Staff Name,Description,Location,Customer ID,Customer Name",
        {"customer_id": "Customer ID", "date": "Date", "order_id": "Transaction ID", "revenue": "Net Sales"},
    ),
    "Square items": (
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,"
        "Transaction ID,Payment ID,Device Name,Location,Customer ID,Customer Name,Count",
        {
            "customer_id": "Customer ID", "date": "Date", "order_id": "Transaction ID", "revenue": "Net Sales",
            "quantity": "Qty", "product": "SKU", "category": "Category",
        },
    ),
    # "item-price" is the price of the whole line: multiplied by a quantity it would count twice.
    "Amazon shipments": (
        "amazon-order-id,merchant-order-id,shipment-id,amazon-order-item-id,purchase-date,payments-date,shipment-date,"
        "buyer-email,buyer-name,buyer-phone-number,sku,product-name,quantity-shipped,currency,item-price,item-tax,"
        "shipping-price,shipping-tax,sales-channel",
        {
            "customer_id": "buyer-email", "date": "purchase-date", "order_id": "amazon-order-id", "product": "sku",
            "revenue": "item-price", "unit_price": "", "quantity": "",
        },
    ),
    "Etsy order items": (
        "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Discount Amount,Shipping Discount,Order Shipping,"
        "Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Order ID,SKU",
        {
            "customer_id": "Buyer", "date": "Sale Date", "order_id": "Order ID", "revenue": "Item Total",
            "paid_date": "Date Paid", "delivered_date": "Date Shipped",
        },
    ),
    "BigCommerce orders": (
        "Order ID,Customer ID,Customer Name,Customer Email,Order Date,Order Time,Subtotal (inc tax),Subtotal (ex tax),"
        "Tax Total,Ship Method,Order Status,Payment Method,Total Quantity,Date Shipped,Order Currency Code",
        {
            "customer_id": "Customer ID", "date": "Order Date", "order_id": "Order ID", "revenue": "Subtotal (ex tax)",
            "status": "Order Status",
        },
    ),
    # "AccountCode" is an account of the ledger, the same for every customer.
    "Xero invoices": (
        "ContactName,EmailAddress,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,"
        "InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode,TaxType,"
        "TaxAmount,Currency,Type,Sent,Status",
        {
            "customer_id": "ContactName", "date": "InvoiceDate", "order_id": "InvoiceNumber", "revenue": "LineAmount",
            "due_date": "DueDate", "status": "Status", "currency": "Currency",
        },
    ),
    "Sage invoices": (
        "Account Reference,Name,Date,Invoice No,Net,VAT,Gross,Department",
        {"customer_id": "Account Reference", "date": "Date", "order_id": "Invoice No", "revenue": "Net"},
    ),
    "accounting": (
        "Customer,Invoice Number,Invoice Date,Due Date,Paid Date,Net Amount,VAT,Gross Amount",
        {
            "customer_id": "Customer", "date": "Invoice Date", "order_id": "Invoice Number", "revenue": "Net Amount",
            "due_date": "Due Date", "paid_date": "Paid Date",
        },
    ),
    "QuickBooks sales": (
        "Date,Transaction Type,Num,Customer,Product/Service,Qty,Sales Price,Amount",
        {"customer_id": "Customer", "date": "Date", "revenue": "Amount", "quantity": "Qty"},
    ),
    # "customer_id" is new in every order of this shop; only the other one tells a person.
    "Olist": (
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_customer_date,"
        "order_estimated_delivery_date,customer_unique_id,order_item_id,product_id,seller_id,price,freight_value",
        {
            "customer_id": "customer_unique_id", "date": "order_purchase_timestamp", "order_id": "order_id",
            "unit_price": "price", "status": "order_status",
        },
    ),
    "AdventureWorks": (
        "ProductKey,OrderDateKey,CustomerKey,SalesOrderNumber,SalesOrderLineNumber,OrderQuantity,UnitPrice,"
        "ExtendedAmount,DiscountAmount,ProductStandardCost,TotalProductCost,SalesAmount,TaxAmt,Freight,OrderDate",
        {
            "customer_id": "CustomerKey", "date": "OrderDate", "order_id": "SalesOrderNumber",
            "revenue": "SalesAmount", "cost": "TotalProductCost",
        },
    ),
    "classic models": (
        "ORDERNUMBER,QUANTITYORDERED,PRICEEACH,ORDERLINENUMBER,SALES,ORDERDATE,STATUS,QTR_ID,PRODUCTLINE,MSRP,"
        "PRODUCTCODE,CUSTOMERNAME,PHONE,COUNTRY,DEALSIZE",
        {
            "customer_id": "CUSTOMERNAME", "date": "ORDERDATE", "order_id": "ORDERNUMBER", "revenue": "SALES",
            "status": "STATUS", "product": "PRODUCTCODE",
        },
    ),
    "retail sales": (
        "Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity,Price per Unit,Total Amount",
        {
            "customer_id": "Customer ID", "date": "Date", "order_id": "Transaction ID", "revenue": "Total Amount",
            "category": "Product Category",
        },
    ),
    "CDNOW": ("ID,Date,Volume,Amount", {"customer_id": "ID", "date": "Date", "order_id": "", "revenue": "Amount"}),
}  # fmt: skip

# Header lines of shared real exports, with what must be found in them too.
REAL = {
    "shopify_orders_export_2022.header.csv": EXPORTS["Shopify orders"][1],
    "shopify_orders_export_2025.header.csv": {**EXPORTS["Shopify orders"][1], "seller": "Employee"},
    "stripe_unified_payments_default.header.csv": {
        "customer_id": "Customer ID", "date": "Created date (UTC)", "status": "Status", "currency": "Currency",
    },
    "stripe_unified_payments_2024+.header.csv": {
        "customer_id": "Customer ID", "date": "Created date (UTC)", "status": "Status", "channel": "UTM Source",
    },
}  # fmt: skip

MONEY = "amount|total|price|tax|sales|value|net|gross|vat|fee|discount|profit|cost|tip|freight|shipping|cash|each|msrp"
DATE = "date|at|timestamp|time stamp"
WHO = "customer|buyer|account|contact|company|email|household"
NUMBER = "id|number|no|num|key|code|sku|invoice|order|reference"


def words(column: str) -> str:
    """Return the words of a header in lower case, with blanks around each."""
    return " " + re.sub(r"[^a-z]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()).strip() + " "


def values(column: str, place: int) -> list[str]:
    """Return values such as the column may have; no two columns have the same."""
    text, n = words(column), range(ROWS)
    if column.lower() in ("status", "stage", "financial status", "order status", "deal stage", "order_status"):
        return ["paid"] * ROWS
    if re.search(r"quantity|qty|items sold|count ", text):
        return [str(1 + (i * place) % 3) for i in n]
    if re.search(rf" ({DATE}) |date $", text):
        return [f"2024-{1 + i:02}-{1 + place % 28:02}" for i in n]
    if re.search(rf" ({WHO}) ", text) and " code " not in text:
        return [f"{place}x{i % 6}" for i in n]
    if re.search(rf" ({NUMBER}) |number $|code $", text) and not re.search(rf" ({MONEY}) ", text):
        return [f"{place}{i:03}" for i in n]
    if re.search(rf" ({MONEY}) |total|priceeach|sales", text):
        return [f"{7 * i + place + 1}.{10 + place % 90}" for i in n]
    return [f"{place} text {i % 4}" for i in n]


def understood(header: str) -> Headers:
    columns = next(csv.reader([header]))
    sample = pl.DataFrame({column: values(column, place) for place, column in enumerate(columns)})
    return find_roles("transactions", sample, {}, Settings())


def check(header: str, expected: dict[str, str]) -> None:
    found = understood(header)
    assert {role: found.columns.get(role, "") for role in expected} == expected
    required = {"customer_id", "date", "order_id", "revenue"} & expected.keys()
    assert not required & found.rivals.keys()


@pytest.mark.parametrize("name", EXPORTS)
def test_export_is_understood_without_flags(name: str) -> None:
    check(*EXPORTS[name])


@pytest.mark.parametrize("name", REAL)
def test_real_header_is_understood_without_flags(name: str) -> None:
    path = REAL_DATA / "export_headers" / name
    if not path.is_file():
        pytest.skip("the shared exports are not on this machine")
    check(path.read_text(encoding="utf-8").strip(), REAL[name])
