"""Labels in German, Dutch, Spanish and Italian."""

from services.ocr.domain.vocabulary.labels import Label

FOREIGN: tuple[Label, ...] = (
    Label("invoice_number", r"\brechnungs?[- ]?(?:nummer|nr\.?|no\.?)|(?:rechnung|rechnungskorrektur|gutschrift)(?: \([^)]{1,40}\))? ?(?:nr\.?|no\.?|nummer|#)|\bbeleg(?:nummer|-?nr\.?)|\bfactuur ?(?:nummer|nr\.?)|\b(?:numero|num\.?|n[o°º]?\.?) (?:de )?(?:la )?(?:factura|fattura)|\b(?:factura|fattura) (?:n\.?[°o]?|num\.?|numero)", 1.0, example="Rechnungsnummer"),
    Label("invoice_number", r"^(?:rechnung|factuur|factura|fattura)$", 0.6, example="Rechnung"),
    Label("issue_date", r"\b(?:rechnungs|factuur ?|beleg|ausstellungs)datum|\bfecha (?:de )?(?:la )?(?:factura|emision|expedicion)|\bdata (?:della )?(?:fattura|emissione|documento)", 1.0, example="Rechnungsdatum"),
    Label("issue_date", r"(?:rechnung|gutschrift|rechnungskorrektur)(?: \([^)]{1,40}\))? ?(?:nr\.?|no\.?|nummer|#) ?\S*\d\S* (vo[mn])\b", 0.9, example="Rechnung Nr. 12 vom"),
    Label("issue_date", r"^vom(?= \d)", 0.5, example="vom 12.03.2026"),
    Label("issue_date", r"^(?:datum|fecha|data)\b", 0.65, example="Datum"),
    Label("due_date", r"\bfallig(?:keit(?:sdatum)?|(?: am| bis)?)|\bzahl(?:bar|ung)[a-z ]{0,25} bis(?: zum)?|\b(?:verval|verzoek)datum|\bfecha de vencimiento|\bvencimiento|\b(?:data (?:di )?)?scadenza", 1.0, example="Fälligkeitsdatum"),
    Label("total_ht", r"\b(?:netto(?:betrag|summe|wert)?|rechnungssumme ohne (?:ust|mwst)\.?|steuerbasisbetrag|summe ohne (?:ust|mwst)|zwischensumme|gesamt netto|summe netto|warenwert|subtotaal|(?:totaal )?excl(?:usief|\.)? btw|base imponible|(?:totale )?imponibile|subtotale)\b", 0.9, example="Nettobetrag"),
    Label("total_tva", r"\b(?:steuerbetrag(?: in)?|(?:ust|mwst|umsatzsteuer)\.? gesamt|(?:zuzgl|zuzuglich)\.? (?:ust|mwst))\b", 0.85, example="Steuerbetrag"),
    Label("total_tva", r"\b(?:mwst|mehrwertsteuer|umsatzsteuer|ust|btw|iva)\b\.?(?!-?(?: ?id| ?nr|nummer))", 0.75, example="MwSt"),
    Label("total_ttc", r"\b(?:gesamt(?:betrag|summe)(?! der)|summe inkl\.? (?:ust|mwst)|betrag inkl\.? (?:ust|mwst)|brutto(?:betrag|summe)?|rechnungs(?:betrag|summe)|endbetrag|gesamt brutto|totaal(?: incl\.? btw|bedrag)?|total factura|importe total|totale (?:fattura|documento))\b", 0.85, example="Gesamtbetrag"),
    Label("net_a_payer", r"\b(?:zu zahlen(?:der betrag)?|zahlbetrag|te (?:betalen|voldoen)|total a pagar|(?:totale|netto) (?:da pagare|a pagare)|importo dovuto)\b", 0.95, example="Zahlbetrag"),
    Label("prepaid", r"\b(?:(?:erhaltene )?anzahlung(?:en)?|bereits (?:gezahlt|bezahlt)|aanbetaling|anticipo|acconto)\b", 0.85, example="Anzahlung"),
    Label("engagement", r"\b(?:ihre )?bestell(?:ung(?: nr\.?)?|nummer|-?nr\.?)|\b(?:bestel|inkooporder)(?:nummer|nr\.?)|\buw (?:referentie|bestelling)|\b(?:numero|n[.°o]*) (?:de )?(?:pedido|ordine)|\b(?:pedido|ordine) (?:n[.°o]*|num\.?)", 0.9, example="Bestellnummer"),
    Label("code_service", r"\bleitweg-?id\b", 1.0, example="Leitweg-ID"),
    Label("marche", r"\b(?:vertrags|contract)(?:nummer|-?nr\.?)", 0.85, example="Vertragsnummer"),
    Label("other", r"\b(?:kunden|klant|lieferanten|lieferschein|lieferung|liefer|auftrags|debitor(?:en)?|steuer|artikel|projekt)[- ]?(?:nummer|nr\.?)|\b(?:liefer|leistungs|bestell|auftrags|lever)datum|\bust-?id(?:nr|-nr\.?)?|\bleistungszeitraum|\bhandelsregister|\bhr[ab]\b|\b(?:numero|n[.°o]*|codigo|codice) (?:de )?cliente|\bpartita iva|\bbtw-?(?:nummer|nr\.?)", 1.0, example="Kundennummer"),
)  # fmt: skip
