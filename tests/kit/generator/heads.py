"""The head of a page: who sends and receives, number, dates and references, in many arrangements."""

from collections.abc import Callable

from tests.kit.generator.sheet import WIDTH, Sheet, in_words
from tests.kit.generator.values import Invoice, Side

Block = Callable[[Sheet, Invoice, float], float]
Row = tuple[str, str, str]  # label, text, field


def siret_text(sheet: Sheet, siret: str) -> str:
    return sheet.random.choice(
        [siret, f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", siret, f"{siret[:9]} {siret[9:]}"]
    )


def vat_text(sheet: Sheet, vat: str) -> str:
    return sheet.random.choice([vat, f"{vat[:2]} {vat[2:4]} {vat[4:7]} {vat[7:10]} {vat[10:]}", f"{vat[:4]} {vat[4:]}"])


def _who(role: str, side: Side, *kinds: str) -> dict[str, str]:
    return {f"{role}_{kind}": getattr(side, kind) for kind in kinds}


def address(side: Side) -> list[str]:
    return [side.title, side.street, f"{side.postcode} {side.city}"]


def identity(sheet: Sheet, side: Side, role: str, *, vat: bool = True) -> list[str]:
    siret = sheet.random.choice(["SIRET : ", "Siret ", "N° SIRET : ", "SIRET "]) + siret_text(sheet, side.siret)
    sheet.note_printed(**_who(role, side, "siret", "siren"))
    if not vat:
        return [siret]
    sheet.note_printed(**_who(role, side, "vat"))
    return [
        siret,
        sheet.random.choice(["N° TVA : ", "TVA intracommunautaire : ", "N° TVA intra. ", "TVA "])
        + vat_text(sheet, side.vat),
    ]


def legal_line(sheet: Sheet, side: Side) -> str:
    capital = sheet.random.choice(["10 000,00 €", "50 000 €", "120 000,00 euros"])
    form = side.form or "SARL"
    sheet.note_printed(**_who("supplier", side, "siret", "siren", "vat"))
    return f"{side.name} {form} au capital de {capital} - SIRET {siret_text(sheet, side.siret)} - APE 4321A - TVA {vat_text(sheet, side.vat)}"


def plain_window(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Supplier at the left, recipient in the window at the right, nothing says which is which."""
    end = sheet.lines(
        45,
        y,
        [*address(invoice.supplier), "Tél. " + invoice.supplier.phone, *identity(sheet, invoice.supplier, "supplier")],
        bold_first=True,
    )
    texts = address(invoice.recipient) + (
        identity(sheet, invoice.recipient, "recipient", vat=False) if sheet.random.random() < 0.6 else []
    )
    return max(end, sheet.lines(320, y + 40, texts, pitch=12))


def labelled_side_by_side(sheet: Sheet, invoice: Invoice, y: float) -> float:
    left, right = sheet.random.choice(
        [("Émetteur", "Destinataire"), ("Fournisseur", "Client"), ("Vendeur", "Acheteur"), ("Prestataire", "Facturé à")]
    )
    sheet.text(45, y, left, bold=True)
    sheet.text(310, y, right, bold=True)
    end = sheet.lines(45, y + 15, [*address(invoice.supplier), *identity(sheet, invoice.supplier, "supplier")])
    other = sheet.lines(310, y + 15, [*address(invoice.recipient), *identity(sheet, invoice.recipient, "recipient")])
    sheet.box(40, y - 12, 290, max(end, other))
    sheet.box(304, y - 12, 555, max(end, other))
    return max(end, other) + 8


def stacked(sheet: Sheet, invoice: Invoice, y: float) -> float:
    for title, side, role in (
        (sheet.random.choice(["Émetteur", "Vendeur :", "Prestataire"]), invoice.supplier, "supplier"),
        (sheet.random.choice(["Destinataire", "Acheteur :", "Client"]), invoice.recipient, "recipient"),
    ):
        sheet.text(55, y, title, bold=True)
        y = sheet.lines(55, y + 14, [*address(side), *identity(sheet, side, role, vat=False)]) + 16
    return y


def recipient_left(sheet: Sheet, invoice: Invoice, y: float) -> float:
    sheet.text(45, y, sheet.random.choice(["Client :", "Adressé à :", "Facturation à"]), bold=True)
    end = sheet.lines(
        45, y + 13, [*address(invoice.recipient), *identity(sheet, invoice.recipient, "recipient", vat=False)]
    )
    other = sheet.lines(
        340,
        y,
        [*address(invoice.supplier), invoice.supplier.mail, *identity(sheet, invoice.supplier, "supplier")],
        bold_first=True,
    )
    return max(end, other) + 6


def letterhead(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """All of the supplier in two lines across the top."""
    side = invoice.supplier
    sheet.text(WIDTH / 2, y, " - ".join([side.title, side.street, f"{side.postcode} {side.city}"]), centre=True)
    sheet.text(WIDTH / 2, y + 11, legal_line(sheet, side), centre=True, size=7)
    sheet.text(330, y + 40, invoice.recipient.name, bold=True)
    return (
        sheet.lines(330, y + 53, [invoice.recipient.street, f"{invoice.recipient.postcode} {invoice.recipient.city}"])
        + 8
    )


def name_only(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """The supplier's numbers are at the foot of the page alone."""
    sheet.text(45, y, invoice.supplier.name.upper(), size=16, bold=True)
    sheet.text(45, y + 13, f"{invoice.supplier.street}, {invoice.supplier.postcode} {invoice.supplier.city}")
    texts = [*address(invoice.recipient)]
    if sheet.random.random() < 0.7:
        sheet.note_printed(recipient_siret=invoice.recipient.siret, recipient_siren=invoice.recipient.siren)
        texts.append(
            sheet.random.choice(["SIRET client : ", "SIRET dest. ", "SIRET acheteur : ", "Votre SIRET : "])
            + siret_text(sheet, invoice.recipient.siret)
        )
    return sheet.lines(320, y + 30, texts) + 10


def both_identifiers(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« Nos identifiants » and « Vos identifiants » in a strip under plain addresses."""
    sheet.lines(45, y, address(invoice.supplier), bold_first=True)
    sheet.lines(320, y, address(invoice.recipient), bold_first=True)
    y += 60
    sheet.box(40, y - 11, 555, y + 34)
    sheet.text(45, y, "Nos identifiants", bold=True)
    sheet.text(320, y, "Vos identifiants", bold=True)
    sheet.lines(45, y + 13, identity(sheet, invoice.supplier, "supplier"))
    sheet.lines(320, y + 13, identity(sheet, invoice.recipient, "recipient"))
    return y + 46


def party_table(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Rows name the items, columns the sides."""
    rows = [
        ("", "Fournisseur", "Acheteur public"),
        ("Raison sociale", invoice.supplier.title, invoice.recipient.name),
        ("Adresse", invoice.supplier.street, invoice.recipient.street),
        (
            "Ville",
            f"{invoice.supplier.postcode} {invoice.supplier.city}",
            f"{invoice.recipient.postcode} {invoice.recipient.city}",
        ),
        ("SIRET", siret_text(sheet, invoice.supplier.siret), siret_text(sheet, invoice.recipient.siret)),
    ]
    sheet.note_printed(
        **_who("supplier", invoice.supplier, "siret", "siren"), **_who("recipient", invoice.recipient, "siret", "siren")
    )
    for index, row in enumerate(rows):
        for x, cell in zip((45, 140, 350), row, strict=True):
            sheet.text(x, y, cell, bold=index == 0 or x == 45)
        sheet.rule(40, y + 4, 555)
        y += 15
    return y + 8


def title(sheet: Sheet, invoice: Invoice) -> str:
    return sheet.random.choice(
        ["AVOIR", "Avoir", "NOTE DE CRÉDIT"] if invoice.credit else ["FACTURE", "Facture", "FACTURE"]
    )


def number_label(sheet: Sheet, invoice: Invoice) -> str:
    word = "avoir" if invoice.credit else "facture"
    return sheet.random.choice(
        [
            f"N° de {word}" if not invoice.credit else "N° d'avoir",
            f"{word.capitalize()} n°",
            f"Numéro de {word}" if not invoice.credit else "Numéro d'avoir",
            f"{word.capitalize()} N°",
        ]
    )


def rows(sheet: Sheet, invoice: Invoice, *, references: bool = True, due: bool = True) -> list[Row]:
    r = sheet.random
    head_rows: list[Row] = [
        (number_label(sheet, invoice), invoice.number, "invoice_number"),
        (
            r.choice(["Date", "Date de facture", "Date d'émission", "Date de facturation", "Émise le"]),
            sheet.date(invoice.issued),
            "issue_date",
        ),
    ]
    if due:
        head_rows.append(
            (
                r.choice(
                    [
                        "Échéance",
                        "Date d'échéance",
                        "Date limite de paiement",
                        "À payer avant le",
                        "Échéance de paiement",
                    ]
                ),
                sheet.date(invoice.due),
                "due_date",
            )
        )
    if r.random() < 0.4:
        head_rows.insert(
            r.randrange(1, len(head_rows) + 1),
            (r.choice(["N° client", "Code client", "Réf. client"]), f"C{r.randrange(1000, 99999)}", ""),
        )
    if references:
        head_rows += reference_rows(sheet, invoice)
    if invoice.credit:
        head_rows.append(
            (
                r.choice(["Facture d'origine", "Avoir sur facture n°", "Facture liée"]),
                f"FA{invoice.issued.year}{r.randrange(100, 999)}",
                "",
            )
        )
    return head_rows


def reference_rows(sheet: Sheet, invoice: Invoice) -> list[Row]:
    r = sheet.random
    all_rows: list[Row] = [
        (
            r.choice(
                [
                    "N° d'engagement",
                    "Engagement juridique",
                    "N° EJ",
                    "EJ",
                    "N° bon de commande",
                    "Bon de commande",
                    "Commande n°",
                    "Votre commande",
                    "N° de commande",
                    "Votre référence",
                    "Réf. commande",
                ]
            ),
            invoice.engagement,
            "engagement",
        ),
        (
            r.choice(["N° de marché", "Marché n°", "Réf. marché", "N° contrat", "Marché", "Référence du marché"]),
            invoice.marche,
            "marche",
        ),
        (
            r.choice(
                [
                    "Code service",
                    "Service exécutant",
                    "Code service exécutant",
                    "Référence acheteur",
                    "Réf. acheteur / service exécutant",
                ]
            ),
            invoice.service,
            "code_service",
        ),
        (r.choice(["Date de commande", "Date de livraison", "Période"]), sheet.date(invoice.issued.replace(day=1)), ""),
        (r.choice(["Notre référence", "N° devis", "Affaire", "N° BL"]), f"{r.randrange(1000, 99999)}", ""),
    ]
    kept = [row for row in all_rows if r.random() < 0.7]
    r.shuffle(kept)
    return kept


def _note_rows(sheet: Sheet, invoice: Invoice, printed_rows: list[Row]) -> None:
    names = {
        "invoice_number": invoice.number,
        "issue_date": invoice.issued.isoformat(),
        "due_date": invoice.due.isoformat(),
        "engagement": invoice.engagement,
        "marche": invoice.marche,
        "code_service": invoice.service,
    }
    sheet.note_printed(**{field: names[field] for _, _, field in printed_rows if field})


def colon_rows(sheet: Sheet, invoice: Invoice, y: float) -> float:
    sheet.text(45, y, title(sheet, invoice), size=16, bold=True)
    printed_rows = rows(sheet, invoice)
    _note_rows(sheet, invoice, printed_rows)
    return sheet.lines(45, y + 20, [f"{label} : {text}" for label, text, _ in printed_rows]) + 8


def far_rows(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Labels in one column, values far from them in another."""
    sheet.text(45, y, title(sheet, invoice), size=16, bold=True)
    printed_rows = rows(sheet, invoice)
    _note_rows(sheet, invoice, printed_rows)
    y += 20
    right = sheet.random.random() < 0.5
    for label, text, _ in printed_rows:
        sheet.text(45, y, label, bold=True)
        sheet.text(300 if right else 190, y, text, right=right)
        y += 14
    return y + 6


def header_table(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """Labels above their values in a bordered strip, then a second strip for the references."""
    sheet.text(45, y, title(sheet, invoice), size=15, bold=True)
    y += 20
    for part in (rows(sheet, invoice, references=False), reference_rows(sheet, invoice)):
        if not part:
            continue
        _note_rows(sheet, invoice, part)
        step = 510 / len(part)
        for index, (label, text, _) in enumerate(part):
            x = 42 + index * step
            sheet.box(x, y - 11, x + step, y + 3)
            sheet.text(x + step / 2, y, label, bold=True, centre=True, size=min(sheet.size, step / 14))
            sheet.box(x, y + 3, x + step, y + 18)
            sheet.text(x + step / 2, y + 14, text, centre=True, size=min(sheet.size, step / 11))
        y += 36
    return y + 4


def right_box(sheet: Sheet, invoice: Invoice, y: float) -> float:
    printed_rows = rows(sheet, invoice)
    _note_rows(sheet, invoice, printed_rows)
    sheet.box(330, y - 14, 556, y + 12 * len(printed_rows) + 16)
    sheet.text(443, y, title(sheet, invoice), size=13, bold=True, centre=True)
    for index, (label, text, _) in enumerate(printed_rows):
        sheet.text(336, y + 15 + 12 * index, label + " :")
        sheet.text(550, y + 15 + 12 * index, text, right=True)
    return y + 12 * len(printed_rows) + 30


def title_with_number(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« FACTURE N° … » as the title, « Ville, le … » at the right, references in a line of text."""
    sheet.text(45, y, f"{title(sheet, invoice)} N° {invoice.number}", size=14, bold=True)
    day = in_words(invoice.issued) if sheet.random.random() < 0.25 else sheet.date(invoice.issued)
    if day.isdigit():
        day = invoice.issued.strftime("%d/%m/%Y")
    sheet.text(555, y, f"{invoice.supplier.city}, le {day}", right=True)
    printed_rows = [row for row in reference_rows(sheet, invoice) if row[2]]
    _note_rows(sheet, invoice, [("", "", "invoice_number"), ("", "", "issue_date"), *printed_rows])
    y += 22
    for label, text, _ in printed_rows:
        sheet.text(45, y, f"{label} {text}" if label.endswith("n°") else f"{label} : {text}")
        y += 13
    return y + 6


def number_of_the(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """« Facture n° X du J », then one line with several labels."""
    sheet.text(
        45,
        y,
        f"{'Avoir' if invoice.credit else 'Facture'} n° {invoice.number} du {invoice.issued.strftime('%d/%m/%Y')}",
        size=12,
        bold=True,
    )
    printed_rows = reference_rows(sheet, invoice)
    _note_rows(
        sheet, invoice, [("", "", "invoice_number"), ("", "", "issue_date"), ("", "", "due_date"), *printed_rows]
    )
    sheet.text(45, y + 16, f"Conditions : virement à 30 jours - Échéance : {invoice.due.strftime('%d/%m/%Y')}")
    y += 30
    for start in range(0, len(printed_rows), 2):
        sheet.text(
            45,
            y,
            sheet.random.choice([" - ", " | ", "   "]).join(
                f"{label} : {text}" for label, text, _ in printed_rows[start : start + 2]
            ),
        )
        y += 13
    return y + 6


def sentence(sheet: Sheet, invoice: Invoice, y: float) -> float:
    """A letter: number and references inside sentences."""
    sheet.text(45, y, f"{title(sheet, invoice)}", size=14, bold=True)
    day = f"{invoice.issued.day} {['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'][invoice.issued.month - 1]} {invoice.issued.year}"
    sheet.text(555, y, f"Fait à {invoice.supplier.city}, le {day}", right=True)
    _note_rows(sheet, invoice, [("", "", field) for field in ("invoice_number", "issue_date", "engagement", "marche")])
    sheet.lines(
        45,
        y + 20,
        [
            f"{'Avoir' if invoice.credit else 'Facture'} n° : {invoice.number}",
            f"Objet : prestations réalisées au titre du marché n° {invoice.marche}",
            f"suivant bon de commande n° {invoice.engagement} du {invoice.issued.replace(day=1).strftime('%d/%m/%Y')}.",
        ],
    )
    return y + 66


def number_under_title(sheet: Sheet, invoice: Invoice, y: float) -> float:
    sheet.text(45, y, title(sheet, invoice), size=17, bold=True)
    sheet.text(45, y + 14, f"N° {invoice.number}")
    day, due = sheet.date(invoice.issued), sheet.date(invoice.due)
    sheet.text(45, y + 27, f"Date : {day}{sheet.random.choice([' · ', '    ', ' - '])}Échéance : {due}")
    printed_rows = reference_rows(sheet, invoice)
    _note_rows(
        sheet, invoice, [("", "", "invoice_number"), ("", "", "issue_date"), ("", "", "due_date"), *printed_rows]
    )
    return sheet.lines(45, y + 42, [f"{label} {text}" for label, text, _ in printed_rows]) + 8
