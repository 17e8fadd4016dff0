"""Pages as common billing programs and large suppliers lay them out, each with its own words."""

from collections.abc import Callable
from decimal import Decimal

from tests.kit.generator.heads import siret_text, vat_text
from tests.kit.generator.sheet import Sheet
from tests.kit.generator.values import Invoice

Block = Callable[[Sheet, Invoice, float], float]


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",")


def _note_fields(sheet: Sheet, invoice: Invoice, *fields: str) -> None:
    values = {
        "invoice_number": invoice.number, "issue_date": invoice.issued.isoformat(), "due_date": invoice.due.isoformat(), "engagement": invoice.engagement,
        "marche": invoice.marche, "code_service": invoice.service, "total_ht": f"{invoice.ht:.2f}", "total_tva": f"{invoice.tva:.2f}", "total_ttc": f"{invoice.ttc:.2f}",
        "net_a_payer": f"{invoice.net:.2f}", "prepaid": f"{invoice.paid:.2f}", "iban": invoice.iban, "bic": invoice.bic,
        "vat_lines": [(f"{r:.2f}", f"{b:.2f}", f"{a:.2f}") for r, b, a in invoice.vat],
    }  # fmt: skip
    for role, side in (("supplier", invoice.supplier), ("recipient", invoice.recipient)):
        values |= {f"{role}_siret": side.siret, f"{role}_siren": side.siren, f"{role}_vat": side.vat}
    sheet.note_printed(**{field: values[field] for field in fields})


_TOTALS = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "vat_lines")
_SUPPLIER = ("supplier_siret", "supplier_siren", "supplier_vat")


def _pairs(sheet: Sheet, x: float, right: float, y: float, pairs: list[tuple[str, str]], *, pitch: float = 14) -> float:
    for label, text in pairs:
        sheet.text(x, y, label)
        sheet.text(right, y, text, right=True)
        y += pitch
    return y


def _grid(sheet: Sheet, y: float, stops: list[float], rows: list[list[str]], *, size: float = 8) -> float:
    """First row bold; first column from the left, the others to the right."""
    for index, row in enumerate(rows):
        for column, (cell, stop) in enumerate(zip(row, stops, strict=True)):
            sheet.text(stop, y, cell, right=column > 0, bold=index == 0, size=size)
        y += 13
    return y + 4


def _lines(sheet: Sheet, invoice: Invoice, y: float, heads: list[str], *, rate: bool) -> float:
    rows = [heads]
    for line in invoice.lines:
        row = [line.label, str(line.quantity), sheet.money(line.price), sheet.money(invoice.sign * line.amount)]
        rows.append([*row[:1], _percent(line.rate) + "%", *row[1:]] if rate else row)
    return _grid(sheet, y, [45, 330, 380, 465, 550] if rate else [45, 380, 465, 550], rows)


