"""The families: arrangements of head, goods, totals and foot that differ in structure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.kit.generator import bodies as b
from tests.kit.generator import heads as h
from tests.kit.generator import programs as p
from tests.kit.generator.sheet import Sheet
from tests.kit.generator.values import Invoice, draw

Block = Callable[[Sheet, Invoice, float], float]


@dataclass(frozen=True)
class Document:
    family: str
    seed: int
    pdf: bytes
    printed: dict[str, Any]


@dataclass(frozen=True)
class Family:
    blocks: tuple[Block, ...]
    content: dict[str, Any] = field(default_factory=dict)


def _f(*blocks: Block, **content: Any) -> Family:
    return Family(blocks, content)


FAMILIES: dict[str, Family] = {
    "window": _f(h.plain_window, h.colon_rows, b.goods, b.right_totals, b.bank, b.terms),
    "window-far": _f(h.plain_window, h.far_rows, b.goods, b.boxed_totals, b.bank, b.foot),
    "window-header-table": _f(h.plain_window, h.header_table, b.goods_with_rate, b.vat_table, b.bank, b.terms, rates=2),
    "labelled-boxes": _f(h.labelled_side_by_side, h.colon_rows, b.goods, b.right_totals, b.bank),
    "labelled-right-box": _f(h.right_box, h.labelled_side_by_side, b.goods, b.boxed_totals, b.bank),
    "stacked": _f(h.number_under_title, h.stacked, b.goods, b.right_totals),
    "stacked-deposit": _f(h.colon_rows, h.stacked, b.goods, b.boxed_totals, b.bank, paid=True),
    "recipient-left": _f(h.recipient_left, h.title_with_number, b.goods, b.right_totals, b.bank),
    "recipient-left-credit": _f(h.recipient_left, h.colon_rows, b.goods, b.right_totals, credit=True),
    "letterhead": _f(h.letterhead, h.far_rows, b.goods, b.vat_table, b.bank, rates=2),
    "letterhead-deposit": _f(h.letterhead, h.number_of_the, b.goods, b.vat_table, b.bank, paid=True, rates=2),
    "letterhead-across": _f(h.letterhead, h.header_table, b.goods, b.across_totals, b.terms, b.bank),
    "foot-only": _f(h.name_only, h.colon_rows, b.goods, b.right_totals, b.bank, b.foot),
    "foot-register": _f(h.name_only, h.right_box, b.goods_with_rate, b.vat_inside, b.foot_register, rates=2),
    "foot-sentence": _f(h.name_only, h.sentence, b.one_work, b.inline_totals, b.bank, b.foot),
    "identifiers": _f(h.both_identifiers, h.far_rows, b.goods, b.vat_table, b.bank, rates=2),
    "identifiers-across": _f(h.both_identifiers, h.title_with_number, b.goods, b.across_totals, b.bank),
    "party-table": _f(h.party_table, h.header_table, b.goods, b.boxed_totals, b.bank),
    "party-table-inline": _f(h.party_table, h.number_of_the, b.one_work, b.inline_totals, b.terms),
    "one-row": _f(h.plain_window, h.header_table, b.goods, b.one_row_totals, b.foot_register),
    "one-row-letter": _f(h.recipient_left, h.sentence, b.one_work, b.one_row_totals, b.bank),
    "works": _f(h.labelled_side_by_side, h.colon_rows, b.situation, b.right_totals, b.foot),
    "works-deposit": _f(h.plain_window, h.title_with_number, b.situation, b.boxed_totals, b.foot_register, paid=True),
    "discount": _f(h.plain_window, h.far_rows, b.goods, b.right_totals, b.bank, discount=True),
    "discount-rates": _f(h.labelled_side_by_side, h.header_table, b.goods_with_rate, b.vat_table, b.foot, discount=True, rates=2),
    "exempt": _f(h.recipient_left, h.colon_rows, b.goods, b.right_totals, b.bank, exempt=True),
    "three-rates": _f(h.letterhead, h.colon_rows, b.goods_with_tax, b.vat_table, b.bank, rates=3),
    "taxed-lines": _f(h.labelled_side_by_side, h.right_box, b.goods_with_tax, b.right_totals, b.terms),
    "two-pages": _f(h.plain_window, h.colon_rows, b.goods, b.right_totals, b.bank, count=45),
    "two-pages-rates": _f(h.letterhead, h.header_table, b.goods_with_rate, b.vat_table, b.foot, count=52, rates=2),
    "coupon": _f(h.name_only, h.number_of_the, b.goods, b.boxed_totals, b.foot_register, b.coupon),
    "spelled": _f(h.recipient_left, h.title_with_number, b.goods, b.spelled, b.foot),
    "credit-table": _f(h.letterhead, h.header_table, b.goods, b.vat_table, credit=True, rates=2),
    "credit-window": _f(h.plain_window, h.number_of_the, b.goods, b.boxed_totals, b.foot, credit=True),
    "totals-first": _f(h.labelled_side_by_side, h.far_rows, b.across_totals, b.goods, b.bank, b.terms),
    "program-crab": _f(p.crab),
    "program-crab-rates": _f(p.crab, rates=2),
    "program-crab-credit": _f(p.crab, credit=True),
    "program-odd": _f(p.odd),
    "program-odd-paid": _f(p.odd, rates=2, paid=True),
    "program-wise": _f(p.wise, rates=2),
    "program-wise-paid": _f(p.wise, paid=True),
    "program-wise-credit": _f(p.wise, credit=True),
    "utility": _f(p.utility),
    "market": _f(p.market, rates=2),
    "online": _f(p.online),
    "online-rates": _f(p.online, rates=2),
    "portal": _f(p.portal, rates=2),
    "craftsman": _f(p.craftsman, exempt=True),
    "architect": _f(p.architect),
    "works-statement": _f(p.works_statement),
    "english": _f(p.english),
    "garage": _f(p.garage),
    "supplier-form": _f(p.supplier_form, rates=3),
    "supplier-form-untaxed": _f(p.supplier_form, rates=2, untaxed=True),
    "window-untaxed": _f(h.plain_window, h.far_rows, b.goods_with_rate, b.vat_table, b.bank, untaxed=True),
    "supplier-form-paid": _f(p.supplier_form, paid=True),
    "rates-inside": _f(h.both_identifiers, h.number_under_title, b.goods_with_rate, b.vat_inside, b.terms, b.bank, rates=3),
}  # fmt: skip


def generate(family: str, seed: int, strange: float = 0.0) -> Document:
    """`strange` is the share of words replaced by nonsense, labels among them."""
    random = Random(f"{family}/{seed}")
    invoice = draw(random, **FAMILIES[family].content)
    sheet = Sheet(random, strange)
    y: float = random.choice([40, 48, 56])
    for block in FAMILIES[family].blocks:
        y = block(sheet, invoice, y) + random.choice([6, 10, 16])
    sheet.note_printed(supplier_name=invoice.supplier.name, recipient_name=invoice.recipient.name)
    sheet.note_printed(type_code="381" if invoice.credit else "380")
    return Document(family, seed, sheet.finish(), sheet.printed)
