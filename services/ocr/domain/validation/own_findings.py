"""Findings about the XML or the rules as such, which no rule makes (OCR-1, OCR-7, OCR-11)."""

from dataclasses import dataclass

from contracts.extraction import Severity


@dataclass(frozen=True, slots=True)
class OwnFinding:
    """`sentences`: message in French and English, remedy in French and English."""

    severity: Severity
    term: str | None
    sentences: tuple[str, str, str, str]


OWN_FINDINGS: dict[str, OwnFinding] = {
    "RULES-FAILED": OwnFinding(Severity.ERROR, None, (
        "Les règles « {name} » n'ont pas pu être appliquées : {reason}",
        "The rules “{name}” could not be run: {reason}",
        "Corrigez la valeur citée : un montant s'écrit avec un point et sans espace, une date une seule fois et au format demandé. Puis déposez à nouveau.",
        "Correct the value quoted: an amount takes a point and no space, a date comes once and in the right format. Then send again.",
    )),
    "RULES-INTERRUPTED": OwnFinding(Severity.ERROR, None, (
        "L'application des règles a été interrompue ({value}) ; la facture est lue sans elles.",
        "Running the rules was interrupted ({value}); the invoice is read without them.",
        "Réduisez le nombre de lignes ou de répétitions du XML pour qu'il soit contrôlé.",
        "Reduce the number of lines or repetitions in the XML to have it checked.",
    )),
    "RULES-SKIPPED": OwnFinding(Severity.WARNING, "BG-25", (
        "{value} éléments XML : les règles ne sont appliquées que jusqu'à {most}.",
        "{value} XML elements: rules are run up to {most} only.",
        "Répartissez les lignes sur plusieurs factures pour qu'elles soient contrôlées.",
        "Split the lines over several invoices to have them checked.",
    )),
    "RULES-NONE": OwnFinding(Severity.WARNING, "BT-24", (
        "{name} est antérieur à EN 16931 : aucune règle ne s'applique.",
        "{name} is older than EN 16931: no rules apply.",
        "Émettez la facture en Factur-X (profil BASIC, EN 16931 ou EXTENDED) ou en UBL 2.1.",
        "Issue the invoice as Factur-X (profile BASIC, EN 16931 or EXTENDED) or UBL 2.1.",
    )),
    "RULES-MORE": OwnFinding(Severity.INFORMATION, None, (
        "{value} autres constats de même nature ne sont pas listés.",
        "{value} more findings of the same kind are not listed.",
        "Corrigez ceux qui le sont, puis déposez à nouveau.",
        "Correct the listed ones, then send again.",
    )),
    "PROFILE-UNKNOWN": OwnFinding(Severity.WARNING, "BT-24", (
        "Le profil déclaré (BT-24) n'est pas connu : les règles EN 16931 sont appliquées.",
        "The profile claimed (BT-24) is unknown: the EN 16931 rules are run.",
        "Indiquez en BT-24 l'identifiant du profil, par exemple urn:cen.eu:en16931:2017.",
        "Give the profile's identifier in BT-24, such as urn:cen.eu:en16931:2017.",
    )),
    "PROFILE-NOT-INVOICE": OwnFinding(Severity.WARNING, "BT-24", (
        "Le profil {name} n'est pas une facture au sens d'EN 16931 : il ne porte ni lignes ni tout ce qu'une facture doit dire.",
        "The profile {name} is not an invoice under EN 16931: it has no lines and not all that an invoice must say.",
        "Émettez la facture au profil BASIC, EN 16931 ou EXTENDED.",
        "Issue the invoice with profile BASIC, EN 16931 or EXTENDED.",
    )),
    "XML-NAMESPACE": OwnFinding(Severity.FATAL, None, (
        "Espace de noms XML inattendu : les règles ne voient pas ces éléments.",
        "Unexpected XML namespace: the rules do not see these elements.",
        "Déclarez les espaces de noms de la syntaxe choisie (CII D16B ou D22B en version 100, ou UBL 2.1).",
        "Declare the namespaces of the syntax chosen (CII D16B or D22B in version 100, or UBL 2.1).",
    )),
    "XML-UNREADABLE": OwnFinding(Severity.WARNING, None, (
        "Le XML joint n'a pas pu être lu ; la facture est lue sur les pages. {value}",
        "The XML attached could not be read; the invoice is read from its pages. {value}",
        "Corrigez le XML, ou joignez celui que produit votre logiciel de facturation sans le modifier.",
        "Correct the XML, or attach the one that your invoicing software makes without changing it.",
    )),
    "XML-SEVERAL": OwnFinding(Severity.WARNING, None, (
        "Le PDF contient plusieurs XML de facture qui ne disent pas la même chose : {kept} est retenu. {value}",
        "The PDF holds several invoice XMLs that do not say the same: {kept} is used. {value}",
        "Ne joignez qu'un XML de facture.",
        "Attach a single invoice XML.",
    )),
}  # fmt: skip