def crab(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Dolibarr's: reference and dates at the top right, two frames, totals at the right."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(555, 40, f"{'Avoir' if invoice.credit else 'Facture'} {invoice.number}", bold=True, right=True, size=13)
    for row, text in enumerate(
        [
            f"Date facturation : {sheet.date(invoice.issued)}",
            f"Date échéance : {sheet.date(invoice.due)}",
            f"Code client : CU{invoice.issued.year % 100}01-{sheet.random.randrange(1000, 9999)}",
        ]
    ):
        sheet.text(555, 56 + 12 * row, text, right=True)
    sheet.text(45, 110, "Émetteur :", size=7)
    sheet.lines(
        48,
        124,
        [side.title, side.street, f"{side.postcode} {side.city}", f"Tél.: {side.phone}", f"Email: {side.mail}"],
        bold_first=True,
    )
    sheet.text(305, 110, "Adressé à :", size=7)
    sheet.lines(308, 124, [to.name, to.street, f"{to.postcode} {to.city}"], bold_first=True)
    sheet.text(555, 212, "Montants exprimés en Euros", right=True, size=7)
    y = _lines(sheet, invoice, 226, ["Désignation", "TVA", "Qté", "P.U. HT", "Total HT"], rate=True) + 10
    sheet.lines(
        45,
        y,
        [
            "Conditions de règlement : 30 jours",
            "Mode de règlement : Virement bancaire",
            "Règlement par virement sur le compte bancaire suivant :",
            f"IBAN : {invoice.iban}",
            f"Code BIC/SWIFT : {invoice.bic}",
        ],
        pitch=11,
    )
    pairs = [("Total HT", sheet.money(invoice.sign * invoice.ht))]
    pairs += [(f"Total TVA {_percent(rate)}%", sheet.money(invoice.sign * amount)) for rate, _, amount in invoice.vat]
    pairs += [("Total TTC", sheet.money(invoice.sign * invoice.ttc))]
    _pairs(sheet, 370, 550, y, pairs)
    sheet.text(
        298,
        812,
        f"Société à responsabilité limitée (SARL) - Capital de 8 000 € - SIRET: {siret_text(sheet, side.siret)}",
        centre=True,
        size=7,
    )
    sheet.text(
        298, 821, f"NAF-APE: 6201Z - RCS/RM: {side.city} - Numéro TVA: {vat_text(sheet, side.vat)}", centre=True, size=7
    )
    _note_fields(sheet, invoice, "invoice_number", "issue_date", "due_date", "iban", "bic", *_TOTALS, *_SUPPLIER)
    if len(invoice.vat) > 1:
        sheet.printed.pop("total_tva")
        sheet.note_printed(vat_lines=[(f"{r:.2f}", None, f"{a:.2f}") for r, _, a in invoice.vat])
    return y


def odd(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Odoo's: labels over values in one strip, « Total » alone, payments named by their date."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(45, 44, [side.title, side.street, f"{side.postcode} {side.city}", "France"])
    sheet.lines(
        330, 110, [to.name, to.street, f"{to.postcode} {to.city}", "France", f"SIRET : {siret_text(sheet, to.siret)}"]
    )
    sheet.text(45, 196, f"{'Avoir' if invoice.credit else 'Facture'} {invoice.number}", size=17)
    for x, label, text in (
        (45, "Date de la facture :", sheet.date(invoice.issued)),
        (180, "Date d'échéance :", sheet.date(invoice.due)),
        (310, "Origine :", f"S{sheet.random.randrange(10000, 99999)}"),
        (430, "Référence :", invoice.engagement),
    ):
        sheet.text(x, 218, label, bold=True)
        sheet.text(x, 231, text)
    y = _lines(sheet, invoice, 262, ["Description", "Taxes", "Quantité", "Prix unitaire", "Montant"], rate=True) + 8
    pairs = [("Montant hors taxes", sheet.money(invoice.sign * invoice.ht))]
    pairs += [
        (f"TVA {_percent(rate)}% sur {sheet.money(invoice.sign * base)}", sheet.money(invoice.sign * amount))
        for rate, base, amount in invoice.vat
    ]
    pairs.append(("Total", sheet.money(invoice.sign * invoice.ttc)))
    if invoice.paid:
        pairs += [
            (f"Payé le {sheet.date(invoice.issued)}", sheet.money(invoice.paid)),
            ("Montant dû", sheet.money(invoice.net)),
        ]
        _note_fields(sheet, invoice, "prepaid")
    y = _pairs(sheet, 300, 550, y, pairs) + 12
    sheet.text(
        45,
        y,
        f"Merci d'utiliser la communication suivante pour votre paiement : {invoice.number} sur ce compte : {invoice.iban}",
    )
    sheet.text(
        298,
        815,
        f"{side.phone} {side.mail} TVA : {vat_text(sheet, side.vat)} SIRET : {siret_text(sheet, side.siret)}",
        centre=True,
        size=7,
    )
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "due_date",
        "iban",
        "recipient_siret",
        "recipient_siren",
        *_TOTALS,
        *_SUPPLIER,
    )
    if len(invoice.vat) > 1:
        sheet.printed.pop("total_tva")
    return y


def wise(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Sage's: a strip of « Numéro, Date, Code client », VAT codes, a row of boxes at the foot."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(
        45,
        40,
        [
            side.title.upper(),
            side.street,
            f"{side.postcode} {side.city}",
            f"Tél : {side.phone}",
            f"SIRET : {siret_text(sheet, side.siret)}",
            f"N° Intracom : {side.vat}",
        ],
        pitch=11,
    )
    sheet.lines(330, 90, [to.name, to.street, f"{to.postcode} {to.city}"])
    sheet.text(45, 165, "AVOIR" if invoice.credit else "FACTURE", bold=True, size=15)
    for x, label, text in (
        (45, "Numéro", invoice.number),
        (150, "Date", sheet.date(invoice.issued)),
        (260, "Code client", f"C{sheet.random.randrange(100, 9999)}"),
        (350, "Votre référence", invoice.engagement),
        (480, "Page", "1"),
    ):
        sheet.box(x - 3, 174, x + 98, 204)
        sheet.text(x, 184, label, bold=True, size=8)
        sheet.text(x, 198, text, size=8.5)
    y = _lines(sheet, invoice, 228, ["Désignation", "Qté", "P.U. HT", "Montant HT"], rate=False) + 14
    _grid(
        sheet,
        y,
        [60, 150, 210, 290],
        [
            ["Code", "Base HT", "Taux TVA", "Montant TVA"],
            *[
                [str(i + 1), sheet.money(invoice.sign * b), _percent(r) + "%", sheet.money(invoice.sign * a)]
                for i, (r, b, a) in enumerate(invoice.vat)
            ],
        ],
    )
    pairs = [
        ("Total HT", sheet.money(invoice.sign * invoice.ht)),
        ("Port HT", sheet.money(Decimal(0))),
        ("Total TVA", sheet.money(invoice.sign * invoice.tva)),
        ("Total TTC", sheet.money(invoice.sign * invoice.ttc)),
    ]
    if invoice.paid:
        pairs.append(("Acompte", sheet.money(invoice.paid)))
        _note_fields(sheet, invoice, "prepaid")
    y = _pairs(sheet, 370, 550, y, [*pairs, ("NET A PAYER", sheet.money(invoice.sign * invoice.net))])
    sheet.text(45, y + 16, f"Échéance : {sheet.date(invoice.due)}   Mode de règlement : Virement à 30 jours")
    _note_fields(sheet, invoice, "invoice_number", "issue_date", "due_date", "engagement", *_TOTALS, *_SUPPLIER)
    return y


def utility(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """An energy or telephone bill: the amount large at the top, the detail further on, many customer numbers."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(45, 44, side.name.upper(), bold=True, size=14)
    sheet.lines(330, 100, [to.name, to.street, f"{to.postcode} {to.city}"])
    day = invoice.issued.strftime("%d/%m/%Y")
    sheet.text(45, 165, f"Facture du {day}", bold=True, size=12)
    sheet.text(45, 180, f"n° de facture : {invoice.number}")
    sheet.lines(
        45,
        194,
        [
            f"n° de compte : {sheet.random.randrange(10**9, 10**10)}",
            f"votre n° client : {sheet.random.randrange(10**6, 10**7)}",
            f"n° de marché : {invoice.marche}",
            f"engagement : {invoice.engagement}",
        ],
        pitch=12,
    )
    sheet.box(310, 155, 555, 215)
    sheet.text(320, 172, "Montant total à payer TTC", bold=True)
    sheet.text(545, 190, sheet.money(invoice.ttc), bold=True, right=True, size=13)
    sheet.text(320, 206, f"à régler avant le {invoice.due.strftime('%d/%m/%Y')}")
    sheet.text(45, 270, f"Période du {invoice.issued.replace(day=1).strftime('%d/%m/%Y')} au {day}")
    y = _lines(sheet, invoice, 290, ["Détail", "Quantité", "Prix unitaire HT", "Montant HT"], rate=False)
    y = _pairs(
        sheet,
        250,
        550,
        y + 10,
        [
            ("Total hors TVA", sheet.money(invoice.ht)),
            *[(f"TVA à {_percent(r)} %", sheet.money(a)) for r, _, a in invoice.vat],
            ("Total TTC", sheet.money(invoice.ttc)),
        ],
    )
    sheet.text(
        45,
        806,
        f"{side.title} au capital de 1 525 000 euros - {side.siren[:3]} {side.siren[3:6]} {side.siren[6:]} RCS {side.city} - Siège social : {side.street}",
        size=6.5,
    )
    sheet.text(45, 815, f"SIRET {side.siret} - TVA intracommunautaire {side.vat}", size=6.5)
    _note_fields(
        sheet, invoice, "invoice_number", "issue_date", "due_date", "marche", "engagement", *_TOTALS, *_SUPPLIER
    )
    return y


def market(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """An on-line shop: tax table « Taux, sous-total hors TVA, TVA », prices with tax."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(555, 44, "Facture", size=16, right=True)
    sheet.lines(
        330,
        66,
        [
            f"Numéro de la facture {invoice.number}",
            f"Date de la facture {sheet.date(invoice.issued)}",
            f"Numéro de commande {invoice.engagement}",
            f"Total à payer {sheet.money(invoice.ttc)}",
        ],
    )
    sheet.text(45, 130, "Adresse de facturation", bold=True)
    sheet.lines(45, 143, [to.name, to.street, f"{to.city}, {to.postcode}"])
    sheet.text(230, 130, "Adresse de livraison", bold=True)
    sheet.lines(230, 143, [to.name, "Service technique", f"{to.city}, {to.postcode}"])
    sheet.text(410, 130, "Vendu par", bold=True)
    sheet.lines(
        410, 143, [side.title, side.street, f"{side.postcode} {side.city}", f"SIRET {side.siret}", f"TVA {side.vat}"]
    )
    rows = [["Description", "Qté", "Taux TVA", "Total TTC"]]
    for line in invoice.lines:
        taxed = (line.amount * (1 + line.rate / 100)).quantize(Decimal("0.01"))
        rows += [[line.label, str(line.quantity), _percent(line.rate) + " %", sheet.money(taxed)]]
    y = _grid(sheet, 225, [45, 380, 450, 550], rows) + 8
    sheet.text(400, y, "Total facture", bold=True)
    sheet.text(550, y, sheet.money(invoice.ttc), right=True, bold=True)
    y = _grid(
        sheet,
        y + 24,
        [330, 460, 550],
        [
            ["Taux TVA", "Sous-total hors TVA", "Sous-total TVA"],
            *[[_percent(r) + " %", sheet.money(b), sheet.money(a)] for r, b, a in invoice.vat],
            ["Total", sheet.money(invoice.ht), sheet.money(invoice.tva)],
        ],
    )
    _note_fields(sheet, invoice, "invoice_number", "issue_date", "engagement", *_TOTALS, *_SUPPLIER)
    return y


def online(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A payment platform's: the sum due as a headline, « Sous-total », tax with its base in brackets."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(45, 44, "Facture", bold=True, size=16)
    day, due = (
        f"{d.day} {['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'][d.month - 1]} {d.year}"
        for d in (invoice.issued, invoice.due)
    )
    for row, (label, text) in enumerate(
        [("Numéro de facture", invoice.number), ("Date d'émission", day), ("Date d'échéance", due)]
    ):
        sheet.text(45, 64 + 13 * row, label, bold=True)
        sheet.text(150, 64 + 13 * row, text)
    sheet.lines(
        45,
        125,
        [side.title, side.street, f"{side.postcode} {side.city}", f"SIRET {side.siret}", f"TVA FR {side.vat}"],
        bold_first=True,
    )
    sheet.text(260, 125, "Facturer à", bold=True)
    sheet.lines(260, 138, [to.name, to.street, f"{to.postcode} {to.city}", f"SIRET {to.siret}"])
    sheet.text(45, 222, f"{sheet.money(invoice.ttc)} dus le {due}", bold=True, size=13)
    y = _lines(sheet, invoice, 250, ["Description", "Qté", "Prix unitaire", "Montant"], rate=False)
    pairs = [("Sous-total", sheet.money(invoice.ht)), ("Total hors taxes", sheet.money(invoice.ht))]
    pairs += [(f"TVA - France ({_percent(r)} % sur {sheet.money(b)})", sheet.money(a)) for r, b, a in invoice.vat]
    y = _pairs(
        sheet, 300, 550, y + 8, [*pairs, ("Total", sheet.money(invoice.ttc)), ("Montant dû", sheet.money(invoice.ttc))]
    )
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "due_date",
        "recipient_siret",
        "recipient_siren",
        *_TOTALS,
        *_SUPPLIER,
    )
    if len(invoice.vat) > 1:
        sheet.printed.pop("total_tva")
    return y


def portal(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A form keyed in on a portal and printed: sections, label and value everywhere."""
    side, to = invoice.supplier, invoice.recipient

    def section(title: str, pairs: list[tuple[str, str]], top: float) -> float:
        sheet.box(40, top - 11, 556, top + 4, fill=0.88)
        sheet.text(45, top, title, bold=True)
        for index, (label, text) in enumerate(pairs):
            x, row = (45, index // 2) if index % 2 == 0 else (305, index // 2)
            sheet.text(x, top + 18 + 14 * row, f"{label} : {text}")
        return top + 18 + 14 * ((len(pairs) + 1) // 2) + 10

    sheet.text(298, 40, "Facture de prestation", bold=True, centre=True, size=14)
    y = section(
        "Informations générales",
        [
            ("Cadre de facturation", "A1 - Dépôt par un fournisseur d'une facture"),
            ("Numéro de facture", invoice.number),
            ("Date d'émission", sheet.date(invoice.issued)),
            ("Type de facture", "Facture"),
            ("Devise", "EUR"),
            ("Mode de règlement", "Virement"),
        ],
        66,
    )
    y = section(
        "Fournisseur",
        [
            ("Raison sociale", side.title),
            ("Identifiant SIRET", side.siret),
            ("N° TVA intracommunautaire", side.vat),
            ("Adresse", f"{side.street} {side.postcode} {side.city}"),
        ],
        y,
    )
    y = section(
        "Destinataire",
        [
            ("Raison sociale", to.name),
            ("Identifiant SIRET", to.siret),
            ("Code service", invoice.service),
            ("Numéro d'engagement", invoice.engagement),
            ("Numéro de marché", invoice.marche),
        ],
        y,
    )
    y = _lines(sheet, invoice, y, ["Dénomination", "Taux", "Quantité", "Prix unitaire HT", "Montant HT"], rate=True)
    y = _grid(
        sheet,
        y + 6,
        [60, 200, 330],
        [
            ["Taux TVA", "Montant base HT", "Montant TVA"],
            *[[_percent(r), sheet.money(b), sheet.money(a)] for r, b, a in invoice.vat],
        ],
    )
    y = section(
        "Montants totaux",
        [
            ("Montant HT total", sheet.money(invoice.ht)),
            ("Montant TVA", sheet.money(invoice.tva)),
            ("Montant TTC total", sheet.money(invoice.ttc)),
            ("Montant net à payer", sheet.money(invoice.ttc)),
        ],
        y + 8,
    )
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "code_service",
        "engagement",
        "marche",
        "recipient_siret",
        "recipient_siren",
        *_TOTALS,
        *_SUPPLIER,
    )
    return y


def craftsman(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A sole trader's: « Doit », one total, VAT not applicable."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(
        45,
        50,
        [
            side.name,
            "Entreprise individuelle",
            side.street,
            f"{side.postcode} {side.city}",
            f"Siret {siret_text(sheet, side.siret)}",
        ],
    )
    sheet.text(340, 120, "DOIT :", bold=True)
    sheet.lines(340, 134, [to.name, to.street, f"{to.postcode} {to.city}"])
    sheet.text(45, 200, f"FACTURE N° {invoice.number}", bold=True, size=12)
    sheet.text(45, 215, f"Date : {sheet.date(invoice.issued)}")
    sheet.text(45, 229, f"Bon de commande {invoice.engagement}")
    y = _lines(sheet, invoice, 256, ["Désignation", "Nb", "Prix", "Montant"], rate=False)
    sheet.text(400, y + 10, "TOTAL", bold=True)
    sheet.text(550, y + 10, sheet.money(invoice.ttc), right=True, bold=True)
    sheet.text(45, y + 30, "TVA non applicable, article 293 B du CGI")
    sheet.note_printed(
        supplier_siret=side.siret,
        supplier_siren=side.siren,
        total_ttc=f"{invoice.ttc:.2f}",
        net_a_payer=f"{invoice.ttc:.2f}",
        total_ht=f"{invoice.ttc:.2f}",
        vat_lines=[("0.00", f"{invoice.ttc:.2f}", "0.00")],
    )
    _note_fields(sheet, invoice, "invoice_number", "issue_date", "engagement")
    return y


def architect(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Fees on a works contract: contract figures first, then what this note asks."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(
        45, 44, [side.title, "Architectes DPLG", f"{side.street} - {side.postcode} {side.city}"], bold_first=True
    )
    sheet.text(330, 90, "Maître d'ouvrage :", bold=True)
    sheet.lines(330, 103, [to.name, to.street, f"{to.postcode} {to.city}"])
    sheet.text(45, 170, f"NOTE D'HONORAIRES N° {invoice.number}", bold=True, size=12)
    sheet.text(555, 170, f"{side.city}, le {invoice.issued.strftime('%d/%m/%Y')}", right=True)
    sheet.lines(
        45,
        190,
        [
            f"Marché de maîtrise d'œuvre n° {invoice.marche} notifié le {invoice.issued.replace(year=invoice.issued.year - 1).strftime('%d/%m/%Y')}",
            "Opération : réhabilitation de l'école Jules Ferry",
            f"Engagement juridique : {invoice.engagement}",
        ],
    )
    contract = invoice.ht * 5
    pairs = [
        ("Montant du marché HT", sheet.money(contract)),
        ("Honoraires cumulés HT", sheet.money(invoice.ht * 3)),
        ("Honoraires précédents HT", sheet.money(invoice.ht * 2)),
        ("Montant de la présente note HT", sheet.money(invoice.ht)),
        (f"TVA {_percent(invoice.vat[0][0])} %", sheet.money(invoice.tva)),
        ("Montant TTC", sheet.money(invoice.ttc)),
        ("Net à payer", sheet.money(invoice.ttc)),
    ]
    y = _pairs(sheet, 150, 500, 245, pairs, pitch=16)
    sheet.text(
        298,
        815,
        f"{side.title} - SIRET {siret_text(sheet, side.siret)} - TVA {side.vat} - Ordre des architectes n° S{sheet.random.randrange(1000, 9999)}",
        centre=True,
        size=7,
    )
    _note_fields(sheet, invoice, "invoice_number", "issue_date", "marche", "engagement", *_TOTALS, *_SUPPLIER)
    return y


def works_statement(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« Situation n° 3 »: cumulated, less earlier ones, retention kept back."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(
        45,
        44,
        [side.title, side.street, f"{side.postcode} {side.city}", f"SIRET : {siret_text(sheet, side.siret)}"],
        bold_first=True,
    )
    sheet.lines(330, 80, [to.name, to.street, f"{to.postcode} {to.city}", f"SIRET : {siret_text(sheet, to.siret)}"])
    sheet.text(45, 160, f"FACTURE N° {invoice.number} - SITUATION N° 3", bold=True, size=12)
    sheet.lines(
        45,
        178,
        [
            f"Date : {sheet.date(invoice.issued)}",
            f"Marché n° {invoice.marche} - Lot n° 04 - OS n° 2 du 03/02/2019",
            f"N° d'engagement : {invoice.engagement}",
        ],
    )
    keep = (invoice.ttc * Decimal("0.05")).quantize(Decimal("0.01"))
    pairs = [
        ("Montant cumulé des travaux HT", sheet.money(invoice.ht * 3)),
        ("À déduire situations précédentes HT", sheet.money(invoice.ht * 2)),
        ("Total HT", sheet.money(invoice.ht)),
        (f"TVA {_percent(invoice.vat[0][0])} %", sheet.money(invoice.tva)),
        ("Total TTC", sheet.money(invoice.ttc)),
        ("Retenue de garantie 5 %", sheet.money(-keep)),
        ("Net à payer", sheet.money(invoice.ttc - keep)),
    ]
    y = _pairs(sheet, 250, 545, 250, pairs, pitch=15)
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "marche",
        "engagement",
        "recipient_siret",
        "recipient_siren",
        "supplier_siret",
        "supplier_siren",
        "total_ht",
        "total_tva",
        "total_ttc",
        "vat_lines",
    )
    sheet.note_printed(net_a_payer=f"{invoice.ttc - keep:.2f}")
    return y


def english(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A foreign supplier's wording."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(45, 48, "INVOICE", bold=True, size=18)
    for row, (label, text) in enumerate(
        [
            ("Invoice No.", invoice.number),
            ("Invoice Date", invoice.issued.strftime("%d %B %Y")),
            ("Due Date", invoice.due.strftime("%d %B %Y")),
            ("PO Number", invoice.engagement),
        ]
    ):
        sheet.text(350, 48 + 13 * row, label, bold=True)
        sheet.text(555, 48 + 13 * row, text, right=True)
    sheet.lines(
        45,
        120,
        ["From:", side.title, side.street, f"{side.postcode} {side.city}", f"VAT No. {side.vat}"],
        bold_first=True,
    )
    sheet.lines(310, 120, ["Bill to:", to.name, to.street, f"{to.postcode} {to.city}"], bold_first=True)
    y = _lines(sheet, invoice, 220, ["Description", "Qty", "Unit price", "Amount"], rate=False)
    y = _pairs(
        sheet,
        380,
        550,
        y + 8,
        [
            ("Subtotal", sheet.money(invoice.ht)),
            (f"VAT {_percent(invoice.vat[0][0])}%", sheet.money(invoice.tva)),
            ("Total due", sheet.money(invoice.ttc)),
        ],
    )
    sheet.text(45, y + 20, f"Payment by bank transfer. IBAN {invoice.iban} SWIFT {invoice.bic}")
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "due_date",
        "engagement",
        "iban",
        "bic",
        "supplier_vat",
        "supplier_siren",
        "total_ht",
        "total_tva",
        "total_ttc",
        "net_a_payer",
        "vat_lines",
    )
    return y


def garage(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« DATE CLIENT FACTURE » as heads of columns, registration and kilometres beside."""
    side, to = invoice.supplier, invoice.recipient
    sheet.text(45, 44, f"{side.title} {side.street} {side.postcode} {side.city} Tél. {side.phone}", size=8)
    sheet.lines(330, 90, [to.name, to.street, f"{to.postcode} {to.city}"])
    sheet.text(45, 130, "FACTURE", bold=True, size=14)
    for x, label, text in (
        (45, "DATE", sheet.date(invoice.issued)),
        (130, "CLIENT", f"{sheet.random.randrange(1000, 99999):06d}"),
        (210, "FACTURE", invoice.number),
        (320, "IMMAT.", "AB-123-CD"),
        (410, "KMS", f"{sheet.random.randrange(10000, 250000)}"),
    ):
        sheet.text(x, 160, label, bold=True, size=8)
        sheet.text(x, 173, text, size=9)
    y = _lines(sheet, invoice, 205, ["Désignation", "Qté", "PU H.T.", "Montant H.T."], rate=False)
    for x, label, text in (
        (45, "TOTAL H.T.", invoice.ht),
        (160, "T.V.A.", invoice.tva),
        (275, "TOTAL T.T.C.", invoice.ttc),
        (400, "NET À PAYER", invoice.ttc),
    ):
        sheet.text(x, y + 20, label, bold=True, size=8)
        sheet.text(x, y + 34, sheet.money(invoice.sign * text), size=9)
    sheet.text(45, 815, f"SIRET {siret_text(sheet, side.siret)} - N° TVA {side.vat} - Code NAF 4520A", size=7)
    _note_fields(sheet, invoice, "invoice_number", "issue_date", *_TOTALS, *_SUPPLIER)
    return y


def supplier_form(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« Vos identifiants », references named for e-invoicing, VAT with categories, « Montant dû »."""
    side, to = invoice.supplier, invoice.recipient
    sheet.lines(
        45,
        44,
        [side.title, side.street, f"{side.postcode} {side.city}", f"SIRET {side.siret}", f"N° TVA {side.vat}"],
        bold_first=True,
    )
    sheet.text(330, 44, f"FACTURE n° {invoice.number}", bold=True, size=12)
    sheet.lines(
        330, 60, [f"Date de facture : {sheet.date(invoice.issued)}", f"Date d'échéance : {sheet.date(invoice.due)}"]
    )
    sheet.lines(330, 110, [to.name, to.street, f"{to.postcode} {to.city}"], bold_first=True)
    sheet.text(45, 165, "Vos identifiants", bold=True)
    sheet.lines(45, 178, [f"SIREN : {to.siren}", f"N° TVA : {to.vat}"])
    sheet.text(260, 165, "Vos références", bold=True)
    sheet.lines(
        260,
        178,
        [
            f"Référence acheteur / service exécutant : {invoice.service}",
            f"N° contrat : {invoice.marche}",
            f"N° commande : {invoice.engagement}",
        ],
    )
    y = _lines(sheet, invoice, 240, ["Désignation", "TVA", "Qté", "PU net HT", "Total net HT"], rate=True)
    y = _grid(
        sheet,
        y + 10,
        [60, 160, 250, 340],
        [
            ["Code TVA", "Base HT", "Taux", "Montant TVA"],
            *[["S", sheet.money(b), _percent(r) + " %", sheet.money(a)] for r, b, a in invoice.vat],
        ],
    )
    pairs = [
        ("Total net HT", sheet.money(invoice.ht)),
        ("Total TVA", sheet.money(invoice.tva)),
        ("Total TTC", sheet.money(invoice.ttc)),
    ]
    if invoice.paid:
        pairs.append(("Acompte versé", sheet.money(invoice.paid)))
        _note_fields(sheet, invoice, "prepaid")
    y = _pairs(sheet, 380, 550, y + 6, [*pairs, ("Montant dû", sheet.money(invoice.net))])
    sheet.text(45, y + 12, f"IBAN : {invoice.iban}   BIC : {invoice.bic}")
    _note_fields(
        sheet,
        invoice,
        "invoice_number",
        "issue_date",
        "due_date",
        "code_service",
        "marche",
        "engagement",
        "recipient_siren",
        "recipient_vat",
        "iban",
        "bic",
        *_TOTALS,
        *_SUPPLIER,
    )
    return y
