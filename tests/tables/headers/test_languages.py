"""Headers and statuses in Russian, Chinese, German and Spanish, as the systems of those countries write them."""

from __future__ import annotations

import csv
import unicodedata
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask
from places import REAL_DATA

from custseg.errors import DataError
from custseg.settings.setting import Settings
from custseg.tables.headers.roles import Headers, find_roles
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.row_money import takes_off_tax
from custseg.tables.values.statuses import void_statuses

LANGUAGES = ("en", "ru", "zh", "de", "es")

# Export → separator, header, two rows, and what a user would expect, by role; "" where no column may play it.
EXPORTS: dict[str, tuple[str, str, list[str], dict[str, str]]] = {
    "ru 1C report of sales": (
        ";",
        "Период;Контрагент;ИНН контрагента;Документ продажи;Дата документа;Номенклатура;Артикул;Номенклатурная группа;"
        "Количество;Цена, руб.;Сумма без НДС, руб.;Сумма НДС, руб.;Сумма с НДС, руб.;Себестоимость, руб.;Менеджер;"
        "Валюта",
        [
            "Январь;ООО Ромашка;7701234567;Реализация 00-001;15.01.2024;Стол;СТ-01;Мебель;2;5 000,00;10 000,00;"
            "2 000,00;12 000,00;7 000,00;Иванов И.И.;RUB",
            "Январь;ИП Петров;7707654321;Реализация 00-002;16.01.2024;Стул;СТ-02;Мебель;4;1 500,00;6 000,00;"
            "1 200,00;7 200,00;4 100,00;Сидоров С.С.;RUB",
        ],
        {
            "customer_id": "ИНН контрагента", "date": "Дата документа", "order_id": "Документ продажи",
            "revenue": "Сумма без НДС, руб.", "quantity": "Количество", "unit_price": "Цена, руб.",
            "tax": "Сумма НДС, руб.", "cost": "Себестоимость, руб.", "product": "Артикул",
            "category": "Номенклатурная группа", "seller": "Менеджер", "currency": "Валюта",
        },
    ),
    "ru 1C list of documents": (
        ";",
        "Дата;Номер документа;Клиент;Сумма, ₽;Валюта;Статус;Ответственный;Склад",
        [
            "01.02.2024 10:15:00;00УТ-000001;ООО Ромашка;12 500,50;RUB;Выполнен;Иванов;Основной",
            "02.02.2024 11:20:00;00УТ-000002;ООО Лютик;830,00;RUB;Отменён;Петров;Основной",
        ],
        {
            "customer_id": "Клиент", "date": "Дата", "order_id": "Номер документа", "revenue": "Сумма, ₽",
            "status": "Статус", "seller": "Ответственный",
        },
    ),
    "ru Bitrix24 deals": (
        ";",
        "ID;Стадия сделки;Название сделки;Источник;Компания;Контакт;Сумма;Валюта;Дата создания;Дата закрытия;"
        "Ответственный;Вероятность, %",
        [
            "101;Сделка успешна;Поставка;Звонок;ООО Ромашка;Анна;150000.00;RUB;10.01.2024 12:00:00;20.01.2024;Ольга;"
            "100",
            "102;Сделка провалена;Ремонт;Сайт;ООО Лютик;Борис;90000.00;RUB;11.01.2024 12:00:00;25.01.2024;Ольга;0",
        ],
        {
            "customer_id": "Компания", "date": "Дата закрытия", "revenue": "Сумма", "status": "Стадия сделки",
            "seller": "Ответственный", "channel": "Источник", "currency": "Валюта",
        },
    ),
    "ru amoCRM deals": (
        ",",
        "ID сделки,Название сделки,Компания,Основной контакт,Бюджет ₽,Этап сделки,Ответственный,Дата создания сделки,"
        "Дата закрытия,Источник сделки",
        [
            "9001,Сделка 1,ООО Ромашка,Анна,120000,Успешно реализовано,Ольга,2024-01-10 10:00:00,20.01.2024,Реклама",
            "9002,Сделка 2,ООО Лютик,Борис,70000,Закрыто и не реализовано,Пётр,2024-01-11 10:00:00,21.01.2024,Сайт",
        ],
        {
            "customer_id": "Компания", "date": "Дата закрытия", "order_id": "ID сделки", "revenue": "Бюджет ₽",
            "status": "Этап сделки", "seller": "Ответственный", "channel": "Источник сделки",
        },
    ),
    "ru InSales orders": (
        ";",
        "№ заказа;Дата оформления;ФИО;Email покупателя;Телефон;Название товара;Артикул товара;Кол-во, шт.;"
        "Цена за ед., руб.;Скидка, %;Скидка, руб.;Стоимость товаров, руб.;Стоимость доставки, руб.;Сумма заказа, ₽;"
        "Статус заказа;Статус оплаты;Источник заказа",
        [
            "1001;05.03.2024 14:22;Анна Иванова;anna@mail.ru;+7 900 111-11-11;Чай;T-1;2;450,00;10;90,00;810,00;300,00;"
            "1 110,00;Доставлен;Оплачен;Яндекс",
            "1002;06.03.2024 09:01;Борис Петров;boris@ya.ru;+7 900 222-22-22;Кофе;C-7;1;990,00;0;0,00;990,00;300,00;"
            "1 290,00;Отменён;Не оплачен;Прямой",
        ],
        {
            "customer_id": "Email покупателя", "date": "Дата оформления", "order_id": "№ заказа",
            "revenue": "Стоимость товаров, руб.", "quantity": "Кол-во, шт.", "unit_price": "Цена за ед., руб.",
            "discount": "Скидка, руб.", "product": "Артикул товара", "status": "Статус заказа",
            "channel": "Источник заказа",
        },
    ),
    "ru Ozon shipments": (
        ";",
        "Номер заказа;Номер отправления;Принят в обработку;Дата отгрузки;Статус;Дата доставки;Сумма отправления;"
        "Код валюты отправления;Наименование товара;OZON id;Артикул;Ваша цена;Оплачено покупателем;Количество",
        [
            "111-0001;111-0001-1;2024-05-01 10:00:00;2024-05-02 10:00:00;Доставлен;2024-05-05 12:00:00;1500.00;RUB;"
            "Чайник;55501;TEA-1;1500.00;1400.00;1",
            "111-0002;111-0002-1;2024-05-03 10:00:00;2024-05-04 10:00:00;Отменён;;700.00;RUB;Кружка;55502;MUG-1;350.00;"
            "650.00;2",
        ],
        {
            "date": "Принят в обработку", "order_id": "Номер заказа", "status": "Статус", "quantity": "Количество",
            "product": "Артикул", "revenue": "Оплачено покупателем", "unit_price": "Ваша цена",
            "delivered_date": "Дата доставки", "currency": "Код валюты отправления",
        },
    ),
    "ru Wildberries details": (
        ";",
        "№;Номер поставки;Предмет;Код номенклатуры;Бренд;Артикул поставщика;Название;Баркод;Тип документа;"
        "Дата заказа покупателем;Дата продажи;Кол-во;Цена розничная;Вайлдберриз реализовал Товар (Пр);"
        "Согласованный продуктовый дисконт, %;Количество доставок;Количество возврата;Srid",
        [
            "1;500;Платья;7001;Mia;DR-1;Платье;460001;Продажа;2024-06-01;2024-06-05;1;3000;2100,50;30;0;0;a1",
            "2;500;Юбки;7002;Mia;SK-2;Юбка;460002;Возврат;2024-06-02;2024-06-06;1;2000;1500,00;25;0;1;a2",
        ],
        {
            "date": "Дата заказа покупателем", "order_id": "Srid", "revenue": "Вайлдберриз реализовал Товар (Пр)",
            "quantity": "Кол-во", "unit_price": "Цена розничная", "product": "Артикул поставщика",
            "category": "Предмет", "discount": "", "cost": "",
        },
    ),
    "ru MoySklad orders": (
        ";",
        "№;Время;Контрагент;Организация;Сумма;Валюта;Оплачено;Отгружено;Статус",
        [
            "1;01.02.2024 10:00;Ромашка;ООО Мы;100,00;руб;0,00;100,00;Доставлен",
            "2;02.02.2024 11:00;Лютик;ООО Мы;50,00;руб;50,00;0,00;Новый",
        ],
        {"customer_id": "Контрагент", "date": "Время", "revenue": "Сумма", "order_id": "", "status": "Статус"},
    ),
    "ru invoices": (
        ";",
        "Счёт №;Дата счёта;Покупатель;Всего с НДС;в т.ч. НДС;Срок оплаты;Дата оплаты;Спорный",
        [
            "17;01.03.2024;ООО Ромашка;1 200,00;200,00;15.03.2024;14.03.2024;нет",
            "18;02.03.2024;ООО Лютик;600,00;100,00;16.03.2024;;да",
        ],
        {
            "customer_id": "Покупатель", "date": "Дата счёта", "order_id": "Счёт №", "revenue": "Всего с НДС",
            "tax": "в т.ч. НДС", "due_date": "Срок оплаты", "paid_date": "Дата оплаты", "disputed": "Спорный",
        },
    ),
    # The header of shared/data/superstore_cn; the rows are made up.
    "zh Superstore": (
        ",",
        "行 ID,订单 ID,订单日期,发货日期,邮寄方式,客户 ID,客户名称,细分,城市,省/自治区,国家,地区,产品 ID,类别,子类别,"
        "产品名称,"
        "销售额,数量,折扣,利润",
        [
            "1,US-1,2024/04/27,2024/04/29,二级,曾-1,曾,公司,杭州,浙江,中国,华东,用品-1,办公用品,用品,剪刀,129.696,2,"
            "0.4,-60.7",
            "2,CN-2,2024/06/15,2024/06/19,标准级,许-2,许,消费者,内江,四川,中国,西南,信封-2,办公用品,信封,信封,125.44,"
            "2,0,42.5",
        ],
        {
            "customer_id": "客户 ID", "date": "订单日期", "order_id": "订单 ID", "revenue": "销售额",
            "quantity": "数量",
            "discount": "折扣", "profit": "利润", "product": "产品 ID", "category": "类别",
            "delivered_date": "发货日期",
        },
    ),
    "zh Taobao orders": (
        ",",
        "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
        "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,"
        "宝贝标题,"
        "宝贝种类,物流单号,宝贝总数量,店铺Id,店铺名称,订单关闭原因",
        [
            "1930679,幸福1627,a@qq.com,598,10,0,608,0,608,0,交易成功,,马某,吉林省,快递,,'18600000000,2016/5/23 22:02,"
            "2016/5/23 22:03,护肤套装,1,770001,1,0,好店,订单未关闭",
            "1930680,小雨88,b@qq.com,99,0,0,99,0,0,0,交易关闭,,李某,辽宁省,快递,,'18700000000,2016/5/24 9:15,,面膜,2,"
            ",3,0,"
            "好店,买家不想买了",
        ],
        {
            "customer_id": "买家会员名", "date": "订单创建时间", "order_id": "订单编号", "revenue": "买家应付货款",
            "status": "订单状态", "quantity": "宝贝总数量", "product": "宝贝标题", "paid_date": "订单付款时间",
            "category": "", "unit_price": "",
        },
    ),
    "zh JD orders": (
        ",",
        "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,订单类型,"
        "下单帐号,客户姓名,"
        "联系电话,付款确认时间",
        [
            "90001,10001,水杯,2,在线支付,2024-05-01 10:00:01,60.00,120.00,110.00,105.00,完成,SOP,jd_1,张某,138,"
            "2024-05-01",
            "90002,10002,书包,1,在线支付,2024-05-02 11:00:01,90.00,90.00,90.00,85.00,已取消,SOP,jd_2,李某,139,",
        ],
        {
            "customer_id": "下单帐号", "date": "下单时间", "order_id": "订单号", "revenue": "结算金额",
            "quantity": "订购数量", "product": "商品ID", "status": "订单状态",
        },
    ),
    "zh Youzan items": (
        ",",
        "订单号,外部订单号,订单商品状态,买家付款时间,商品名称,商品类型,规格编码,商品编码,商品单价,商品数量,"
        "商品金额小计,"
        "商品实际成交金额,收货人/提货人,收货人手机号/提货人手机号,销售渠道",
        [
            "E2024,,交易完成,2024-06-01 10:00:00,蛋糕,实物商品,G1,P1,88.00,2,176.00,160.00,张某,13800000001,微信",
            "E2025,,交易关闭,2024-06-02 10:00:00,面包,实物商品,G2,P2,18.00,1,18.00,15.00,李某,13800000002,小程序",
        ],
        {
            "customer_id": "收货人/提货人", "date": "买家付款时间", "order_id": "订单号", "revenue": "商品实际成交金额",
            "quantity": "商品数量", "unit_price": "商品单价", "product": "商品编码", "status": "订单商品状态",
            "channel": "销售渠道", "category": "商品类型",
        },
    ),
    "zh Kingdee sales": (
        ",",
        "单据编号,业务日期,客户编码,客户,物料编码,物料名称,数量（件）,含税单价,金额（元）,税额（元）,价税合计（元）,"
        "成本价,"
        "销售员,币别,单据状态",
        [
            "XS001,2024-03-01,K01,某公司,M01,螺丝,100,1.13,100.00,13.00,113.00,0.60,王某,人民币,已审核",
            "XS002,2024-03-02,K02,另公司,M02,螺母,50,2.26,100.00,13.00,113.00,1.20,赵某,人民币,草稿",
        ],
        {
            "customer_id": "客户编码", "date": "业务日期", "order_id": "单据编号", "revenue": "价税合计（元）",
            "tax": "税额（元）", "quantity": "数量（件）", "unit_price": "含税单价", "unit_cost": "成本价",
            "product": "物料编码", "seller": "销售员", "currency": "币别", "status": "单据状态", "cost": "",
        },
    ),
    "zh Shopee in traditional characters": (
        ",",
        "訂單編號,訂單狀態,不成立原因,買家帳號,訂單成立日期,商品總價,買家支付運費,買家總支付金額,商品名稱,數量,"
        "商品活動價格,"
        "主商品貨號,買家付款時間",
        [
            "24A,已完成,,amy88,2024-07-01 10:00,300,60,360,茶葉,2,150,T01,2024-07-01 10:05",
            "24B,不成立,買家取消,bob99,2024-07-02 10:00,500,60,560,咖啡,1,500,C01,",
        ],
        {
            "customer_id": "買家帳號", "date": "訂單成立日期", "order_id": "訂單編號", "revenue": "買家總支付金額",
            "quantity": "數量", "unit_price": "商品活動價格", "product": "主商品貨號", "status": "訂單狀態",
            "paid_date": "買家付款時間",
        },
    ),
    "zh Pinduoduo orders": (
        ",",
        "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),"
        "支付时间,收货人,商品id,商家编码",
        [
            "袜子,240601-1,已收货,30.00,2.00,0.00,27.00,28.00,3,2024-06-01 10:00:00,张某,1001,S1",
            "帽子,240602-1,已取消,20.00,0.00,0.00,20.00,20.00,1,2024-06-02 10:00:00,李某,1002,S2",
        ],
        {
            "customer_id": "收货人", "date": "支付时间", "order_id": "订单号", "revenue": "商家实收金额(元)",
            "quantity": "商品数量(件)", "product": "商品id", "status": "订单状态",
        },
    ),
    "zh till with members": (
        ",",
        "流水号,消费时间,会员卡号,姓名,手机号,消费金额,实收金额,优惠金额,收银员,门店",
        [
            "1,2024-01-01 12:00,V001,张某,138,100.00,90.00,10.00,小王,一店",
            "2,2024-01-02 12:00,V002,李某,139,100.00,90.00,10.00,小赵,一店",
        ],
        {
            "customer_id": "会员卡号", "date": "消费时间", "order_id": "流水号", "revenue": "实收金额",
            "discount": "优惠金额",
            "seller": "收银员",
        },
    ),
    "de Shopware orders": (
        ";",
        "Bestellnummer;Bestelldatum;Kundennummer;Kunden-E-Mail;Artikelnummer;Artikelname;Menge;Einzelpreis;Gesamtpreis;"
        "Bestellstatus;Zahlungsstatus;Lieferstatus;Währung;Verkaufskanal",
        [
            "20001;03.05.2024 12:30;10001;anna@web.de;SW-1;Tasse;2;9,95;19,90;Abgeschlossen;Bezahlt;Versandt;EUR;"
            "Storefront",
            "20002;04.05.2024 08:15;10002;bernd@gmx.de;SW-2;Kanne;1;1.249,00;1.249,00;Storniert;Offen;Offen;EUR;Amazon",
        ],
        {
            "customer_id": "Kundennummer", "date": "Bestelldatum", "order_id": "Bestellnummer",
            "revenue": "Gesamtpreis", "quantity": "Menge", "unit_price": "Einzelpreis", "status": "Bestellstatus",
            "product": "Artikelnummer", "currency": "Währung", "channel": "Verkaufskanal",
        },
    ),
    "de JTL orders": (
        ";",
        "Auftragsnr.;Erstellt am;Kd.-Nr.;Firma;Plattform;Art.-Nr.;Bezeichnung;Warengruppe;Anzahl;VK netto;Rabatt %;"
        "Positionssumme;EK netto;Versanddatum",
        [
            "AU1;01.02.2024;K100;Muster GmbH;eBay;A-1;Schraube;Eisenwaren;10;1,50;0;15,00;0,80;02.02.2024",
            "AU2;03.02.2024;K101;;Amazon;A-2;Mutter;Eisenwaren;5;2,00;10;9,00;1,10;04.02.2024",
        ],
        {
            "customer_id": "Kd.-Nr.", "date": "Erstellt am", "order_id": "Auftragsnr.", "revenue": "Positionssumme",
            "quantity": "Anzahl", "unit_price": "VK netto", "unit_cost": "EK netto", "category": "Warengruppe",
            "product": "Art.-Nr.", "channel": "Plattform", "delivered_date": "Versanddatum", "discount": "Rabatt %",
        },
    ),
    "de Lexware invoices": (
        ";",
        "Rechnungsnr.;Rechnungsdatum;Kunden-Nr.;Kundenname;Nettobetrag;MwSt-Betrag;Bruttobetrag;Fällig am;Bezahlt am;"
        "Status;Sachbearbeiter",
        [
            "RE-1;15.01.2024;10010;Muster GmbH;1.000,00;190,00;1.190,00;29.01.2024;25.01.2024;Bezahlt;Schmidt",
            "RE-2;16.01.2024;10011;Beispiel AG;500,00;95,00;595,00;30.01.2024;;Offen;Schmidt",
        ],
        {
            "customer_id": "Kunden-Nr.", "date": "Rechnungsdatum", "order_id": "Rechnungsnr.",
            "revenue": "Nettobetrag", "tax": "MwSt-Betrag", "due_date": "Fällig am", "paid_date": "Bezahlt am",
            "status": "Status", "seller": "Sachbearbeiter",
        },
    ),
    "de DATEV postings": (
        ";",
        "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Debitorenkonto;"
        "Gegenkonto (ohne BU-Schlüssel);Belegdatum;Belegfeld 1;Buchungstext",
        [
            "1190,00;S;EUR;;10010;8400;15.01.2024;RE-1;Muster GmbH",
            "595,00;S;EUR;;10011;8400;16.01.2024;RE-2;Beispiel AG",
        ],
        {
            "customer_id": "Debitorenkonto", "date": "Belegdatum", "order_id": "Belegfeld 1",
            "revenue": "Umsatz (ohne Soll/Haben-Kz)", "currency": "WKZ Umsatz",
        },
    ),
    "de Billbee orders": (
        "\t",
        "Bestellnummer\tBestelldatum\tKäufer\tE-Mail\tGesamtbetrag in EUR\tEnthaltene MwSt.\tBezahlt am\tVersendet am\t"
        "Status\tMarktplatz",
        [
            "B1\t2024-02-01 10:00\tanna88\ta@web.de\t119,00\t19,"
            "00\t2024-02-01 10:05\t2024-02-02 09:00\tVersendet\tEtsy",
            "B2\t2024-02-03 11:00\tbernd7\tb@gmx.de\t59,50\t9,50\t\t\tStorniert\teBay",
        ],
        {
            "customer_id": "Käufer", "date": "Bestelldatum", "order_id": "Bestellnummer",
            "revenue": "Gesamtbetrag in EUR", "tax": "Enthaltene MwSt.", "paid_date": "Bezahlt am",
            "delivered_date": "Versendet am", "status": "Status", "channel": "Marktplatz",
        },
    ),
    "de eBay sales": (
        ";",
        "Bestellnummer;Nutzername des Käufers;Name des Käufers;E-Mail des Käufers;Artikelnummer;Artikeltitel;Anzahl;"
        "Verkauft für;Gesamtpreis;Verkauft am;Bezahlt am;Versandt am",
        [
            "01-1;anna88;Anna A;a@web.de;155001;Vase;1;10,00;15,00;01.02.2024;01.02.2024;02.02.2024",
            "01-2;bernd7;Bernd B;b@web.de;155002;Topf;2;7,00;19,00;03.02.2024;03.02.2024;04.02.2024",
        ],
        {
            "customer_id": "Nutzername des Käufers", "date": "Verkauft am", "order_id": "Bestellnummer",
            "revenue": "Gesamtpreis", "quantity": "Anzahl", "product": "Artikelnummer", "paid_date": "Bezahlt am",
            "delivered_date": "Versandt am",
        },
    ),
    "de report without umlauts": (
        ";",
        "Kaeufer;Bestelldatum;Auftragsnummer;Umsatz [€];Stueckpreis [€];Stueckzahl;Erloes;Waehrung;Faelligkeit",
        ["Anna;01.02.2024;A1;19,90;9,95;2;;EUR;15.02.2024", "Bernd;02.02.2024;A2;20,00;20,00;1;;EUR;16.02.2024"],
        {
            "customer_id": "Kaeufer", "date": "Bestelldatum", "order_id": "Auftragsnummer", "revenue": "Umsatz [€]",
            "unit_price": "Stueckpreis [€]", "quantity": "Stueckzahl", "currency": "Waehrung",
            "due_date": "Faelligkeit",
        },
    ),
    "es PrestaShop orders": (
        ";",
        "ID pedido;Referencia;Cliente;Correo electrónico;Total;Pago;Estado;Fecha",
        [
            "501;XKBKNABJK;A. García;ana@correo.es;61,80;Tarjeta;Pago aceptado;05/03/2024 10:15",
            "502;OHSATSERP;B. López;bea@correo.es;1.169,90;Transferencia;Cancelado;26/03/2024 10:20",
        ],
        {
            "customer_id": "Cliente", "date": "Fecha", "order_id": "ID pedido", "revenue": "Total", "status": "Estado",
            "product": "",
        },
    ),
    "es Holded invoices": (
        ",",
        "Fecha emisión,Número de factura,Nombre del contacto,NIF,Concepto,Unidades,Precio unidad,Subtotal,IVA,"
        "Total con IVA,Fecha de vencimiento,Fecha de cobro,Estado,Canal de venta,Moneda",
        [
            '15/01/2024,F24-1,García SL,B1111,Servicio,1,"100,00","100,00","21,00","121,00",14/02/2024,10/02/2024,'
            'Pagado,'
            "Web,EUR",
            '16/01/2024,F24-2,López SA,A2222,Servicio,2,"50,00","100,00","21,00","121,00",15/02/2024,,Borrador,'
            'Tienda,EUR',
        ],
        {
            "customer_id": "NIF", "date": "Fecha emisión", "order_id": "Número de factura", "revenue": "Subtotal",
            "quantity": "Unidades", "unit_price": "Precio unidad", "tax": "IVA", "due_date": "Fecha de vencimiento",
            "paid_date": "Fecha de cobro", "status": "Estado", "channel": "Canal de venta", "currency": "Moneda",
            "product": "Concepto",
        },
    ),
    "es Siigo sales": (
        ";",
        "Comprobante;Fecha de elaboración;Identificación;Nombre del tercero;Código de producto;Producto;Cantidad;"
        "Valor unitario (COP);Descuento;Importe neto (COP);Total IVA;Costo total;Vendedor",
        [
            "FV-1-1;2024-05-01;900111;Tienda Uno;P1;Café;2;10000;0;20000;3800;12000;Luz",
            "FV-1-2;2024-05-02;900222;Tienda Dos;P2;Té;1;8000;500;7500;1425;4000;Luz",
        ],
        {
            "customer_id": "Identificación", "date": "Fecha de elaboración", "order_id": "Comprobante",
            "revenue": "Importe neto (COP)", "quantity": "Cantidad", "unit_price": "Valor unitario (COP)",
            "discount": "Descuento", "tax": "Total IVA", "cost": "Costo total", "product": "Código de producto",
            "seller": "Vendedor",
        },
    ),
    "es MercadoLibre sales": (
        ",",
        "# de venta,Fecha de venta,Estado,Descripción del estado,Unidades,Ingresos por productos (ARS),"
        "Cargo por venta e impuestos (ARS),Ingresos por envío (ARS),Costos de envío (ARS),"
        "Anulaciones y reembolsos (ARS),Total (ARS),SKU,# de publicación,Canal de venta,Título de la publicación,"
        "Precio unitario de venta de la publicación (ARS),Comprador",
        [
            "2000001,2024-08-01 10:00,Entregado,Llegó,1,15000,-2000,0,-900,,12100,S-1,MLA1,Mercado Libre,Mate,15000,"
            "Ana",
            "2000002,2024-08-02 10:00,Cancelado,Devolvimos,2,8000,-1000,0,-900,-6100,0,S-2,MLA2,Mercado Libre,Termo,"
            "4000,"
            "Luis",
        ],
        {
            "customer_id": "Comprador", "date": "Fecha de venta", "order_id": "# de venta",
            "revenue": "Ingresos por productos (ARS)", "quantity": "Unidades", "status": "Estado", "product": "SKU",
            "unit_price": "Precio unitario de venta de la publicación (ARS)", "channel": "Canal de venta", "cost": "",
        },
    ),
    "es Tiendanube orders": (
        ";",
        "Número de orden;Email;Fecha;Estado de la orden;Estado del pago;Moneda;Subtotal de productos;Descuento;"
        "Costo de envío;Total;Nombre del comprador;DNI / CUIT;Teléfono;Nombre del producto;Precio del producto;"
        "Cantidad del producto;SKU;Canal",
        [
            "100;ana@x.ar;05/03/2024;Abierta;Recibido;ARS;1000,00;0,00;200,00;1200,00;Ana;20111;11;Mate;500,00;2;M1;Web",
            "101;leo@x.ar;26/03/2024;Cancelada;Anulado;ARS;300,00;10,00;200,00;490,00;Leo;20222;12;Té;300,00;1;T1;Web",
        ],
        {
            "customer_id": "DNI / CUIT", "date": "Fecha", "order_id": "Número de orden",
            "revenue": "Subtotal de productos", "quantity": "Cantidad del producto",
            "unit_price": "Precio del producto", "discount": "Descuento", "status": "Estado de la orden",
            "product": "SKU", "currency": "Moneda", "cost": "",
        },
    ),
    "es HubSpot deals": (
        ",",
        "Nombre del negocio,Etapa del negocio,Fecha de cierre,Propietario del negocio,Importe,Empresa",
        ["Renovación,Cierre ganado,2024-01-31,Eva,5000,García SL", "Alta,Cierre perdido,2024-02-28,Eva,3000,López SA"],
        {
            "customer_id": "Empresa", "date": "Fecha de cierre", "revenue": "Importe", "status": "Etapa del negocio",
            "seller": "Propietario del negocio",
        },
    ),
    "es accounting without accents": (
        ";",
        "Codigo Cliente;Razon Social;N° Factura;Fecha Factura;Base Imponible €;Cuota IVA €;Total Factura €;Vencimiento;"
        "Categoria;Articulo;Ctd.",
        [
            "C1;García SL;F1;01/03/2024;100,00;21,00;121,00;31/03/2024;Bebidas;Agua;10",
            "C2;López SA;F2;15/03/2024;50,00;10,50;60,50;14/04/2024;Bebidas;Zumo;5",
        ],
        {
            "customer_id": "Codigo Cliente", "date": "Fecha Factura", "order_id": "N° Factura",
            "revenue": "Base Imponible €", "tax": "Cuota IVA €", "due_date": "Vencimiento", "category": "Categoria",
            "product": "Articulo", "quantity": "Ctd.",
        },
    ),
}  # fmt: skip

