"""What a broken rule of EN 16931 means and what to do (OCR-11), by family and number of the rule.

`{term}` is the business term concerned, `{sentence}` the rule's own sentence, `{1}`… the groups of the pattern, which is matched against « rule|sentence ».
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    pattern: re.Pattern[str]
    fr: str
    do_fr: str
    do_en: str


def _row(pattern: str, fr: str, do_fr: str, do_en: str) -> Row:
    return Row(re.compile(pattern), fr, do_fr, do_en)


CATEGORIES: dict[str, str] = {
    "S": "taux normal ou réduit (S)", "Z": "taux zéro (Z)", "E": "exonérée (E)", "AE": "autoliquidation (AE)", "IC": "livraison intracommunautaire (K)",
    "G": "exportation (G)", "O": "hors champ de la TVA (O)", "AF": "IGIC des Canaries (L)", "AG": "IPSI de Ceuta et Melilla (M)", "B": "paiement scindé (B)",
}  # fmt: skip
_VAT = r"BR-(?:FXEXT-|FREXT-)?(S|Z|E|AE|IC|G|O|AF|AG)-?"
_RECOMPUTE = (
    "Recalculez : {term}, et les montants dont il dépend.",
    "Compute {term} again, and the amounts it depends on.",
)
_VAT_ID = (
    "Renseignez le numéro de TVA (BT-31) ou changez de catégorie.",
    "Give the VAT identifier (BT-31) or change the category.",
)
_SUPPLY = ("Renseignez : {term}.", "Provide {term}.")

ROWS: tuple[Row, ...] = (
    _row(r"BR-51\|", "Un numéro de carte de paiement (BT-87) ne doit jamais figurer en entier.", "Ne gardez que les 4 à 6 derniers chiffres.", "Keep the last 4 to 6 digits only."),
    _row(r"BR-(27|28)\|", "Le {term} ne doit pas être négatif.", "Pour un avoir ou un retour, rendez la quantité négative, pas le prix.", "For a return, make the quantity negative, not the price."),
    _row(r"BR-(29|30)\|", "La fin de la période précède son début.", "Corrigez les dates de la période.", "Correct the dates of the period."),
    _row(r"BR-(?:FREXT-|FXEXT-BR-)?54", "Un attribut d'article doit avoir un nom (BT-160) et une valeur (BT-161).", "Complétez l'attribut ou retirez-le.", "Complete the attribute or remove it."),
    _row(r"BR-50\||BR-61\|", "Un paiement par virement demande le compte de paiement (BT-84).", "Renseignez l'IBAN ou changez de moyen de paiement (BT-81).", "Give the IBAN or change the payment means (BT-81)."),
    _row(r"BR-(62|63|64|65)\|", "Le schéma d'identification manque pour : {term}.", "Ajoutez l'attribut schemeID à cet identifiant.", "Add the attribute schemeID to this identifier."),
    _row(r"BR-53\|", "Avec une devise de comptabilisation (BT-6), le total de TVA dans cette devise (BT-111) est obligatoire.", *_SUPPLY),
    _row(r"BR-(33|38|42|44)\||BR-CO-2[1-4]\||BR-FXEXT-BR-(38|44)", "Une remise ou des frais doivent avoir un motif ou un code motif : {terms}.", "Indiquez le motif ou son code.", "Give the reason or its code."),
    _row(r"BR-16\|", "La facture n'a aucune ligne (BG-25).", "Ajoutez au moins une ligne.", "Add at least one line."),
    _row(r"BR-(?:FXEXT-BR-|FREXT-BR-|FXEXT-|FREXT-)?\d+[a-z]?\|.*\b(?:shall|must)\b", "Information obligatoire absente : {term}.", *_SUPPLY),
    _row(r"BR-CO-03\|", "La date (BT-7) et le code (BT-8) d'exigibilité de la TVA s'excluent.", "Gardez l'un des deux.", "Keep one of the two."),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-04\|", "La ligne n'a pas de catégorie de TVA (BT-151).", "Indiquez la catégorie (S, Z, E, AE, K, G, O).", "Give the category (S, Z, E, AE, K, G, O)."),
    _row(r"BR-CO-0[5-8]\|", "Le code motif et le motif ne disent pas la même chose : {terms}.", "Accordez le code et son libellé.", "Make code and text agree."),
    _row(r"BR-CO-09\|", "Un numéro de TVA doit commencer par le code du pays (FR en France).", "Corrigez le préfixe du numéro de TVA.", "Correct the prefix of the VAT identifier."),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-10", "La somme des montants nets des lignes (BT-106) n'est pas le total des lignes (BT-131).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-11", "Le total des remises (BT-107) n'est pas la somme des remises (BT-92).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-12", "Le total des frais (BT-108) n'est pas la somme des frais (BT-99).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-13", "Le total HT (BT-109) n'est pas la somme des lignes (BT-131), moins les remises (BT-107), plus les frais (BT-108).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-14", "Le total de TVA (BT-110) n'est pas la somme des TVA par taux (BT-117).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-15", "Le total TTC (BT-112) n'est pas le total HT (BT-109) plus la TVA (BT-110).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-16", "Le net à payer (BT-115) n'est pas le total TTC (BT-112), moins le déjà payé (BT-113), plus l'arrondi (BT-114).", *_RECOMPUTE),
    _row(r"BR-(?:FXEXT-|FREXT-)?CO-17", "La TVA d'un taux (BT-117) n'est pas la base (BT-116) multipliée par le taux (BT-119).", *_RECOMPUTE),
    _row(r"BR-CO-18\|", "La ventilation de la TVA (BG-23) manque.", "Ajoutez une ventilation par taux et catégorie.", "Add a breakdown by rate and category."),
    _row(r"BR-CO-(19|20)\|", "La période indiquée n'a ni début ni fin : {terms}.", "Renseignez le début ou la fin, ou retirez la période.", "Give its start or end, or remove it."),
    _row(r"CII-SR-470\||BR-CO-27\|", "Le compte de paiement (BT-84) s'écrit soit en IBAN, soit sous une autre forme, pas les deux.", "Gardez l'IBAN.", "Keep the IBAN."),
    _row(r"CII-SR-46[78]\||UBL-SR-47\|", "Les moyens de paiement (BT-81, BT-82) diffèrent d'un paiement à l'autre.", "N'indiquez qu'un moyen de paiement.", "Give one payment means only."),
    _row(r"BR-FX-EN-04\|", "Hors acompte (386), la date de livraison (BT-72) ou une période (BG-14, ou BG-26 à chaque ligne) est obligatoire.", "Renseignez la date de livraison ou la période.", "Give the delivery date or the period."),
    _row(r"BR-(?:FREXT-(?:08|12)|FXEXT-12)\|", "Le montant d'une ligne GROUP n'est pas la somme de ses sous-lignes.", "Recalculez la ligne GROUP ou retirez son montant.", "Compute the GROUP line again, or remove its amount."),
    _row(r"UBL-DT-0[67]\|", "Un document joint n'a pas de nom de fichier ou de type MIME.", "Ajoutez filename et mimeCode.", "Add filename and mimeCode."),
    _row(r"BR-CO-25\|", "Un net à payer positif (BT-115) demande une date d'échéance (BT-9) ou des conditions de paiement (BT-20).", "Indiquez la date d'échéance.", "Give the due date."),
    _row(r"BR-CO-26\|", "Le vendeur n'est pas identifié : il faut son SIRET (BT-29), son SIREN (BT-30) ou son numéro de TVA (BT-31).", "Renseignez l'un des trois.", "Provide one of the three."),
    _row(r"BR-DEC-\d+|UBL-DT-01\|", "Trop de décimales : {term} en admet deux.", "Arrondissez le montant à deux décimales.", "Round the amount to two decimals."),
    _row(r"BR-(?:FREXT-|FXEXT-|EXT-)?CL-(01|03|04|05)\|", "Le code n'est pas dans la liste permise : type de document (UNTDID 1001) ou devise (ISO 4217).", "Utilisez un code de la liste, par exemple 380 ou EUR.", "Use a code of the list, such as 380 or EUR."),
    _row(r"BR-(?:FREXT-|FXEXT-|EXT-)?CL-(14|15)\|", "Le code pays n'est pas dans la norme ISO 3166-1.", "Utilisez un code pays de deux lettres, FR pour la France.", "Use a two-letter country code, FR for France."),
    _row(r"BR-(?:FREXT-|FXEXT-|EXT-)?CL-23\|", "Le code d'unité n'est pas dans les recommandations 20 et 21 de l'ONU.", "Utilisez par exemple C62 (unité), HUR (heure), DAY (jour), KGM (kilogramme).", "Use for instance C62 (one), HUR (hour), DAY (day), KGM (kilogram)."),
    _row(r"BR-(?:FREXT-|FXEXT-|EXT-)?CL-(10|11|21|26)\|", "Le schéma d'identification n'est pas dans la liste ISO 6523.", "Utilisez 0002 pour un SIREN, 0009 pour un SIRET.", "Use 0002 for a SIREN, 0009 for a SIRET."),
    _row(r"BR-(?:FREXT-|FXEXT-|EXT-)?CL-\d+[\w-]*\|", "Le code n'appartient pas à la liste demandée ({list}).", "Remplacez-le par un code de cette liste.", "Replace it with a code of that list."),
    _row(_VAT + r"0?1(?!\d)\w*\|", "Des lignes, remises ou frais sont en catégorie « {category} » : il en faut la ventilation (BG-23), ou une seule.", "Ajoutez ou corrigez la ventilation de cette catégorie.", "Add or correct the breakdown of this category."),
    _row(r"BR-(O)-0?[234]\|", "En catégorie « {category} », aucun numéro de TVA ne doit figurer.", "Retirez les numéros de TVA ou changez de catégorie.", "Remove the VAT identifiers or change the category."),
    _row(_VAT + r"0?[234]\|", "La catégorie « {category} » demande le numéro de TVA du vendeur, et de l'acheteur s'il autoliquide.", *_VAT_ID),
    _row(r"BR-(O)-0?[567]\|", "En catégorie « {category} », aucun taux de TVA ne doit figurer.", "Retirez le taux.", "Remove the rate."),
    _row(r"BR-(S)-0?[567]\|", "En catégorie « {category} », le taux de TVA doit être supérieur à zéro.", "Corrigez le taux ou la catégorie.", "Correct the rate or the category."),
    _row(r"BR-(AF|AG)-0?[567]\|", "En catégorie « {category} », le taux doit être zéro ou plus.", "Corrigez le taux.", "Correct the rate."),
    _row(_VAT + r"0?[567]\|", "En catégorie « {category} », le taux de TVA doit être zéro.", "Mettez le taux à 0 ou changez de catégorie.", "Set the rate to 0 or change the category."),
    _row(_VAT + r"0?8\w*\|", "La base imposable (BT-116) de la catégorie « {category} » n'est pas la somme de ses lignes, moins ses remises, plus ses frais.", *_RECOMPUTE),
    _row(_VAT + r"0?9\w*\|", "La TVA (BT-117) de la catégorie « {category} » n'est pas celle que donnent sa base et son taux.", *_RECOMPUTE),
    _row(r"BR-(S|Z|AF|AG)-10\|", "La catégorie « {category} » n'admet pas de motif d'exonération (BT-120, BT-121).", "Retirez le motif ou changez de catégorie.", "Remove the reason or change the category."),
    _row(_VAT + r"10\|", "La catégorie « {category} » demande un motif d'exonération (BT-120) ou son code (BT-121).", "Indiquez le motif, par exemple l'article du CGI.", "Give the reason, such as the article of law."),
    _row(r"BR-(IC)-1[12]\|", "Une livraison intracommunautaire demande la date de livraison (BT-72) ou la période (BG-14), et le pays (BT-80).", *_SUPPLY),
    _row(r"BR-(O)-1[1-4]\|", "La catégorie « {category} » ne se mélange à aucune autre dans une facture.", "Faites deux factures ou changez de catégorie.", "Make two invoices or change the category."),
    _row(r"BR-(B)-0[12]\|", "Le paiement scindé (B) n'existe qu'en Italie.", "Changez la catégorie de TVA.", "Change the VAT category."),
    _row(r"PEPPOL-EN16931-R008\|", "Le XML contient un élément vide.", "Retirez les éléments vides.", "Remove empty elements."),
    _row(r"[^|]+\|.*'@?([^'\[]+)[^']*' (?:must|shall) occur at least (\d+)", "L'élément « {1} » doit figurer au moins {2} fois.", "Ajoutez l'élément.", "Add the element."),
    _row(r"[^|]+\|.*'([^'\[]+)[^']*' must occur exactly (\d+)", "L'élément « {1} » doit figurer exactement {2} fois.", "Ajoutez l'élément s'il manque, ne gardez que le bon s'il est répété.", "Add the element if missing, keep the right one if repeated."),
    _row(r"[^|]+\|.*'([^'\[]+)[^']*' may occur at maximum (\d+)", "L'élément « {1} » ne peut figurer que {2} fois.", "Retirez les répétitions.", "Remove the repetitions."),
    _row(r"[^|]+\|Attribute '([^']+)' is required", "L'attribut « {1} » est obligatoire ici.", "Ajoutez l'attribut.", "Add the attribute."),
    _row(r"[^|]+\|Attribute '?([^']+)' (?:marked|is marked)", "L'attribut « {1} » n'est pas prévu dans ce profil.", "Retirez l'attribut ou déclarez un profil plus large (BT-24).", "Remove the attribute or claim a wider profile (BT-24)."),
    _row(r"[^|]+\|Value of '([^']+)' is not allowed", "La valeur de « {1} » n'est pas dans la liste permise.", "Remplacez-la par un code de la liste du profil.", "Replace it with a code of the profile's list."),
    _row(r"[^|]+\|Element (?:variant )?'([^'\[]+)[^']*' is marked as not used", "L'élément « {1} » n'est pas prévu dans ce profil.", "Retirez l'élément ou déclarez un profil plus large (BT-24).", "Remove the element or claim a wider profile (BT-24)."),
    _row(r"UBL-(?:FREXT-)?CR-[^|]+\|.*(?:should|shall) not include (?:the |an? )?(.+?)\.?$", "UBL : « {1} » n'est pas prévu par EN 16931 ; il sera ignoré.", "Retirez cet élément.", "Remove this element."),
    _row(r"(?:CII|UBL|BR-FXEXT-CII)-[^|]+\|.*?(?:\]\s*-?\s*)?([\w@ ]+?) ?should not be (?:present|used)", "« {1} » n'est pas prévu par EN 16931 ; il sera ignoré.", "Retirez cet élément.", "Remove this element."),
    _row(r"(?:CII|UBL)-[^|]+\|.*?\]\s*-?\s*([\w@ ]+?) shall not be (?:present|used)", "« {1} » n'est pas admis par EN 16931.", "Retirez cet élément.", "Remove this element."),
    _row(r"(?:CII|UBL)-[^|]+\|.*(?:maximum|at most|[Oo]nly one|can only|one and only one)", "Information répétée, une seule est permise : {sentence}", "Ne gardez qu'une seule valeur.", "Keep a single value."),
    _row(r"(?:CII|UBL)-[^|]+\|.*must (?:exist|be present|be stated)", "Information obligatoire absente du XML : {sentence}", "Complétez le XML.", "Complete the XML."),
    _row(r"[^|]*DT-097", "La date n'est pas au format annoncé.", 'Écrivez la date AAAAMMJJ avec format="102".', 'Write the date YYYYMMDD with format="102".'),
)  # fmt: skip
OTHER = _row(
    "",
    "Règle {rule} non respectée : {sentence}",
    "Corrigez : {term}, comme la règle le demande.",
    "Correct {term} as the rule asks.",
)

# The term that a rule asks something of, where its sentence names others first.
TERM_OF_FAMILY = (
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?(?:S|Z|E|AE|IC|G|O|AF|AG)-?0?1(?!\d)"), "BG-23"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?(?:S|Z|E|AE|IC|G|O|AF|AG)-?0?8"), "BT-116"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?(?:S|Z|E|AE|IC|G|O|AF|AG)-?0?9"), "BT-117"),
    (re.compile(r"^BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-10"), "BT-120"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-10"), "BT-106"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-11"), "BT-107"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-12"), "BT-108"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-13"), "BT-109"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-14"), "BT-110"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-15"), "BT-112"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-16"), "BT-115"),
    (re.compile(r"^BR-(?:FXEXT-|FREXT-)?CO-17"), "BT-117"),
    (re.compile(r"^BR-08$"), "BG-5"),
    (re.compile(r"^BR-11$"), "BT-55"),
    (re.compile(r"^BR-CL-01$"), "BT-3"),
    (re.compile(r"^BR-CL-04$"), "BT-5"),
    (re.compile(r"^BR-CL-05$"), "BT-6"),
    (re.compile(r"^BR-CL-06$"), "BT-8"),
    (re.compile(r"^BR-CL-08$"), "BT-21"),
    (re.compile(r"^BR-CL-16$"), "BT-81"),
    (re.compile(r"^BR-CL-22$"), "BT-121"),
    (re.compile(r"^BR-(?:FREXT-)?CL-23$"), "BT-130"),
    (re.compile(r"^BR-CL-24$"), "BT-125"),
)
