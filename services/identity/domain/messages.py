"""What identity says of a field that breaks a rule, in both languages."""

from chassis.messages import Catalogue, Message

MESSAGES = Catalogue({
    "email_invalid": Message(
        "ID-1", "Cette adresse électronique n'est pas valide", "This e-mail address is not valid",
        "Une adresse complète, par exemple prenom.nom@entreprise.fr", "A whole address, such as first.last@company.example",
    ),
    "email_differs": Message(
        "ID-1", "Les deux adresses diffèrent", "The two addresses differ",
        "Saisissez deux fois la même adresse", "Type the same address twice",
    ),
    "name_invalid": Message(
        "ID-1", "Le {label} manque, dépasse {most} caractères ou contient autre chose qu'un nom",
        "The {label} is missing, over {most} characters or holds something else than a name",
        "Indiquez le {label} : lettres, espaces, traits d'union, apostrophes, points suivis d'une espace",
        "Give the {label}: letters, spaces, hyphens, apostrophes, full stops followed by a space",
    ),
    "phone_invalid": Message(
        "ID-1", "Ce numéro de téléphone n'est pas lisible", "This telephone number cannot be read",
        "Chiffres, espaces, points, parenthèses et + en tête, 20 caractères au plus",
        "Digits, spaces, dots, brackets and a leading +, at most 20 characters",
    ),
    "terms_refused": Message(
        "ID-2", "Les conditions d'utilisation doivent être acceptées", "The terms of use must be accepted",
        "Lisez puis acceptez les conditions d'utilisation", "Read, then accept the terms of use",
    ),
    "password_weak": Message(
        "ID-5", "Il faut : {missing}", "It needs: {missing}",
        "Choisissez une phrase que vous seul connaissez", "Choose a sentence that only you know",
    ),
    "question_invalid": Message(
        "ID-6", "La question secrète manque ou n'a pas la bonne longueur", "The secret question is missing, too short or too long",
        "De {least} à {most} caractères", "From {least} to {most} characters",
    ),
    "answer_invalid": Message(
        "ID-6", "La réponse manque, est trop courte ou trop longue, ou se lit dans la question",
        "The answer is missing, too short, too long, or stands in the question",
        "De {least} à {most} lettres ou chiffres que vous seul connaissez",
        "From {least} to {most} letters or digits that only you know",
    ),
    "address_invalid": Message(
        "ID-16", "Adresse postale : {label} à corriger", "Postal address: {label} to be corrected",
        "Complétez l'adresse, {most} caractères au plus par ligne", "Complete the address, at most {most} characters a line",
    ),
    "technical_name_invalid": Message(
        "ID-22", "Le nom du compte technique manque ou est trop long", "The technical account's name is missing or too long",
        "De 1 à {most} caractères, par exemple « Progiciel comptable »",
        'From 1 to {most} characters, such as "Accounting software"',
    ),
    "scopes_missing": Message(
        "ID-22", "Aucune portée n'est demandée", "No scope is asked for", "Choisissez-en au moins une", "Choose at least one",
    ),
    "expiry_past": Message(
        "ID-22", "Cette date est passée", "This time is past", "Choisissez une date à venir", "Choose a time to come",
    ),
    "expiry_far": Message(
        "RAC-12", "Un secret compte {most} jours au plus", "A secret counts for at most {most} days",
        "Choisissez une date plus proche", "Choose an earlier time",
    ),
    "structure_governed": Message(
        "ID-19", "Vous êtes le gestionnaire principal de {name}", "You are the manager of {name}",
        "Transmettez d'abord cette fonction à une autre personne de la structure",
        "First hand this over to another person of the structure",
    ),
    "device_name_invalid": Message(
        "ID-10", "Le nom de l'appareil manque ou est trop long", "The device's name is missing or too long",
        "De 1 à {most} caractères, par exemple « Téléphone de Camille »", 'From 1 to {most} characters, such as "Camille\'s phone"',
    ),
})  # fmt: skip