CONTACTS: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "ru": (
        "Код клиента;ФИО;Эл. почта;Телефон;Согласие на рассылку;Дата регистрации;Кто привёл;Кол-во поставщиков;Страна;"
        "Количество сделок;Успешные сделки;Менеджер;Источник",
        ["К1;Анна;a@ya.ru;+7900;да;01.02.2020;К2;2;Россия;5;3;Ольга;Сайт"],
        {
            "customer_id": "Код клиента", "name": "ФИО", "email": "Эл. почта", "phone": "Телефон",
            "consent": "Согласие на рассылку", "joined": "Дата регистрации", "referred_by": "Кто привёл",
            "suppliers": "Кол-во поставщиков", "country": "Страна", "deals": "Количество сделок",
            "deals_won": "Успешные сделки", "seller": "Менеджер", "channel": "Источник",
        },
    ),
    "zh": (
        "客户编号;客户名称;电子邮箱;手机号;是否接受营销;注册时间;推荐人;供应商数量;国家/地区;商机数量;赢单数;"
        "客户经理;客户来源",
        ["K1;张某;a@qq.com;138;是;2020-02-01 10:00:00;K2;2;中国;5;3;王某;微信"],
        {
            "customer_id": "客户编号", "name": "客户名称", "email": "电子邮箱", "phone": "手机号",
            "consent": "是否接受营销",
            "joined": "注册时间", "referred_by": "推荐人", "suppliers": "供应商数量", "country": "国家/地区",
            "deals": "商机数量", "deals_won": "赢单数", "seller": "客户经理", "channel": "客户来源",
        },
    ),
    "de": (
        "Kunden-Nr.;Name;E-Mail-Adresse;Telefon;Werbeeinwilligung;Kunde seit;Geworben von;Anzahl Lieferanten;Land;"
        "Anzahl Deals;Gewonnene Deals;Betreuer;Herkunft",
        ["K1;Anna;a@web.de;0170;ja;01.02.2020;K2;2;Deutschland;5;3;Olga;Messe"],
        {
            "customer_id": "Kunden-Nr.", "name": "Name", "email": "E-Mail-Adresse", "phone": "Telefon",
            "consent": "Werbeeinwilligung", "joined": "Kunde seit", "referred_by": "Geworben von",
            "suppliers": "Anzahl Lieferanten", "country": "Land", "deals": "Anzahl Deals",
            "deals_won": "Gewonnene Deals", "seller": "Betreuer", "channel": "Herkunft",
        },
    ),
    "es": (
        "Código de cliente;Nombre y apellidos;Correo electrónico;Teléfono móvil;Acepta marketing;Fecha de alta;"
        "Referido por;Número de proveedores;País;Número de negocios;Negocios ganados;Comercial;Origen",
        ["C1;Ana;a@correo.es;600;sí;01/02/2020;C2;2;España;5;3;Luz;Web"],
        {
            "customer_id": "Código de cliente", "name": "Nombre y apellidos", "email": "Correo electrónico",
            "phone": "Teléfono móvil", "consent": "Acepta marketing", "joined": "Fecha de alta",
            "referred_by": "Referido por", "suppliers": "Número de proveedores", "country": "País",
            "deals": "Número de negocios", "deals_won": "Negocios ganados", "seller": "Comercial", "channel": "Origen",
        },
    ),
}  # fmt: skip


