"""What organisation says of a field that breaks a rule: code → rule, message and remedy in both languages."""

from chassis.messages import Catalogue, Message

_CORRECT = ("Corrigez ce champ", "Correct this field")
_EXAMPLE = ("Par exemple {example}", "For example {example}")

IDENTIFIERS = {
    "siret_length": Message(
        "ORG-1",
        "Un SIRET a 14 chiffres, celui-ci a {length} caractères",
        "A SIRET has 14 digits, this one has {length} characters",
        *_EXAMPLE,
    ),
    "siret_key": Message(
        "ORG-1",
        "La clé de contrôle est fausse : un chiffre est sans doute mal saisi",
        "The check digit is wrong: a digit was probably mistyped",
        *_EXAMPLE,
    ),
    "siret_unknown": Message("ORG-1", "Ce SIRET ne peut pas exister", "This SIRET cannot exist", *_EXAMPLE),
    "french_by_siret": Message(
        "ORG-1",
        "Une entreprise française s'identifie par son SIRET",
        "A French company is identified by its SIRET",
        *_EXAMPLE,
    ),
    "vat_unknown": Message(
        "ORG-1",
        "Ce numéro de TVA intracommunautaire n'existe dans aucun format national",
        "This VAT number exists in no national format",
        *_EXAMPLE,
    ),
    "outside_eu_format": Message(
        "ORG-1",
        "Il faut le code pays (2 lettres) suivi des 16 premiers caractères de la raison sociale",
        "The country code (2 letters) followed by the first 16 characters of the company name is needed",
        *_EXAMPLE,
    ),
    "ridet_format": Message("ORG-1", "Un RIDET a 9 ou 10 chiffres", "A RIDET has 9 or 10 digits", *_EXAMPLE),
    "tahiti_format": Message(
        "ORG-1", "Un numéro TAHITI a 9 lettres ou chiffres", "A TAHITI number has 9 letters or digits", *_EXAMPLE
    ),
    "free_format": Message(
        "ORG-1",
        "30 lettres, chiffres, espaces, tirets ou barres au plus",
        "At most 30 letters, digits, spaces, dashes or slashes",
        *_EXAMPLE,
    ),
    "type_reserved": Message(
        "ORG-1",
        "Ce type est réservé à la plateforme elle-même",
        "This type is reserved for the platform itself",
        "Choisissez un autre type",
        "Choose another type",
    ),
    "foreign_digits": Message("ORG-1", "Les chiffres s'écrivent de 0 à 9", "Digits are written 0 to 9", *_EXAMPLE),
}
FIELDS = {
    "too_long": Message("ORG-4", "{most} caractères au plus", "At most {most} characters", *_CORRECT),
    "name_missing": Message("ORG-4", "La raison sociale est obligatoire", "The company name is mandatory", *_CORRECT),
    "email_format": Message(
        "ORG-4", "Cette adresse électronique n'est pas valide", "This e-mail address is not valid", *_CORRECT
    ),
    "phone_format": Message(
        "ORG-4", "Ce numéro de téléphone n'est pas lisible", "This phone number cannot be read", *_CORRECT
    ),
    "pacage_format": Message("ORG-4", "Un numéro PACAGE a 9 chiffres", "A PACAGE number has 9 digits", *_CORRECT),
    "justice_category_unknown": Message(
        "ORG-4",
        "Cette catégorie de prestataire n'est pas dans la liste",
        "This category of provider is not in the list",
        "Possibles : {known}",
        "Possible: {known}",
    ),
    "country_unknown": Message(
        "ORG-4", "Code pays ISO 3166 à deux lettres majuscules", "ISO 3166 country code, two capital letters", *_CORRECT
    ),
    "postal_code_format": Message(
        "ORG-4", "Un code postal français a 5 chiffres", "A French postal code has 5 digits", *_CORRECT
    ),
    "option_unknown": Message(
        "ORG-4",
        "Option inconnue pour ce type de structure",
        "Option unknown for this kind of structure",
        "Possibles : {options}",
        "Possible: {options}",
    ),
    "parameters_private": Message(
        "ORG-15",
        "Réservé aux structures publiques",
        "For public structures only",
        "Retirez ces paramètres",
        "Remove these parameters",
    ),
    "engagement_format": Message(
        "ORG-15",
        "Format d'engagement refusé : une expression RE2 de {length} caractères au plus, {most} formats au plus",
        "Engagement format refused: an RE2 expression of at most {length} characters, at most {most} formats",
        r"Une expression régulière simple, par exemple CP\d{{4}}/[A-Z0-9]{{7}}/\d+",
        r"A simple regular expression, for example CP\d{{4}}/[A-Z0-9]{{7}}/\d+",
    ),
    "service_text": Message("ORG-9", "De 1 à {most} caractères", "From 1 to {most} characters", *_CORRECT),
}
BANK = {
    "bank_account_name_missing": Message(
        "ORG-10",
        "Donnez un nom à ce compte : il est montré au dépôt d'une facture",
        "Name this account: the name is shown when an invoice is deposited",
        *_CORRECT,
    ),
    "iban_key": Message(
        "ORG-10",
        "Cet IBAN n'est pas valide : pays, longueur ou clé (ISO 13616)",
        "This IBAN is not valid: country, length or key (ISO 13616)",
        *_CORRECT,
    ),
    "rib_key": Message(
        "ORG-10", "La clé RIB de cet IBAN est fausse", "The national key (clé RIB) in this IBAN is wrong", *_CORRECT
    ),
    "bic_format": Message("ORG-10", "Ce BIC n'est pas valide", "This BIC is not valid", *_CORRECT),
    "account_number_missing": Message(
        "ORG-10", "Le numéro de compte est obligatoire", "The account number is mandatory", *_CORRECT
    ),
    "number_not_expected": Message(
        "ORG-10",
        "Un compte a un IBAN ou un autre numéro, jamais les deux",
        "An account has an IBAN or another number, never both",
        "Laissez ce champ vide",
        "Leave this field empty",
    ),
}
REQUESTS = {
    "address_invited": Message(
        "ORG-19",
        "Cette adresse électronique n'est pas valide",
        "This e-mail address is not valid",
        "Saisissez l'adresse de connexion de la personne",
        "Type the person's login address",
    ),
    "transfer_not_attached": Message(
        "ORG-8",
        "Cette personne n'est pas rattachée à {name}, ou à l'un de ses services seulement",
        "This person is not attached to {name}, or to one of its services only",
        "Rattachez-la d'abord à la structure",
        "Attach them to the structure first",
    ),
    "comment_missing": Message(
        "ORG-17",
        "Un commentaire est obligatoire, {most} caractères au plus",
        "A comment is mandatory, at most {most} characters",
        "Dites au gestionnaire qui vous êtes et pourquoi vous demandez ce rattachement",
        "Tell the manager who you are and why you ask",
    ),
    "refusal_unexplained": Message(
        "ORG-18",
        "Un refus doit être motivé, {most} caractères au plus",
        "A refusal needs a reason, at most {most} characters",
        "Indiquez le motif : il est envoyé à la personne",
        "Give the reason: it is sent to the person",
    ),
    "code_wrong": Message(
        "ORG-31",
        "Ce code n'est pas celui du courrier ; il reste {left} essais",
        "This is not the letter's code; {left} tries are left",
        "Recopiez le code du courrier le plus récent",
        "Copy the code of the newest letter",
    ),
    "document_format": Message(
        "ORG-31",
        "Un document PDF, PNG ou JPEG est attendu",
        "A PDF, PNG or JPEG document is expected",
        "Envoyez l'extrait Kbis, l'avis de situation ou l'acte dans l'un de ces formats",
        "Send the registration extract or deed in one of these formats",
    ),
    "document_infected": Message(
        "ORG-31",
        "Un virus a été trouvé dans ce fichier",
        "A virus was found in this file",
        "Envoyez un autre fichier",
        "Send another file",
    ),
    "service_unknown": Message(
        "ORG-17",
        "Ce service n'existe pas ou n'est plus actif",
        "This service does not exist or is no longer active",
        "Choisissez un service actif de la structure, ou la structure entière",
        "Choose an active service of the structure, or the whole structure",
    ),
}
CATALOGUE = Catalogue(IDENTIFIERS, FIELDS, BANK, REQUESTS)
finding = CATALOGUE.finding
