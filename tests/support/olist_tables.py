"""Ten made-up orders in the nine tables of Olist's public data, with their figures by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path


def _id(word: str) -> str:
    return hashlib.md5(word.encode(), usedforsecurity=False).hexdigest()


ORDERS = (
    # Number, customer's id of this order, person, status, day, and lines of product, seller, price and freight.
    (1, "ana", "delivered", "2017-10-02", (("mug", "s1", "29.99", "8.72"),)),
    (2, "ana", "delivered", "2018-01-15", (("mug", "s1", "29.99", "8.72"), ("tea", "s2", "12.50", "8.72"))),
    (3, "bia", "delivered", "2017-11-24", (("lamp", "s2", "118.70", "22.76"),)),
    (4, "caio", "canceled", "2018-02-03", (("lamp", "s2", "118.70", "22.76"),)),
    (5, "caio", "delivered", "2018-02-04", (("lamp", "s2", "118.70", "22.76"), ("lamp", "s2", "118.70", "22.76"))),
    (6, "dora", "shipped", "2018-03-11", (("tea", "s2", "12.50", "7.10"),)),
    (7, "enzo", "unavailable", "2018-03-12", ()),
    (8, "ana", "delivered", "2018-05-20", (("book", "s1", "45.00", "9.34"), ("tea", "s1", "12.90", "9.34"))),
    (9, "fabi", "delivered", "2018-06-01", (("book", "s1", "45.00", "9.34"),)),
    (10, "bia", "delivered", "2018-08-29", (("mug", "s1", "31.00", "8.72"), ("odd", "s1", "5.00", "1.00"))),
)
REVENUE = {"ana": 130.38, "bia": 154.70, "caio": 237.40, "dora": 12.50, "fabi": 45.00}
"""Prices of the orders that stand, by person: without freight, without order 4 and 7."""

PRODUCTS = {"mug": "utilidades_domesticas", "tea": "bebidas", "lamp": "moveis_decoracao", "book": "livros"}
ENGLISH = {"utilidades_domesticas": "housewares", "bebidas": "drinks", "moveis_decoracao": "furniture_decor"}


def person(name: str) -> str:
    """Return the lasting id of a person."""
    return _id(f"person {name}")


def write_olist(folder: Path) -> list[Path]:
    """Write the nine tables, and return their paths in the order of their names."""
    orders, items, customers, payments, reviews = [], [], [], [], []
    for number, name, status, day, lines in ORDERS:
        order, customer = _id(f"order {number}"), _id(f"customer {number}")
        stamps = f"{day} 11:07:15,{day} 19:55:00,{day} 23:55:00,{day} 12:00:00"
        orders.append(f"{order},{customer},{status},{day} 10:56:33,{stamps}")
        customers.append(f"{customer},{person(name)},0{number}409,sao paulo,SP")
        for place, (product, seller, price, freight) in enumerate(lines, 1):
            items.append(f"{order},{place},{_id(product)},{_id(seller)},{day} 11:07:15,{price},{freight}")
            kind = "voucher" if place == 2 else "credit_card"
            payments.append(f"{order},{place},{kind},1,{float(price) + float(freight):.2f}")
        if number != 9:
            reviews.append(f"{_id(f'review {number}')},{order},{5 - number % 3},,,{day} 00:00:00,{day} 21:46:59")
    tables = {
        "olist_customers_dataset": [
            "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
            *customers,
        ],
        "olist_geolocation_dataset": [
            "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,geolocation_state",
            "01037,-23.54562,-46.63929,sao paulo,SP",
            "01037,-23.54608,-46.64482,são paulo,SP",
            "02409,-23.48,-46.62,sao paulo,SP",
        ],
        "olist_order_items_dataset": [
            "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
            *items,
        ],
        "olist_order_payments_dataset": [
            "order_id,payment_sequential,payment_type,payment_installments,payment_value",
            *payments,
        ],
        "olist_order_reviews_dataset": [
            "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,"
            "review_answer_timestamp",
            *reviews,
        ],
        "olist_orders_dataset": [
            "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
            "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
            *orders,
        ],
        "olist_products_dataset": [
            "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,"
            "product_weight_g,product_length_cm,product_height_cm,product_width_cm",
            *(f"{_id(name)},{category},40,287,1,225,16,10,14" for name, category in PRODUCTS.items()),
        ],
        "olist_sellers_dataset": [
            "seller_id,seller_zip_code_prefix,seller_city,seller_state",
            f"{_id('s1')},13023,campinas,SP",
            f"{_id('s2')},13844,mogi guacu,SP",
        ],
        "product_category_name_translation": [
            "product_category_name,product_category_name_english",
            *(f"{own},{english}" for own, english in ENGLISH.items()),
        ],
    }
    paths = []
    for name, lines in tables.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("\n".join(lines) + "\n")
    return paths