def understood(header: str, rows: list[str], separator: str = ";", table: str = "transactions") -> Headers:
    lines = csv.reader([header, *rows], delimiter=separator)
    sample = pl.DataFrame(list(lines)[1:], schema=next(csv.reader([header], delimiter=separator)), orient="row")
    sample = sample.select(pl.when(pl.all() != "").then(pl.all()))
    return find_roles(table, sample, {}, Settings())


def plays(header: str, value: str = "7", table: str = "transactions") -> set[str]:
    """Return the roles that a column of its own would play."""
    return set(find_roles(table, pl.DataFrame({header: [value, value]}), {}, Settings()).columns)


@pytest.mark.parametrize("name", EXPORTS)
def test_export_is_understood_without_flags(name: str) -> None:
    separator, header, rows, expected = EXPORTS[name]
    found = understood(header, rows, separator)
    assert {role: found.columns.get(role, "") for role in expected} == expected
    assert not {"customer_id", "date", "order_id", "revenue"} & found.rivals.keys() & expected.keys()


@pytest.mark.parametrize("language", CONTACTS)
def test_contacts_are_understood_without_flags(language: str) -> None:
    header, rows, expected = CONTACTS[language]
    assert understood(header, rows, table="contacts").columns == expected


def test_the_real_chinese_file_is_understood() -> None:
    path = REAL_DATA / "superstore_cn" / "superstore_gbk.csv"
    if not path.is_file():
        pytest.skip("the shared data are not on this machine")
    lines = path.read_bytes()[:50_000].decode("gbk", errors="ignore").splitlines()[:50]
    _, header, _, expected = EXPORTS["zh Superstore"]
    assert lines[0] == header
    assert expected.items() <= understood(lines[0], lines[1:], ",").columns.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_names_in_every_language(language: str) -> None:
    from custseg.tables.headers.synonyms import _roles_file

    for table in ("transactions", "contacts"):
        for role, entry in _roles_file()[table].items():
            if not isinstance(entry["names"], str):
                assert any(language in rank for rank in entry["names"]), f"{table}: {role}"


