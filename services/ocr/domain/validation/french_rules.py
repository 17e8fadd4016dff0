"""English sentences and remedies for the rules that France adds (BR-FR, Flux 2), whose own sentences are French."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrenchRule:
    pattern: re.Pattern[str]
    en: str
    do_fr: str
    do_en: str


def _rule(pattern: str, en: str, do_fr: str, do_en: str) -> FrenchRule:
    return FrenchRule(re.compile(rf"BR-FR-{pattern}" + r"(?![0-9])" * bool(pattern)), en, do_fr, do_en)


_SUBLINES = ("Vérifiez les lignes GROUP, leurs sous-lignes et leurs références.", "Check the GROUP lines, their sub-lines and references.")  # fmt: skip

FRENCH_RULES: tuple[FrenchRule, ...] = (
    _rule("01", "an invoice number is longer than 35 characters.", "Raccourcissez le numéro à 35 caractères.", "Shorten the number to 35 characters."),
    _rule("02", "an invoice number has characters that are not allowed (letters, digits and + - _ / are).", "N'employez que lettres, chiffres et + - _ /, sans espace.", "Use letters, digits and + - _ / only, no space."),
    _rule("03", "a date is not written YYYYMMDD with a year from 2000 to 2099.", "Corrigez la date et son format.", "Correct the date and its format."),
    _rule("04", "the document type code is not one of those used in France.", "Utilisez par exemple 380 (facture), 381 (avoir), 386 (acompte), 384 (rectificative).", "Use for instance 380 (invoice), 381 (credit note), 386 (prepayment), 384 (corrected)."),
    _rule("05", "a note that the law requires is missing: recovery fee (PMT), late penalties (PMD) or discount (AAB).", "Ajoutez une note (BG-1) avec le code sujet demandé : PMT, PMD ou AAB.", "Add a note (BG-1) with the subject code asked for: PMT, PMD or AAB."),
    _rule("06", "a subject code of a note comes more than once.", "Ne gardez qu'une note de ce code sujet.", "Keep one note of this subject code."),
    _rule("08", "the invoicing framework (BT-23) is missing or not allowed.", "Indiquez en BT-23 le cadre : B1, S1 ou M1 pour une facture ordinaire.", "Give the framework in BT-23: B1, S1 or M1 for an ordinary invoice."),
    _rule("09", "a SIRET must have 14 digits and begin with the SIREN.", "Corrigez le SIRET ou le SIREN.", "Correct the SIRET or the SIREN."),
    _rule("10", "the seller's SIREN (BT-30) is missing or has not 9 digits.", "Renseignez le SIREN du vendeur (schemeID 0002).", "Give the seller's SIREN (schemeID 0002)."),
    _rule("11", "the buyer's SIREN (BT-47) is missing or has not 9 digits.", "Renseignez le SIREN de l'acheteur (schemeID 0002).", "Give the buyer's SIREN (schemeID 0002)."),
    _rule("12", "the buyer's electronic address (BT-49) is missing.", "Renseignez l'adresse électronique de l'acheteur.", "Give the buyer's electronic address."),
    _rule("13", "the seller's electronic address (BT-34) is missing.", "Renseignez l'adresse électronique du vendeur.", "Give the seller's electronic address."),
    _rule("15", "a VAT category code is not one of S, E, AE, K, G, O, Z.", "Utilisez S, E, AE, K, G, O ou Z.", "Use S, E, AE, K, G, O or Z."),
    _rule("16", "a VAT rate is not one in force, or is written with a percent sign.", "Utilisez un taux en vigueur, par exemple 20, 10, 5.5 ou 2.1.", "Use a rate in force, such as 20, 10, 5.5 or 2.1."),
    _rule("17", "the description of an attachment (BT-123) is not a code of the list.", "Utilisez un code de la liste, par exemple LISIBLE ou RIB.", "Use a code of the list, such as LISIBLE or RIB."),
    _rule("18", "more than one attachment is marked LISIBLE.", "Ne gardez qu'une pièce jointe LISIBLE.", "Keep one attachment marked LISIBLE."),
    _rule("20", "the note of subject BAR does not hold one of the values allowed.", "Écrivez B2B, B2BINT, B2C, B2CINT, OUTOFSCOPE ou ARCHIVEONLY.", "Write B2B, B2BINT, B2C, B2CINT, OUTOFSCOPE or ARCHIVEONLY."),
    _rule("21", "the buyer's electronic address (BT-49) must begin with its SIREN, scheme 0225.", "Corrigez BT-49 et son schéma.", "Correct BT-49 and its scheme."),
    _rule("22", "the seller's electronic address (BT-34) must begin with its SIREN, scheme 0225.", "Corrigez BT-34 et son schéma.", "Correct BT-34 and its scheme."),
    _rule("23", "an electronic address has characters that are not allowed.", "N'employez que lettres, chiffres et - _ .", "Use letters, digits and - _ . only."),
    _rule("24", "a private identifier has characters that are not allowed.", "N'employez que lettres, chiffres et - _ .", "Use letters, digits and - _ . only."),
    _rule("25", "an electronic address is longer than 125 characters.", "Raccourcissez l'adresse.", "Shorten the address."),
    _rule("26", "a private identifier is longer than 100 characters.", "Raccourcissez l'identifiant.", "Shorten the identifier."),
    _rule("27", "an item attribute (BG-32) has neither name nor code.", "Donnez un nom ou un code à l'attribut.", "Give the attribute a name or a code."),
    _rule("28", "an item attribute needs a value or a measure, not both.", "Gardez la valeur ou la mesure.", "Keep the value or the measure."),
    _rule("29", "the schemes AFL and AVV may each come once among the invoiced objects (BT-18).", "Retirez les doublons.", "Remove the repetitions."),
    _rule("30", "the schemes AFL and AVV may each come once among a line's invoiced objects (BT-128).", "Retirez les doublons.", "Remove the repetitions."),
    _rule("31", "several notes of subject BAR hold different values.", "Ne gardez qu'une valeur pour les notes BAR.", "Keep one value for the BAR notes."),
    _rule("32", "an identifier of scheme 0002 or 0231 must have 9 digits.", "Écrivez le SIREN (9 chiffres), ou le schéma 0009 pour un SIRET.", "Write the SIREN (9 digits), or scheme 0009 for a SIRET."),
    _rule("CO-03", "a global discount credit note (262) needs a contract number (BT-12) and a period (BG-14).", "Renseignez BT-12 et BG-14.", "Give BT-12 and BG-14."),
    _rule("CO-04", "a corrected invoice needs exactly one earlier invoice with its date (BT-25, BT-26).", "Indiquez la facture rectifiée et sa date.", "Name the invoice corrected and its date."),
    _rule("CO-05", "a credit note needs an earlier invoice with its date, in the head or on each line.", "Indiquez la facture d'origine (BT-25) et sa date (BT-26).", "Name the original invoice (BT-25) and its date (BT-26)."),
    _rule("CO-07", "the due date (BT-9) is before the invoice date (BT-2).", "Corrigez la date d'échéance.", "Correct the due date."),
    _rule("CO-08", "a final invoice after prepayment (B4, S4, M4) cannot be of a prepayment type.", "Corrigez le cadre (BT-23) ou le type (BT-3).", "Correct the framework (BT-23) or the type (BT-3)."),
    _rule("CO-09", "an invoice already paid (B2, S2, M2) must have BT-113 equal to BT-112.", "Corrigez le montant payé (BT-113) ou le cadre (BT-23).", "Correct the paid amount (BT-113) or the framework (BT-23)."),
    _rule("CO-10", "an identifier has no scheme.", "Ajoutez l'attribut schemeID.", "Add the attribute schemeID."),
    _rule("CO-12", "an invoice not in euros needs its VAT in euros (BT-6, BT-111).", "Renseignez BT-6 = EUR et BT-111.", "Give BT-6 = EUR and BT-111."),
    _rule("CO-14", "a member of a VAT group needs the note TXD « MEMBRE_ASSUJETTI_UNIQUE ».", "Ajoutez la note TXD.", "Add the note TXD."),
    _rule("CO-15", "a member of a VAT group needs the group as tax representative (BG-11, BT-63).", "Renseignez BG-11 et BT-63.", "Give BG-11 and BT-63."),
    _rule("CO", "values of the invoice contradict each other; the French sentence says which.", "Accordez les valeurs citées.", "Make the values quoted agree."),
    _rule("DEC-01", "an amount must have two decimals at most, a point, and 19 characters at most.", "Écrivez le montant avec un point et deux décimales au plus.", "Write the amount with a point and two decimals at most."),
    _rule("DEC-02", "a quantity must have four decimals at most, a point, and 19 characters at most.", "Arrondissez la quantité à quatre décimales.", "Round the quantity to four decimals."),
    _rule("DEC-03", "a unit price must be positive, with six decimals at most and a point.", "Écrivez un prix positif ; la quantité porte le signe.", "Write a positive price; the quantity carries the sign."),
    _rule("DEC-04", "a VAT rate must be positive, with two decimals at most and a point.", "Corrigez l'écriture du taux.", "Correct the writing of the rate."),
    _rule("(?:MV|BD)", "the lines of a multi-seller or two-way invoice (BT-23 = B8, S8, M8, B9, S9, M9) do not fit together.", *_SUBLINES),
    _rule("", "a rule of the French administration is not kept; its sentence says which.", "Corrigez la valeur citée.", "Correct the value quoted."),
)  # fmt: skip
