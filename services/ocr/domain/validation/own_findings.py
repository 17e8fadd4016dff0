"""Findings about the file, the XML or the rules as such, which no rule set makes (OCR-1, OCR-7, OCR-11).

The container's follow Factur-X 1.09, chapter on the PDF/A-3 container, whose demands on who makes the file are all MUST. Still
they are warnings where the XML remains found and whole: such a file is worth a PDF, which may be sent too. Two profiles that
contradict each other are fatal: nobody can say which one the invoice keeps.
"""

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
    "KEY": OwnFinding(Severity.WARNING, None, (
        "La clé de contrôle est fausse : {name_fr} « {value} ».",
        "The check digits do not hold: {name_en} “{value}”.",
        "Vérifiez chaque chiffre, puis corrigez l'identifiant à la source.",
        "Check each digit, then correct the identifier where it comes from.",
    )),
    "COMPARISON-INTERRUPTED": OwnFinding(Severity.INFORMATION, None, (
        "Les pages n'ont pas pu être comparées au XML ({value}) ; la facture est lue dans le XML seul.",
        "The pages could not be compared with the XML ({value}); the invoice is read from the XML alone.",
        "Vérifiez que les pages disent la même chose que le XML.",
        "Check that the pages say the same as the XML.",
    )),
    "XSD-ORDER": OwnFinding(Severity.FATAL, None, (
        "L'élément {element} n'est pas permis à cet endroit ; le schéma attend : {expected}.",
        "The element {element} is not allowed in this place; the schema expects: {expected}.",
        "Écrivez les éléments dans l'ordre du schéma, et retirez ceux qu'il ne connaît pas.",
        "Write the elements in the order of the schema, and take out those that it does not know.",
    )),
    "XSD-MISSING": OwnFinding(Severity.FATAL, None, (
        "Il manque un élément dans {element} ; le schéma attend : {expected}.",
        "An element is missing in {element}; the schema expects: {expected}.",
        "Ajoutez l'élément attendu.",
        "Add the element expected.",
    )),
    "XSD-VALUE": OwnFinding(Severity.FATAL, None, (
        "La valeur « {value} » de {element} n'a pas le type que le schéma demande.",
        "The value “{value}” of {element} has not the type that the schema asks for.",
        "Corrigez l'écriture de la valeur : nombre avec un point, date et code au format du schéma.",
        "Correct how the value is written: a number with a point, a date and a code in the schema's format.",
    )),
    "XSD-ATTRIBUTE": OwnFinding(Severity.FATAL, None, (
        "L'attribut {name} de {element} n'est pas permis par le schéma.",
        "The schema does not allow the attribute {name} of {element}.",
        "Retirez l'attribut.",
        "Take the attribute out.",
    )),
    "XSD-ATTRIBUTE-MISSING": OwnFinding(Severity.FATAL, None, (
        "L'attribut {name} de {element} manque.",
        "The attribute {name} of {element} is missing.",
        "Ajoutez l'attribut.",
        "Add the attribute.",
    )),
    "XSD-OTHER": OwnFinding(Severity.FATAL, None, (
        "L'élément {element} n'est pas conforme au schéma ; la phrase d'origine dit en quoi.",
        "The element {element} does not keep the schema; the original sentence says how.",
        "Corrigez l'élément cité.",
        "Correct the element quoted.",
    )),
    "FX-NAME": OwnFinding(Severity.WARNING, None, (
        "Le XML joint s'appelle « {value} » au lieu de {expected} : d'autres logiciels ne le trouveront pas.",
        "The XML attached is called “{value}” instead of {expected}: other software will not find it.",
        "Nommez la pièce jointe {expected}.",
        "Name the attachment {expected}.",
    )),
    "FX-RELATIONSHIP": OwnFinding(Severity.WARNING, None, (
        "La relation du XML joint (AFRelationship) est « {value} » ; Factur-X demande {expected}.",
        "The relationship of the XML attached (AFRelationship) is “{value}”; Factur-X asks for {expected}.",
        "Donnez à la pièce jointe la relation Alternative, ou Data pour un profil sans lignes.",
        "Give the attachment the relationship Alternative, or Data for a profile without lines.",
    )),
    "FX-NOT-ASSOCIATED": OwnFinding(Severity.WARNING, None, (
        "Le XML est joint sans être associé au document (/AF absent du catalogue).",
        "The XML is attached without being associated with the document (no /AF in the catalogue).",
        "Associez la pièce jointe au document, comme PDF/A-3 le demande.",
        "Associate the attachment with the document, as PDF/A-3 asks.",
    )),
    "FX-XMP": OwnFinding(Severity.WARNING, None, (
        "Les métadonnées XMP de Factur-X sont absentes ou incomplètes : {value}.",
        "The XMP metadata of Factur-X are absent or incomplete: {value}.",
        "Écrivez DocumentType, DocumentFileName, Version et ConformanceLevel, et pdfaid:part = 3.",
        "Write DocumentType, DocumentFileName, Version and ConformanceLevel, and pdfaid:part = 3.",
    )),
    "FX-PROFILE": OwnFinding(Severity.FATAL, "BT-24", (
        "Le PDF annonce le profil « {value} » et le XML le profil « {expected} » (BT-24).",
        "The PDF claims the profile “{value}” and the XML the profile “{expected}” (BT-24).",
        "Écrivez le même profil dans les métadonnées XMP et en BT-24.",
        "Write the same profile in the XMP metadata and in BT-24.",
    )),
    "FX-OUTPUT-INTENT": OwnFinding(Severity.WARNING, None, (
        "Le PDF n'a pas de profil de sortie (OutputIntent) : ce n'est pas un PDF/A-3.",
        "The PDF has no output intent: it is no PDF/A-3.",
        "Produisez un PDF/A-3 avec un profil ICC.",
        "Make a PDF/A-3 with an ICC profile.",
    )),
}  # fmt: skip