def test_a_name_stands_for_one_role_of_a_table() -> None:
    """But a day of payment dates an order that has no other day, and a contact may be known by its e-mail alone."""
    shared = {
        "transactions": {frozenset({"date", "paid_date"}), frozenset({"customer_id", "email"})},
        "contacts": {frozenset({"customer_id", other}) for other in ("name", "email", "phone")},
    }
    for table, allowed in shared.items():
        places: dict[str, set[str]] = {}
        for role in roles(table).values():
            for name in (name for rank in role.ranks for name in rank):
                places.setdefault(name, set()).add(role.name)
        several = {name: found for name, found in places.items() if len(found) > 1}
        assert {frozenset(found) for found in several.values()} <= allowed, several


def test_a_written_name_is_found_by_itself() -> None:
    from custseg.tables.headers.synonyms import _bare_list, _roles_file

    for table in ("transactions", "contacts"):
        for role, entry in _roles_file()[table].items():
            lists = [] if isinstance(entry["names"], str) else list(entry["names"])
            for line in (line for rank in [*lists, entry.get("gross", {})] for line in rank.values()):
                for written, bare in zip(line.split(","), _bare_list(line), strict=True):
                    assert normalise(written) == normalise(bare) == bare != "", f"{table}: {role}: {written}"
                    assert normalise(written.upper()) == bare


