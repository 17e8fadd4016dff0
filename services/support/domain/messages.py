"""What support says of a field that breaks a rule, in both languages."""

from chassis.messages import Catalogue, Message

MESSAGES = Catalogue({
    "sub_category_unknown": Message(
        "SUP-1", "Cette sous-catégorie n'existe pas dans cette catégorie", "There is no such sub-category in this category",
        "Choisissez-la dans la liste de GET /categories", "Choose it in the list of GET /categories",
    ),
    "receiver_missing": Message(
        "SUP-1", "Le destinataire public manque", "The public recipient is missing",
        "Indiquez la structure publique, ou la facture dont elle est destinataire",
        "Name the public structure, or the invoice that it received",
    ),
    "receiver_not_public": Message(
        "SUP-1", "Le destinataire n'est pas une structure publique active", "The recipient is no active public structure",
        "Choisissez une structure publique de l'annuaire", "Choose a public structure of the directory",
    ),
    "object_missing": Message(
        "SUP-3", "Cette sous-catégorie porte sur une facture", "This sub-category is about an invoice",
        "Indiquez le numéro de la facture", "Give the invoice's number",
    ),
    "object_unknown": Message(
        "SUP-3", "Aucune facture de cette structure que vous puissiez voir ne porte ce numéro",
        "No invoice of this structure that you may see has this number",
        "Vérifiez le numéro et la structure émettrice", "Check the number and the sending structure",
    ),
    "object_ambiguous": Message(
        "SUP-3", "Plusieurs factures reçues portent ce numéro", "Several received invoices have this number",
        "Indiquez aussi object_id, l'identifiant de la facture", "Give object_id too, the invoice's identifier",
    ),
    "sender_service_unknown": Message(
        "SUP-4", "Ce service n'est pas un service actif de la structure", "This is no active service of the structure",
        "Choisissez un service de la structure, ou aucun", "Choose a service of the structure, or none",
    ),
    "text_length": Message(
        "SUP-4", "{label} : de {least} à {most} caractères", "{label}: from {least} to {most} characters",
        "Complétez ou raccourcissez ce champ", "Complete or shorten this field",
    ),
    "activity_text": Message(
        "SUP-5", "Un texte est attendu, {most} caractères au plus", "A text is expected, at most {most} characters",
        "Écrivez à votre interlocuteur ce qu'il doit savoir", "Write what the other side must know",
    ),
    "file_empty": Message(
        "SUP-4", "Le fichier est vide", "The file is empty", "Joignez un fichier qui a un contenu", "Attach a file with content",
    ),
    "file_name": Message(
        "SUP-4", "Un nom de {most} caractères au plus avec une extension acceptée",
        "A name of at most {most} characters with an accepted extension", "Extensions : {extensions}", "Extensions: {extensions}",
    ),
    "file_program": Message(
        "SUP-4", "Ce fichier est un programme", "This file is a program",
        "Joignez un document, non un exécutable", "Attach a document, not an executable",
    ),
    "file_kind": Message(
        "SUP-4", "Le contenu n'est pas celui d'un fichier « .{ending} »", "The content is not that of a '.{ending}' file",
        "Corrigez l'extension, ou enregistrez de nouveau le document", "Correct the ending, or save the document again",
    ),
    "file_infected": Message(
        "SUP-4", "L'antivirus refuse ce fichier", "The virus scanner refuses this file",
        "Vérifiez votre poste, puis joignez un fichier sain", "Check your computer, then attach a clean file",
    ),
    "files_too_many": Message(
        "SUP-4", "{most} pièces jointes au plus", "At most {most} attachments",
        "Groupez-les dans une archive ZIP", "Group them in a ZIP archive",
    ),
    "category_unknown": Message(
        "SUP-8", "Cette catégorie n'existe pas", "There is no such category",
        "Choisissez-la dans la liste de GET /categories", "Choose it in the list of GET /categories",
    ),
    "agent_unknown": Message(
        "SUP-8", "Cette personne ne peut pas traiter ce ticket", "This person cannot handle this ticket",
        "Choisissez-la parmi celles de GET /received-tickets/…/agents",
        "Choose among those of GET /received-tickets/…/agents",
    ),
    "queue_unknown": Message(
        "SUP-8", "Cette file n'est pas une file active de ce destinataire", "This is no active queue of this receiver",
        "Choisissez-la dans la liste de GET /queues", "Choose it in the list of GET /queues",
    ),
})  # fmt: skip
