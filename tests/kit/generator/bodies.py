"""Goods, totals and feet of pages."""

from collections.abc import Callable
from decimal import Decimal

from tests.kit.generator.heads import legal_line, siret_text
from tests.kit.generator.sheet import WIDTH, Sheet
from tests.kit.generator.values import Invoice

Block = Callable[[Sheet, Invoice, float], float]
BOTTOM = 690


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",") + " %"


def _columns(sheet: Sheet, y: float, heads: list[str], stops: list[float], *, fill: bool) -> float:
    if fill:
        sheet.box(40, y - 11, 556, y + 4, fill=0.85)
    for index, (head, stop) in enumerate(zip(heads, stops, strict=True)):
        sheet.text(stop, y, head, bold=True, right=index > 0)
    sheet.rule(40, y + 5, 556)
    return y + 18


def _table(
    sheet: Sheet, invoice: Invoice, y: float, heads: list[str], stops: list[float], *, cells: Callable[..., list[str]]
) -> float:
    y = _columns(sheet, y, heads, stops, fill=sheet.random.random() < 0.5)
    carried = Decimal(0)
    for line in invoice.lines:
        if y > BOTTOM:
            sheet.text(stops[-1], y + 10, f"À reporter  {sheet.money(carried)}", right=True)
            sheet.turn_page()
            y = _columns(sheet, 60, heads, stops, fill=False)
            sheet.text(stops[-1], y, f"Report  {sheet.money(carried)}", right=True)
            y += 14
        for index, (cell, stop) in enumerate(zip(cells(line), stops, strict=True)):
            sheet.text(stop, y, cell, right=index > 0)
        carried += invoice.sign * line.amount
        y += 14
    sheet.rule(40, y - 8, 556)
    if y > BOTTOM - 40:
        sheet.turn_page()
        y = 70
    return y + 12


def goods(sheet: Sheet, invoice: Invoice, y: float) -> float:
    heads = sheet.random.choice(
        [
            ["Désignation", "Qté", "P.U. HT", "Montant HT"],
            ["Description", "Quantité", "Prix unitaire", "Total HT"],
            ["Libellé", "Qté", "PU HT", "Total"],
        ]
    )
    return _table(
        sheet,
        invoice,
        y,
        heads,
        [45, 360, 450, 550],
        cells=lambda line: [
            line.label,
            str(line.quantity),
            sheet.money(line.price),
            sheet.money(invoice.sign * line.amount),
        ],
    )


def goods_with_rate(sheet: Sheet, invoice: Invoice, y: float) -> float:
    return _table(
        sheet,
        invoice,
        y,
        ["Désignation", "Qté", "PU HT", "TVA", "Total HT"],
        [45, 330, 410, 460, 550],
        cells=lambda line: [
            line.label,
            str(line.quantity),
            sheet.money(line.price),
            _percent(line.rate),
            sheet.money(invoice.sign * line.amount),
        ],
    )


def goods_with_tax(sheet: Sheet, invoice: Invoice, y: float) -> float:
    def cells(line):
        tax = (line.amount * line.rate / 100).quantize(Decimal("0.01"))
        return [
            line.label,
            sheet.money(invoice.sign * line.amount),
            _percent(line.rate),
            sheet.money(invoice.sign * tax),
            sheet.money(invoice.sign * (line.amount + tax)),
        ]

    return _table(
        sheet,
        invoice,
        y,
        ["Prestation", "Montant HT", "Taux", "TVA", "Montant TTC"],
        [45, 330, 385, 460, 550],
        cells=cells,
    )