@pytest.mark.parametrize(
    "written",
    [
        "Сумма, руб.", "Сумма (руб.)", "Сумма, ₽", "СУММА [RUB]", "Сумма руб", "Сумма в рублях", "Сумма, тыс. руб.",
        "金额(元)", "金额（元）", "金额（人民币）", "金额/元", "金額（新臺幣）", "金额【元】", "Betrag in EUR",
        "Betrag [€]",
        "Betrag €", "Betrag (EUR)", "Betrag, EUR", "Betrag_EUR", "Betrag in €", "Importe (EUR)", "Importe €",
        "Importe en euros", "Importe (US$)", "Amount, USD", "Amount USD", "Amount in USD", "Amount (US$)",
        "ＡＭＯＵＮＴ",
    ],
)  # fmt: skip
def test_currencies_are_seen_through(written: str) -> None:
    assert plays(written) == {"revenue"}


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Цена за ед., руб.", "unit_price"), ("Цена, руб./шт.", "unit_price"), ("Цена (шт.)", "unit_price"),
        ("Кол-во, шт.", "quantity"), ("Количество (шт.)", "quantity"), ("数量(件)", "quantity"),
        ("单价(元/件)", "unit_price"),
        ("Menge [Stk.]", "quantity"), ("Menge in kg", "quantity"), ("Cantidad (uds.)", "quantity"),
        ("Einzelpreis netto in EUR", "unit_price"), ("Preis je Stück (EUR)", "unit_price"),
        ("Сумма НДС, руб.", "tax"), ("Сумма скидки, руб.", "discount"), ("Прибыль, ₽", "profit"),
        ("利润(元)", "profit"),
        ("Цена (закупочная), руб.", "unit_cost"), ("Сумма, руб., с НДС", "revenue"), ("Umsatz EUR netto", "revenue"),
        ("Продажи, руб.", "revenue"), ("Продажи, шт.", "quantity"), ("Скидка, %", "discount"),
        ("折扣（％）", "discount"),
        ("Себестоимость, руб.", "cost"), ("Себестоимость ед., руб.", "unit_cost"), ("Einkaufspreis (€)", "unit_cost"),
    ],
)  # fmt: skip
def test_units_keep_roles_apart(header: str, role: str) -> None:
    assert plays(header) == {role}


