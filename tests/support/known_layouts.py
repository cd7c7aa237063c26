"""The layouts of known exports, with the rules of their systems for what counts."""

from __future__ import annotations

from random_shop import ALL_BACK, CANCELLED, OPEN, PAID, PARTLY, REFUNDED, SHIPPING, SOME_BACK, TAX, UNPAID
from shop_layouts import Layout


def _states(paid: str, partly: str, refunded: str, cancelled: str, unpaid: str) -> dict[str, str]:
    return dict(zip((PAID, PARTLY, REFUNDED, CANCELLED, UNPAID), (paid, partly, refunded, cancelled, unpaid), strict=True))


SHOPIFY = _states("paid", "partially_refunded", "refunded", "paid/refunded/voided", "pending")
WOO = _states("completed/processing", "completed", "refunded", "cancelled/failed", "pending")
WOO_LABELS = _states("Completed/Processing", "Completed", "Refunded", "Cancelled/Failed", "Pending payment")
MAGENTO = _states("Complete/Processing", "Complete", "Closed", "Canceled", "Pending")
NO_REFUNDS = (SOME_BACK, ALL_BACK)

KNOWN = [
    Layout(
        "shopify-orders",
        "Name=#number|Email=email|Financial Status=status|Paid at=paid_when|Currency=\"EUR\"|Subtotal=subtotal|"
        "Shipping=shipping|Taxes=tax|Total=total|Discount Amount=discount|Created at=when|Lineitem quantity=quantity|"
        "Lineitem name=product|Lineitem price=price|Billing Name=name|Billing Zip=noise0|Cancelled at=cancelled_at|"
        "Refunded Amount=refunded|Id=noise1|Lineitem discount=line_discount|Phone=\"\"",
        grain="first", on_all=frozenset({"#number", "email", "when"}), states=SHOPIFY, counts=(OPEN,),
        date="%Y-%m-%d %H:%M:%S +0100",
    ),
    Layout(
        "woocommerce-skyverge-items",
        "order_id=number|order_number_formatted=number|date=when|status=status|shipping_total=shipping_net|"
        "tax_total=tax|discount_total=all_discounts|order_total=total|refunded_total=refunded|order_currency=\"EUR\"|"
        "customer_id=\"0\"|billing_last_name=name|billing_email=email|item_id=line_number|item_name=product|"
        "item_quantity=quantity|item_total=line_net|item_price=price",
        grain="lines", states=WOO,
    ),
    Layout(
        "woocommerce-skyverge-orders",
        "order_id=number|order_number_formatted=number|date=when|status=status|shipping_total=shipping_net|"
        "fee_total=\"0.00\"|tax_total=tax|discount_total=all_discounts|order_total=total|refunded_total=refunded|"
        "order_currency=\"EUR\"|customer_id=\"0\"|billing_last_name=name|billing_email=email|billing_postcode=noise0",
        states=WOO,
    ),
    Layout(
        "woocommerce-advanced-order-export",
        "Order Number=number|Order Status=status|Order Date=when|Last Name (Billing)=name|City (Billing)=\"Bern\"|"
        "Email (Billing)=email|Cart Discount Amount=all_discounts|Order Subtotal Amount=gross|"
        "Order Shipping Amount=shipping_net|Order Refund Amount=refunded|Order Total Amount=total|"
        "Order Total Tax Amount=tax|SKU=sku|Item #=line_number|Item Name=product|Quantity (- Refund)=quantity|Item Cost=price",
        grain="lines", states=WOO_LABELS, date="%Y-%m-%d %H:%M", prices="net",
    ),
    Layout(
        "woocommerce-analytics",
        "Date=when|Order #=number|Status=status|Customer=name|Customer type=\"new\"|Product(s)=items|Items sold=items|"
        "Coupon(s)=\"\"|Net sales=subtotal_net|Attribution=\"Direct\"",
        states=WOO, refunds="negative",
    ),
    Layout(
        "etsy-sold-order-items",
        "Sale Date=when|Item Name=product|Buyer=name|Quantity=quantity|Price=price|Discount Amount=line_discount_all|"
        "Shipping Discount=\"0.00\"|Order Shipping=shipping|Order Sales Tax=tax|Item Total=line_gross|Currency=\"EUR\"|"
        "Transaction ID=noise1|Listing ID=noise0|Ship Name=name|Ship Country=\"Switzerland\"|Order ID=number|SKU=sku",
        grain="lines", leaves_out=(CANCELLED, UNPAID), counts=NO_REFUNDS, prices="net", date="%m/%d/%y", nobody=False,
    ),
    Layout(
        "etsy-sold-orders",
        "Sale Date=when|Order ID=number|Buyer User ID=customer|Full Name=name|Number of Items=items|Currency=\"EUR\"|"
        "Order Value=gross|Coupon Code=\"\"|Discount Amount=all_discounts|Shipping Discount=\"0.00\"|Shipping=shipping|"
        "Sales Tax=tax|Order Total=total|Status=\"\"|Buyer=name",
        leaves_out=(CANCELLED, UNPAID), counts=NO_REFUNDS, prices="net", date="%m/%d/%y", nobody=False,
    ),
    Layout(
        "magento-order-items",
        "Order #=number|Order Status=status|Order Date=when|Store=\"Main\"|Customer Name=name|Customer Email=email|"
        "Subtotal=gross|Discount=all_discounts|Shipping Amount=shipping|Tax Amount=tax|Grand Total=total|"
        "Total Refunded=refunded|Currency=\"EUR\"|Item SKU=sku|Item Name=product|Qty Ordered=quantity|Item Price=price|"
        "Row Total=line_gross",
        grain="lines", states=MAGENTO, prices="net",
    ),
    Layout(
        "magento-orders",
        "ID=number|Purchase Point=\"Main\"|Purchase Date=when|Bill-to Name=name|Grand Total (Base)=total|"
        "Grand Total (Purchased)=total|Status=status|Customer Email=email|Subtotal=gross|Shipping and Handling=shipping_net|"
        "Customer Name=name|Total Refunded=refunded",
        states=MAGENTO, counts=(TAX,), prices="net",
    ),
    Layout(
        "lightspeed",
        "Date=when|Receipt Number=number|Line Type=line_type|Customer Code=customer|Customer Name=name|Quantity=quantity|"
        "Subtotal=line_net|Sales Tax=line_tax|Discount=line_discount_all|Total=line_with_tax|Details=product|Register=\"Main\"|"
        "User=\"Kim\"|Status=status|Sku=sku",
        grain="lines", documents="above", states=_states("CLOSED", "CLOSED", "CLOSED", "VOIDED", "SAVED"),
        counts=NO_REFUNDS, prices="net",
    ),
    Layout(
        "odoo-orders",
        "Order Reference=number|Order Date=when|Customer=name|Salesperson=\"Eve Fox\"|Status=status|Currency=\"EUR\"|"
        "Order Lines/Product=product|Order Lines/Quantity=quantity|Order Lines/Unit Price=price|"
        "Order Lines/Subtotal=line_net|Untaxed Amount=subtotal_net|Taxes=tax|Total=total",
        grain="first", counts=NO_REFUNDS, nobody=False,
        states=_states("Sales Order/Locked", "Sales Order", "Sales Order", "Cancelled", "Quotation"),
    ),
    Layout(
        "odoo-order-lines",
        "name=number|date_order=when|partner_id=name|state=status|order_line/product_id=product|"
        "order_line/product_uom_qty=quantity|order_line/price_unit=price|order_line/price_subtotal=line_net",
        grain="first", counts=NO_REFUNDS, nobody=False,
        states=_states("sale/done", "sale", "done", "cancel", "sent/draft"),
    ),
    Layout(
        "hubspot-deals",
        "Record ID=number|Deal Name=\"Deal\"|Deal Stage=status|Close Date=when|Deal owner=\"Kim Ray\"|Amount=deal|"
        "Pipeline=\"Sales\"|Currency=\"EUR\"|Associated Company=name|Associated Company IDs=customer",
        states=_states("Closed Won", "Closed Won", "Closed Won", "Closed Lost", "Contract Sent/Qualified"),
        counts=NO_REFUNDS, date="%Y-%m-%d %H:%M", nobody=False,
    ),
    Layout(
        "pipedrive-deals",
        "Deal - ID=number|Deal - Title=\"Deal\"|Deal - Value=deal|Deal - Currency of Value=\"EUR\"|Deal - Organization=name|"
        "Deal - Stage=\"Proposal Made\"|Deal - Status=status|Deal - Won time=paid_when|Deal - Deal created=when",
        states=_states("Won", "Won", "Won", "Lost", "Open"), counts=NO_REFUNDS, nobody=False,
    ),
    Layout(
        "dynamics-invoices",
        "Invoice ID=number|Name=\"Beans\"|Customer=name|Total Detail Amount=lines_amount|Total Discount Amount=discount|"
        "Freight Amount=shipping_net|Total Tax=tax|Total Amount=total|Status=status|Created On=when|Owner=\"Eve Fox\"",
        states=_states("Paid/Active", "Paid", "Paid", "Canceled", "Active"), counts=(*NO_REFUNDS, OPEN), prices="net",
    ),
    Layout(
        "stripe",
        "id=number|Created date (UTC)=when|Amount=total|Amount Refunded=refunded|Currency=\"eur\"|Captured=\"true\"|"
        "Description=\"Order\"|Fee=noise0|Mode=\"Live\"|Status=status|Customer ID=customer|Customer Email=email",
        states=_states("Paid", "Partially Refunded", "Refunded", "Failed", "Pending"), counts=(TAX, SHIPPING),
    ),
    Layout(
        "stripe-invoices",
        "id=noise0|Number=number|Customer=customer|Customer Email=email|Customer Name=name|Currency=\"eur\"|"
        "Amount Due=total|Subtotal=lines_amount|Total Discount Amount=discount|Tax=tax|Total=total|Date (UTC)=when|"
        "Status=status",
        states=_states("paid", "paid", "paid", "void/draft", "open/uncollectible"), counts=(*NO_REFUNDS, SHIPPING),
        date="%Y-%m-%d %H:%M", nobody=False, prices="net",
    ),
    Layout(
        "square-orders",
        "Order=number|Order Date=when|Currency=\"USD\"|Order Subtotal=subtotal_net|Order Shipping Price=shipping_net|"
        "Order Tax Total=tax|Order Total=total|Order Refunded Amount=refunded|Fulfillment Status=status|"
        "Recipient Name=name|Recipient Email=email|Item Quantity=quantity|Item Name=product|Item SKU=sku|"
        "Item Price=price|Item Total Price=line_amount",
        grain="lines", states=_states("Completed", "Completed", "Completed", "Canceled", "Failed"), date="%Y-%m-%d",
        prices="net",
    ),
    Layout(
        "sage-audit-trail",
        "No=noise0|Type=status|Account Ref=customer|Nominal A/C Ref=\"4000\"|Details=product|Date=when|Reference=number|"
        "Net Amount=line_net|Tax Amount=line_tax|T/C=\"T1\"|Paid=\"Y\"|User Name=\"mgr\"|Deleted=cancelled_flag",
        grain="lines", states=_states("SI", "SI", "SI", "SI", "PI/SR"), refunds="positive", refund_word="SC",
        date="%d/%m/%Y",
    ),
    Layout(
        "xero-invoices",
        "ContactName=name|EmailAddress=email|InvoiceNumber=number|InvoiceDate=when|Total=goods_total|TaxTotal=goods_tax|"
        "InventoryItemCode=sku|Description=product|Quantity=quantity|UnitAmount=price|LineAmount=line_total|"
        "AccountCode=\"200\"|TaxType=\"VAT\"|TaxAmount=line_tax|Currency=\"GBP\"|Type=\"Sales invoice\"|Status=status",
        grain="lines", states=_states("Paid/Awaiting Payment", "Paid", "Paid", "Voided/Deleted", "Draft"),
        counts=NO_REFUNDS, date="%d/%m/%Y", nobody=False,
    ),
    Layout(
        "quickbooks-sales",
        "Date=when|Type=status|No.=number|Customer=name|Memo=\"\"|Total before sales tax=subtotal_net|Sales tax=tax|"
        "Total=total|Status=\"Closed\"",
        states=_states("Invoice/Sales Receipt", "Invoice", "Invoice", "Estimate", "Estimate"), refunds="positive",
        refund_word="Credit Memo", date="%m/%d/%Y", nobody=False, prices="net",
    ),
    Layout(
        "bigcommerce-orders",
        "Order ID=number|Customer ID=\"0\"|Customer Name=name|Customer Email=email|Order Date=when|Order Status=status|"
        "Subtotal (ex tax)=gross|Tax Total=tax|Shipping Cost (ex tax)=shipping_net|Handling Cost (ex tax)=\"0.00\"|"
        "Order Total (inc tax)=total|Order Total (ex tax)=total_ex|Refund Amount=refunded",
        states=_states("Completed/Shipped", "Partially Refunded", "Refunded", "Cancelled/Declined", "Awaiting Payment"),
        date="%d/%m/%Y", prices="net",
    ),
]
"""A layout for each known export, where the words of its states are those of the system."""