def one_work(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A paragraph, with other numbers and dates in it."""
    texts = [
        f"- {line.label} (du {invoice.issued.replace(day=1).strftime('%d/%m/%Y')} au {invoice.issued.strftime('%d/%m/%Y')})"
        for line in invoice.lines
    ]
    sheet.text(45, y, "Prestations réalisées :", bold=True)
    return sheet.lines(45, y + 14, texts, pitch=13) + 14


def situation(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Works: contract amount, cumulated, earlier situations, this month."""
    y = _columns(
        sheet,
        y,
        ["Lot / désignation", "Marché", "Avanc.", "Cumul", "Précédent", "Du mois"],
        [45, 290, 340, 410, 480, 550],
        fill=True,
    )
    for line in invoice.lines:
        contract = line.amount * 4
        for cell, stop in zip(
            [
                sheet.money(contract),
                "60 %",
                sheet.money(line.amount * 2),
                sheet.money(line.amount),
                sheet.money(line.amount),
            ],
            [290, 340, 410, 480, 550],
            strict=True,
        ):
            sheet.text(stop, y, cell, right=True, size=7.5)
        sheet.text(45, y, line.label, size=7.5)
        y += 13
    return y + 8


def _totals(sheet: Sheet, invoice: Invoice) -> list[tuple[str, Decimal, str]]:
    r, sign = sheet.random, invoice.sign
    rows: list[tuple[str, Decimal, str]] = []
    if invoice.discount:
        rows += [
            ("Total brut HT", sign * invoice.gross, ""),
            (f"Remise {_percent(invoice.discount)}", sign * (invoice.ht - invoice.gross), ""),
        ]
    rows.append(
        (
            r.choice(
                [
                    "Total HT",
                    "Montant HT",
                    "Total net HT",
                    "Total H.T.",
                    "Montant total HT",
                    "Total hors taxes",
                    "Base HT",
                ]
            ),
            sign * invoice.ht,
            "total_ht",
        )
    )
    if len(invoice.vat) == 1 and invoice.tva:
        rows.append(
            (
                r.choice(
                    [
                        f"TVA {_percent(invoice.vat[0][0])}",
                        "Total TVA",
                        "Montant TVA",
                        "TVA",
                        f"TVA à {_percent(invoice.vat[0][0])}",
                    ]
                ),
                sign * invoice.tva,
                "total_tva",
            )
        )
    else:
        rows.append((r.choice(["Total TVA", "Montant TVA", "Total taxes"]), sign * invoice.tva, "total_tva"))
    rows.append(
        (
            r.choice(["Total TTC", "Montant TTC", "Total T.T.C.", "Montant total TTC", "TOTAL TTC"]),
            sign * invoice.ttc,
            "total_ttc",
        )
    )
    if invoice.paid:
        rows += [
            (r.choice(["Acompte versé", "Acompte déjà réglé", "Déjà payé", "Acompte"]), invoice.paid, "prepaid"),
            (r.choice(["Net à payer", "Solde à payer", "Reste à payer", "Solde dû"]), invoice.net, "net_a_payer"),
        ]
    elif r.random() < 0.5:
        rows.append(
            (
                r.choice(["Net à payer", "NET À PAYER", "Montant dû", "Total à payer", "Somme à payer"]),
                sign * invoice.net,
                "net_a_payer",
            )
        )
    sheet.note_printed(**{field: f"{abs(value):.2f}" for _, value, field in rows if field})
    sheet.note_printed(net_a_payer=f"{invoice.net:.2f}")
    return rows


def _note_vat(sheet: Sheet, invoice: Invoice) -> None:
    sheet.note_printed(
        vat_lines=[(f"{rate:.2f}", f"{base:.2f}", f"{amount:.2f}") for rate, base, amount in invoice.vat]
    )


def right_totals(sheet: Sheet, invoice: Invoice, y: float) -> float:
    _note_vat(sheet, invoice)
    for label, value, _ in _totals(sheet, invoice):
        sheet.text(440, y, label, right=True, bold="TTC" in label)
        sheet.text(550, y, sheet.money(value), right=True)
        y += 14
    return y


def boxed_totals(sheet: Sheet, invoice: Invoice, y: float) -> float:
    _note_vat(sheet, invoice)
    for label, value, _ in _totals(sheet, invoice):
        sheet.box(350, y - 11, 556, y + 4)
        sheet.text(355, y, label, bold=True)
        sheet.text(551, y, sheet.money(value), right=True)
        y += 15
    return y


def inline_totals(sheet: Sheet, invoice: Invoice, y: float) -> float:
    _note_vat(sheet, invoice)
    return sheet.lines(
        45, y, [f"{label} : {sheet.money(value)}" for label, value, _ in _totals(sheet, invoice)], pitch=14
    )


def across_totals(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Labels above, amounts below."""
    _note_vat(sheet, invoice)
    rows = _totals(sheet, invoice)
    step = 510 / len(rows)
    sheet.box(42, y - 12, 552, y + 20)
    for index, (label, value, _) in enumerate(rows):
        sheet.text(42 + (index + 0.5) * step, y, label, bold=True, centre=True, size=8)
        sheet.text(42 + (index + 0.5) * step, y + 15, sheet.money(value), centre=True, size=8)
    return y + 32


def vat_table(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """VAT by rate at the left, totals at the right, not on the same lines."""
    _note_vat(sheet, invoice)
    heads = sheet.random.choice(
        [("Taux", "Base HT", "Montant TVA"), ("Base HT", "Taux", "Montant"), ("Taxe", "Base", "Montant")]
    )
    stops = (85, 160, 245)
    for head, stop in zip(heads, stops, strict=True):
        sheet.text(stop, y, head, bold=True, right=True, size=8)
    for index, (rate, base, amount) in enumerate(invoice.vat):
        cells = {
            "Taux": _percent(rate),
            "Taxe": f"TVA {_percent(rate)}",
            "Base HT": sheet.money(invoice.sign * base),
            "Base": sheet.money(invoice.sign * base),
            "Montant TVA": sheet.money(invoice.sign * amount),
            "Montant": sheet.money(invoice.sign * amount),
        }
        for head, stop in zip(heads, stops, strict=True):
            sheet.text(stop, y + 12 + 12 * index, cells[head], right=True, size=8)
    down = y + 4
    for label, value, _ in _totals(sheet, invoice):
        sheet.text(320, down, label)
        sheet.text(550, down, sheet.money(value), right=True)
        down += 13
    return max(down, y + 24 + 12 * len(invoice.vat))


def vat_inside(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A line of VAT for each rate among the totals."""
    _note_vat(sheet, invoice)
    for label, value, field in _totals(sheet, invoice):
        if field == "total_tva" and len(invoice.vat) > 1:
            for rate, base, amount in invoice.vat:
                sheet.text(440, y, f"TVA {_percent(rate)} sur {sheet.money(invoice.sign * base)}", right=True)
                sheet.text(550, y, sheet.money(invoice.sign * amount), right=True)
                y += 13
        sheet.text(440, y, label, right=True)
        sheet.text(550, y, sheet.money(value), right=True)
        y += 13
    return y


def one_row_totals(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Base, rate, tax, TTC and net in one bordered row."""
    _note_vat(sheet, invoice)
    rate, base, amount = invoice.vat[0]
    cells = [
        ("Base HT", sheet.money(invoice.sign * base)),
        ("Taux TVA", _percent(rate)),
        ("Montant TVA", sheet.money(invoice.sign * amount)),
        ("Total TTC", sheet.money(invoice.sign * invoice.ttc)),
        ("Net à payer", sheet.money(invoice.sign * invoice.net)),
    ]
    sheet.note_printed(
        total_ht=f"{invoice.ht:.2f}",
        total_tva=f"{invoice.tva:.2f}",
        total_ttc=f"{invoice.ttc:.2f}",
        net_a_payer=f"{invoice.net:.2f}",
    )
    for index, (head, cell) in enumerate(cells):
        sheet.box(42 + 102 * index, y - 11, 144 + 102 * index, y + 20)
        sheet.text(46 + 102 * index, y, head, bold=True)
        sheet.text(140 + 102 * index, y + 15, cell, right=True)
    return y + 34


def spelled(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Totals, then the sum in letters and its figure again."""
    y = right_totals(sheet, invoice, y)
    sheet.text(
        45,
        y + 12,
        f"Arrêté la présente facture à la somme de {sheet.money(invoice.sign * invoice.ttc)} toutes taxes comprises.",
    )
    return y + 26


def bank(sheet: Sheet, invoice: Invoice, y: float) -> float:
    iban = sheet.random.choice([" ".join(invoice.iban[i : i + 4] for i in range(0, 27, 4)), invoice.iban])
    sheet.note_printed(iban=invoice.iban, bic=invoice.bic)
    sheet.text(
        45,
        y + 10,
        sheet.random.choice(["Règlement par virement", "Paiement par virement bancaire", "Coordonnées bancaires"]),
    )
    sheet.text(
        45, y + 22, sheet.random.choice([f"IBAN : {iban} - BIC : {invoice.bic}", f"IBAN {iban}   BIC {invoice.bic}"])
    )
    return y + 36


def terms(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Decoys: 40 €, a law's number and date, a penalty rate, an insurance contract."""
    sheet.lines(
        45,
        y + 10,
        [
            "Pénalités de retard : 3 fois le taux d'intérêt légal. Indemnité forfaitaire pour frais de recouvrement : 40,00 €",
            "Loi n° 92-1442 du 31/12/1992 - Pas d'escompte pour paiement anticipé. Franco de port pour toute commande > 300 € HT",
            "Assurance décennale contrat n° 7844512 - Devis n° D2018-44 du 03/01/2018",
        ],
        pitch=9,
    )
    return y + 40


def foot(sheet: Sheet, invoice: Invoice, y: float) -> float:
    sheet.text(WIDTH / 2, 815, legal_line(sheet, invoice.supplier), centre=True, size=7)
    sheet.text(
        WIDTH / 2, 825, f"Tél. {invoice.supplier.phone} - {invoice.supplier.mail} - Page 1/1", centre=True, size=7
    )
    return y


def foot_register(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """SIREN in the register's form, the SIRET beside it."""
    side = invoice.supplier
    sheet.note_printed(supplier_siret=side.siret, supplier_siren=side.siren, supplier_vat=side.vat)
    sheet.text(
        45,
        812,
        f"{side.title} - RCS {side.city} B {side.siren[:3]} {side.siren[3:6]} {side.siren[6:]} - Siret : {siret_text(sheet, side.siret)}",
        size=7,
    )
    sheet.text(
        45, 821, f"TVA intracommunautaire {side.vat} - Siège social : {side.street} {side.postcode} {side.city}", size=7
    )
    return y


def coupon(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """The part to send back with the payment: number and amount again."""
    sheet.rule(30, 745, 565)
    sheet.text(45, 760, "Coupon à joindre à votre règlement", bold=True)
    sheet.text(45, 774, f"Facture n° {invoice.number}")
    sheet.text(300, 774, f"Montant à payer : {sheet.money(invoice.sign * invoice.net)}")
    return y