@pytest.mark.parametrize(
    "header",
    [
        "НДС, %", "Ставка НДС, %", "MwSt %", "Tax (%)", "IVA %", "税率", "Profit %", "Прибыль, %", "Gewinn in %",
        "利润(%)",
        "Umsatz (Stk.)", "Ventas (unidades)", "Sales (units)", "Total kg", "Units, USD", "Menge (EUR)", "Заказ, руб.",
        "Количество доставок", "Стоимость доставки, руб.", "买家应付邮费", "Versandkosten", "Gastos de envío",
        "Организация",
        "子订单编号", "店铺名称", "Sales US", "EUR", "руб.", "Número de documento", "Marge", "Маржа", "退款金额",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_role_plays_none(header: str) -> None:
    assert plays(header) == set()


def test_two_currencies_are_told_apart(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "1", "2"], ["B", "2024-01-02", "3", "5"]]
    with pytest.raises(DataError, match="'Сумма EUR' and 'Сумма USD' could both be the revenue"):
        ask(tmp_path, "Клиент,Дата,Сумма EUR,Сумма USD", rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Código", "codigo"), ("Größe", "GROSSE"), ("Счёт", "счет"), ("№ заказа", "No заказа"),
        ("Nº de pedido", "N° de pedido"),
        ("ＩＤ", "id"), ("訂單編號", "订单编号"), ("顧客編號", "顾客编号"), ("賬單編號", "帳單編號"),
        ("Straße", "STRASSE"),
        (unicodedata.normalize("NFD", "Größe é ё й"), "größe é ё й"),
    ],
)  # fmt: skip
def test_accents_and_forms_of_letters_do_not_matter(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("better", "worse"),
    list(pairwise(["Код клиента", "ИНН", "Клиент", "Email", "ФИО", "Телефон"])),
)
def test_an_id_beats_a_name(better: str, worse: str) -> None:
    found = understood(f"{worse};{better}", ["a;b", "c;d"])
    assert found.columns["customer_id"] == better


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Сумма без НДС", "Сумма с НДС"), ("不含税金额", "含税金额"), ("Nettobetrag", "Bruttobetrag"),
        ("Importe neto", "Importe total con IVA"), ("Positionssumme", "Gesamtbetrag"), ("商品实际成交金额", "订单金额"),
        ("Стоимость товаров", "Итого"), ("小计", "总金额"), ("Base imponible", "Total factura"),
        ("实付金额", "订单金额"),
        ("К оплате", "Сумма заказа"), ("Всего", "Сумма"), ("Gesamtbetrag", "Betrag"), ("合计", "金额"),
    ],
)  # fmt: skip
def test_a_net_amount_beats_a_gross_one_and_both_a_bare_sum(better: str, worse: str) -> None:
    found = understood(f"{worse};{better}", ["12,00;10,00", "24,00;20,00"])
    assert found.columns["revenue"] == better


