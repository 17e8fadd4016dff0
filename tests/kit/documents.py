"""Invoices as suppliers print them, made here."""

from fpdf import FPDF


def invoice_pdf(
    *, number: str, supplier_siret: str, recipient_siret: str, ht: str = "1 200,00", tva: str = "240,00", ttc: str = "1 440,00",
    engagement: str = "", service: str = "", date: str = "03/11/2026",
) -> bytes:  # fmt: skip
    """One page with a text layer."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    left = ["ATELIER DUPONT SARL", "3 rue des Lilas", "35000 RENNES", f"SIRET : {supplier_siret}"]
    for line in left:
        pdf.cell(90, 6, line, new_x="LMARGIN", new_y="NEXT")
    pdf.set_xy(120, 40)
    for line in (
        "Destinataire",
        "COMMUNE DE RENNES",
        "Place de la Mairie",
        "35000 RENNES",
        f"SIRET : {recipient_siret}",
    ):
        pdf.set_x(120)
        pdf.cell(80, 6, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    for line in (f"Facture n° {number}", f"Date de facture : {date}", *([f"N° d'engagement : {engagement}"] if engagement else []),
                 *([f"Code service : {service}"] if service else [])):  # fmt: skip
        pdf.cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    for label, value in (("Désignation", "Montant HT"), ("Réfection du parquet de la salle du conseil", f"{ht} €")):
        pdf.cell(130, 8, label, border=1)
        pdf.cell(50, 8, value.replace("€", "EUR"), border=1, align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    for label, value in (("Total HT", ht), ("TVA 20,00 %", tva), ("Total TTC", ttc), ("Net à payer", ttc)):
        pdf.set_x(110)
        pdf.cell(40, 8, label)
        pdf.cell(40, 8, f"{value} EUR", align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
