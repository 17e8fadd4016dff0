"""What raccordement says of a field that breaks a rule, in both languages."""

from chassis.messages import Catalogue, Message

MESSAGES = Catalogue({
    "text_required": Message(
        "RAC-6", "Ce champ est à remplir, en caractères imprimables", "This field is required, in printable characters",
        "Écrivez ce que d'autres reconnaîtront", "Write what others will recognise",
    ),
    "account_unknown": Message(
        "EVT-1", "Ce compte technique n'est pas en service dans cette structure",
        "This technical account is not at work in this structure",
        "Créez-en un, ou choisissez parmi ceux de la structure", "Make one, or choose one of the structure's",
    ),
    "account_scope": Message(
        "EVT-1", "Ce compte technique n'a pas la portée {value}", "This technical account lacks the scope {value}",
        "Choisissez un compte qui l'a", "Choose an account that has it",
    ),
    "account_right": Message(
        "EVT-3", "Ce compte technique ne lit pas les factures dans ce rôle",
        "This technical account reads no invoices in this role",
        "Il lui faut la portée de ce rôle, et à la structure l'application",
        "It takes the role's scope, and the structure its application",
    ),
    "concentrateur_unknown": Message(
        "RAC-8", "Ce raccordement n'est pas celui d'un concentrateur", "This raccordement is none of a concentrateur",
        "Demandez son identifiant au concentrateur", "Ask the concentrateur for its identifier",
    ),
    "service_unexpected": Message(
        "RAC-8", "Un concentrateur reçoit pour des structures entières", "A concentrateur receives for whole structures",
        "Retirez le service", "Remove the service",
    ),
    "service_unknown": Message(
        "EVT-1", "Ce service n'est pas un service de la structure", "This is no service of the structure",
        "Choisissez un service de la structure, ou aucun", "Choose a service of the structure, or none",
    ),
    "url_invalid": Message(
        "EVT-9", "Une adresse https:// de {most} caractères au plus, sans identifiants ni fragment",
        "An https:// address of at most {most} characters, without credentials or fragment",
        "Exemple : https://evenements.exemple.fr/chorale", "Example: https://events.example.org/chorale",
    ),
    "topic_unavailable": Message(
        "EVT-7", "Cette installation n'ouvre pas de topic Kafka aux abonnés",
        "This installation opens no Kafka topics to subscribers",
        "Lisez le flux par HTTP, ou donnez l'adresse d'un webhook", "Read the feed by HTTP, or give a webhook's address",
    ),
    "url_refused": Message(
        "EVT-9", "Cette adresse n'est pas de l'Internet public, ou elle est la nôtre",
        "This address is not of the public Internet, or it is our own",
        "Donnez le nom public de votre serveur", "Give the public name of your server",
    ),
    "state_unseen": Message(
        "EVT-3", "Ce rôle ne voit pas les factures à l'état {value}", "This role does not see invoices in state {value}",
        "Retirez cet état", "Remove this state",
    ),
})  # fmt: skip