@pytest.mark.parametrize(
    ("amount", "tax"),
    [
        ("Сумма с НДС, руб.", "НДС, руб."), ("Всего с НДС", "Сумма НДС"), ("含税金额(元)", "税额(元)"),
        ("价税合计", "税额"),
        ("Bruttobetrag", "MwSt"), ("Gesamtbetrag (inkl. MwSt.)", "MwSt.-Betrag"),
        ("Importe total con IVA", "Cuota IVA"),
        ("Total (EUR)", "IVA (EUR)"), ("Total factura", "IVA"), ("實付金額", "稅額"),
    ],
)  # fmt: skip
def test_the_tax_is_taken_off_a_gross_amount(amount: str, tax: str, tmp_path: Path) -> None:
    found = understood(f"Customer;{amount};{tax}", ["A;12,00;2,00", "B;24,00;4,00"])
    assert (found.columns["revenue"], found.columns["tax"]) == (amount, tax)
    assert takes_off_tax(found)
    rows = [["A", "2024-01-01", "12", "2"], ["B", "2024-01-02", "24", "4"]]
    header = f"Customer,Date,{amount.replace(',', '')},{tax.replace(',', '')}"
    assert accounts(ask(tmp_path, header, rows)) == {"used": (2, 30)}


@pytest.mark.parametrize("amount", ["Сумма без НДС", "不含税金额", "Nettobetrag", "Base imponible", "Umsatz", "销售额"])
def test_the_tax_is_not_taken_off_a_net_amount(amount: str) -> None:
    assert not takes_off_tax(understood(f"{amount};Tax", ["12,00;2,00", "24,00;4,00"]))


@pytest.mark.parametrize(
    "cost",
    ["Себестоимость", "Себестоимость, руб.", "成本", "成本（元）", "Kosten", "Kosten in EUR", "Costo", "Coste €"],
)
def test_a_bare_cost_is_asked_about(cost: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", "2", "3"], ["B", "2024-01-02", "20", "4", "3"]]
    with pytest.raises(DataError, match="cost of a line or of one unit"):
        ask(tmp_path, f"Customer,Date,Amount,Quantity,{cost.replace(',', '')}", rows)


@pytest.mark.parametrize("header", ["Сумма", "金额", "Betrag", "Importe"])
def test_an_amount_that_holds_dates_is_none(header: str) -> None:
    assert "revenue" not in plays(header, "2024-01-01")


STATUS_HEADERS = {"ru": "Клиент,Дата заказа,Сумма,Статус", "zh": "客户,下单时间,金额,订单状态"}
STATUS_HEADERS |= {"de": "Kunde,Bestelldatum,Betrag,Bestellstatus", "es": "Cliente,Fecha,Importe,Estado"}

VOID = {
    "ru": [
        "Отменён", "отменен", "ОТМЕНЁН", "Отменена", "Аннулирован", "Черновик", "Тестовый заказ", "тест", "Отклонён",
        "Ошибка оплаты", "Закрыто и не реализовано", "Сделка провалена", " Отменен покупателем ", "Сторнирован",
    ],
    "zh": [
        "已取消", "交易关闭", "交易關閉", "草稿", "测试", "測試", "已作废", "支付失败", "不成立", "订单取消",
        "订单已取消", "无效",
    ],
    "de": [
        "Storniert", "STORNIERT", "Abgebrochen", "Entwurf", "Angebot", "Testbestellung", "Fehlgeschlagen", "Ungültig",
        "ungueltig", "Storniert / Abgelehnt", "Abgelehnt", "gelöscht", "Annulliert",
    ],
    "es": [
        "Cancelado", "cancelada", "Anulado", "ANULADA", "Borrador", "Prueba", "Pago fallido", "Error en el pago",
        "Cotización", "cotizacion", "Rechazado", "Cierre perdido", "No válido",
    ],
}  # fmt: skip
SALES = {
    "ru": [
        "Выполнен", "Завершён", "Оплачен", "Доставлен", "Отгружен", "Новый", "В работе", "Возврат", "Возвращён",
        "Не оплачен", "Просрочен", "Частично отменён", "Успешно реализовано", "Сделка успешна", "Принят", "Закрыт",
    ],
    "zh": [
        "已完成", "交易成功", "已付款", "未付款", "待付款", "等待买家付款", "买家已付款，等待卖家发货", "已发货",
        "退款", "已退款",
        "退货", "部分取消", "已逾期", "已关闭", "已审核", "完成", "取消退款",
    ],
    "de": [
        "Abgeschlossen", "Bezahlt", "Versendet", "Versandt", "Offen", "In Bearbeitung", "Rückgabe", "Retoure",
        "Erstattet", "Überfällig", "Teilweise storniert", "Nicht bezahlt", "Geschlossen", "Gewonnen", "Reklamation",
    ],
    "es": [
        "Completado", "Pagado", "Enviado", "Entregado", "Pendiente", "Devolución", "Devuelto", "Reembolsado", "Vencida",
        "Facturado", "Cerrado", "Pago aceptado", "Parcialmente cancelado", "Sin pagar", "Cierre ganado", "Aprobado",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", VOID)
def test_rows_that_are_no_sale_are_set_aside_unless_negative(language: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", SALES[language][0]]]
    for status in VOID[language]:
        rows += [["A", "2024-01-01", "4", status], ["A", "2024-01-01", "-1", status]]
    count = len(VOID[language])
    found = accounts(ask(tmp_path, STATUS_HEADERS[language], rows))
    assert found == {"cancelled, draft or test": (count, 4 * count), "used": (1 + count, Decimal(10 - count))}


@pytest.mark.parametrize("language", SALES)
def test_any_other_status_is_a_sale(language: str, tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "4", status] for status in SALES[language]]
    found = accounts(ask(tmp_path, STATUS_HEADERS[language], rows))
    assert found == {"used": (len(rows), 4 * len(rows))}


def test_statuses_are_written_as_they_are_compared() -> None:
    statuses = void_statuses()
    assert len(statuses) == len(set(statuses))
    for status in statuses:
        assert status == status.strip().lower() != ""
        assert not set("-_") & set(status)
