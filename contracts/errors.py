"""Codes of what the API refuses: whole answers (problem+json) and single fields; both lists are held to the services' by a test."""

from typing import Annotated

from contracts.enumerations import Code, Growing


class ProblemCode(Code):
    """`code` of a problem+json (RFC 9457; growing). A refused file gives the code of its finding instead."""

    ABONNEMENT_EXISTANT = (
        "abonnement_existant",
        "L'utilisateur a déjà l'abonnement sélectionné",
        "The user has the selected profile already",
    )
    ACTION_D_UN_AUTRE_ROLE = (
        "action_d_un_autre_role",
        "Cette action revient à une autre partie",
        "This action is another party's",
    )
    ACTION_IMPOSSIBLE = (
        "action_impossible",
        "L'état de la facture ne permet pas cette action",
        "The invoice's state does not allow this",
    )
    ADRESSE_DEJA_PRISE = "adresse_deja_prise", "Cette adresse a déjà un compte", "This address already has an account"
    ADRESSE_INCONNUE = (
        "adresse_inconnue",
        "Le répertoire ne donne pas l'adresse de cette structure : proposez plutôt un document",
        "The register does not give this structure's address: offer a document instead",
    )
    APPLICATION_REFUSEE = (
        "application_refusee",
        "Cette structure ne peut pas avoir cette application",
        "This structure cannot have this application",
    )
    AUTRE_FACTEUR_DEMANDE = (
        "autre_facteur_demande",
        "Donnez aussi un code (de l'application, envoyé par courriel, ou de secours), ou une clé d'accès",
        "Give a code as well (the app's, a mailed one, a recovery code), or a passkey",
    )
    CHAMPS_INVALIDES = "champs_invalides", "Des champs sont à corriger", "Some fields are to be corrected"
    CLE_IDEMPOTENCE_REUTILISEE = (
        "cle_idempotence_reutilisee",
        "Cette clé d'idempotence a déjà servi pour une autre demande : employez une clé nouvelle",
        "This idempotency key came with another content before: use a new key",
    )
    CLE_REFUSEE = "cle_refusee", "Cette clé d'accès n'a pas été acceptée", "This passkey was not accepted"
    CODE_INVALIDE = "code_invalide", "Code incorrect ou déjà utilisé", "Wrong or used code"
    CODE_SERVICE_EXISTANT = (
        "code_service_existant",
        "Un autre service de la structure a déjà ce code",
        "Another service of the structure already has this code",
    )
    CONFLIT = "conflit", "L'état actuel ne permet pas cette action", "The present state does not allow this action"
    CONNEXION_EXPIREE = (
        "connexion_expiree",
        "Cette connexion a expiré : recommencez",
        "This login has expired: begin again",
    )
    CONNEXION_RALENTIE = (
        "connexion_ralentie",
        "Trop d'essais : la connexion est suspendue un moment",
        "Too many tries: logging in is suspended for a while",
    )
    COURRIER_ABSENT = (
        "courrier_absent",
        "Aucun courrier n'attend de code : demandez-en un",
        "No letter waits for its code: ask for one",
    )
    COURRIER_EN_COURS = (
        "courrier_en_cours",
        "Un courrier est déjà en cours pour cette structure",
        "A letter to this structure is under way already",
    )
    DEJA_DECIDE = "deja_decide", "Cette demande a déjà reçu une réponse", "This request has been answered already"
    DEMANDE_EXISTANTE = (
        "demande_existante",
        "La même demande attend déjà sa réponse",
        "The same request waits for its answer already",
    )
    DEMANDE_PROPRE = (
        "demande_propre",
        "Personne ne décide de sa propre demande",
        "Nobody decides on a request of their own",
    )
    DROIT_MANQUANT = (
        "droit_manquant",
        "Votre habilitation ne permet pas cette action",
        "Your rights do not allow this action",
    )
    ENVOI_INTERROMPU = (
        "envoi_interrompu",
        "L'envoi s'est interrompu : recommencez",
        "The upload stopped: start again",
    )
    ERREUR = "erreur", "Demande refusée", "Request refused"
    ERREUR_INTERNE = "erreur_interne", "Erreur interne", "Internal error"
    FACTURE_NON_REJETEE = (
        "facture_non_rejetee",
        "Seule une facture rejetée donne lieu à une copie corrigée",
        "Only a rejected invoice can be copied for correction",
    )
    FICHIER_REFUSE = "fichier_refuse", "Ce fichier ne peut être accepté", "This file cannot be accepted"
    FORMAT_REFUSE = "format_refuse", "Ce type de contenu n'est pas accepté", "This content type is not accepted"
    GESTIONNAIRE_EXISTANT = (
        "gestionnaire_existant",
        "Cette structure a déjà un gestionnaire principal",
        "This structure has a manager already",
    )
    GESTIONNAIRE_PRINCIPAL = (
        "gestionnaire_principal",
        "Le gestionnaire principal a tous les profils et ne peut partir : transférez d'abord la structure",
        "The manager has every profile and cannot leave: transfer the structure first",
    )
    HORS_DES_HEURES = (
        "hors_des_heures",
        "Aucun agent ne répond en direct à cette heure",
        "No agent answers live at this hour",
    )
    IDENTIFIANTS_INVALIDES = "identifiants_invalides", "Adresse ou mot de passe incorrect", "Wrong address or password"
    INDISPONIBLE = "indisponible", "Service momentanément indisponible", "Service unavailable for the moment"
    INTROUVABLE = "introuvable", "Introuvable", "Not found"
    LIEN_EXPIRE = (
        "lien_expire",
        "Ce lien n'est plus valable : demandez-en un nouveau",
        "This link is no longer valid: ask for a new one",
    )
    MANDAT_EXISTANT = (
        "mandat_existant",
        "Ce mandat est déjà en vigueur",
        "This mandate is in force already",
    )
    METHODE_REFUSEE = (
        "methode_refusee",
        "Cette adresse n'accepte pas cette méthode",
        "This address does not take this method",
    )
    NON_AUTHENTIFIE = "non_authentifie", "Connectez-vous pour continuer", "Log in to continue"
    NUMERO_DEJA_UTILISE = (
        "numero_deja_utilise",
        "Ce numéro de facture est déjà utilisé par ce fournisseur",
        "This supplier has used this invoice number already",
    )
    PARRAINAGE_IMPOSSIBLE = (
        "parrainage_impossible",
        "Une structure n'en parraine une autre que si elle est vérifiée autrement que par un parrainage",
        "A structure vouches for another only when it is verified otherwise than by another's word",
    )
    PAS_UN_BROUILLON = (
        "pas_un_brouillon",
        "Seul un brouillon peut être modifié ou supprimé",
        "Only a draft can be changed or deleted",
    )
    PIECES_JOINTES_CLOSES = (
        "pieces_jointes_closes",
        "Les pièces jointes ne changent qu'en brouillon ou suspendue",
        "Attachments change only in a draft or while suspended",
    )
    ABONNEMENT_SUSPENDU = (
        "abonnement_suspendu",
        "Cet abonnement n'est pas actif",
        "This subscription is not active",
    )
    CURSEUR_DEPASSE = (
        "curseur_depasse",
        "Ce qui suivait ce curseur n'est plus gardé (90 jours) : recommencez sans curseur",
        "What followed this cursor is no longer kept (90 days): begin again without a cursor",
    )
    WEBHOOK_SANS_REPONSE = (
        "webhook_sans_reponse",
        "L'adresse n'a pas répondu 2xx à un événement d'essai signé",
        "The address did not answer a signed test event with 2xx",
    )
    PORTEE_MANQUANTE = (
        "portee_manquante",
        "Ce compte technique n'a pas la portée que cette adresse demande",
        "This technical account lacks the scope that this address asks for",
    )
    QUOTA_ATTEINT = (
        "quota_atteint",
        "Vous avez déposé aujourd'hui autant de fichiers que ce compte le peut ; reprenez demain ou écrivez au support",
        "You have deposited as many files today as this account may; go on tomorrow or write to support",
    )
    RATTACHEMENT_EXISTANT = (
        "rattachement_existant",
        "Vous êtes déjà rattaché, ou votre demande est en attente",
        "You are attached already, or your request is waiting",
    )
    REQUETE_ILLISIBLE = "requete_illisible", "Demande illisible", "Unreadable request"
    SESSION_TERMINEE = (
        "session_terminee",
        "Votre session est terminée : connectez-vous à nouveau",
        "Your session has ended: log in again",
    )
    SIRET_FERME = (
        "siret_ferme",
        "Cet établissement est fermé selon le répertoire Sirene",
        "According to the Sirene register this establishment is closed",
    )
    STRUCTURES_A_TRANSMETTRE = (
        "structures_a_transmettre",
        "Vous gouvernez des structures : transmettez d'abord cette fonction",
        "You govern structures: hand this over first",
    )
    STRUCTURE_EXISTANTE = (
        "structure_existante",
        "Cette structure existe déjà : demandez à y être rattaché",
        "This structure exists already: ask to be attached to it",
    )
    STRUCTURE_INACTIVE = (
        "structure_inactive",
        "Cette structure est désactivée : on ne peut pas s'y rattacher",
        "This structure is not active: nobody can be attached to it",
    )
    STRUCTURE_NON_DECLAREE = (
        "structure_non_declaree",
        "Cette structure n'est pas une structure privée connue du répertoire : un exploitant doit l'accepter",
        "This is not a private structure that the register knows: an operator has to accept it",
    )
    STRUCTURE_VERIFIEE = "structure_verifiee", "Cette structure est déjà vérifiée", "This structure is verified already"
    SURCHARGE = (
        "surcharge",
        "Trop de demandes arrivent en ce moment : recommencez dans quelques secondes",
        "Too many requests are coming in just now: try again in a few seconds",
    )
    TROP_DE_DEMANDES = "trop_de_demandes", "Trop de demandes : patientez", "Too many requests: wait a little"
    TROP_VOLUMINEUX = "trop_volumineux", "Contenu trop volumineux", "Content too large"
    VERIFICATION_DEMANDEE = (
        "verification_demandee",
        "La vérification automatique a manqué ou a expiré : recommencez",
        "The automatic check was missing or has expired: try again",
    )
    VERSION_DEPASSEE = (
        "version_depassee",
        "Modifié entre-temps : rechargez puis recommencez",
        "Changed meanwhile: reload, then try again",
    )
    VERSION_REQUISE = "version_requise", "Indiquez la version lue (If-Match)", "Say which version was read (If-Match)"


class FindingCode(Code):
    """`code` of one of a problem's `errors`, and of a draft's checks (growing); … stands for the values found.

    What the shape of a request breaks has pydantic's own codes (`missing`, `string_too_long`, `extra_forbidden` …).
    """

    ACCOUNT_NUMBER_MISSING = (
        "account_number_missing",
        "Le numéro de compte est obligatoire",
        "The account number is mandatory",
    )
    ACCOUNT_RIGHT = (
        "account_right",
        "Ce compte technique ne lit pas les factures dans ce rôle",
        "This technical account reads no invoices in this role",
    )
    ACCOUNT_SCOPE = (
        "account_scope",
        "Ce compte technique n'a pas la portée …",
        "This technical account lacks the scope …",
    )
    ACCOUNT_UNKNOWN = (
        "account_unknown",
        "Ce compte technique n'est pas en service dans cette structure",
        "This technical account is not at work in this structure",
    )
    ACTIVITY_TEXT = (
        "activity_text",
        "Un texte est attendu, … caractères au plus",
        "A text is expected, at most … characters",
    )
    ADDRESS_INVALID = "address_invalid", "Adresse postale : … à corriger", "Postal address: … to be corrected"
    ADDRESS_INVITED = (
        "address_invited",
        "Cette adresse électronique n'est pas valide",
        "This e-mail address is not valid",
    )
    AGENT_UNKNOWN = (
        "agent_unknown",
        "Cette personne ne peut pas traiter ce ticket",
        "This person cannot handle this ticket",
    )
    AMOUNT_MISMATCH = "amount_mismatch", "… : … attendu, … saisi, écart de …", "…: … expected, … found, difference …"
    AMOUNT_NEGATIVE = "amount_negative", "… négatif : …", "…, negative: …"
    AMOUNT_OUT_OF_BOUNDS = "amount_out_of_bounds", "Montant attendu : … ; … trouvé", "Expected: …; … found"
    ANSWER_INVALID = (
        "answer_invalid",
        "La réponse manque, est trop courte ou trop longue, ou se lit dans la question",
        "The answer is missing, too short, too long, or stands in the question",
    )
    ATTACHMENT_NAME_CHARACTERS = (
        "attachment_name_characters",
        'Nom de fichier refusé : pas de point au début, ni / \\ : * ? " < > |, ni caractère de contrôle',
        'A file name cannot start with a dot nor hold / \\ : * ? " < > | or a control character',
    )
    ATTACHMENT_NAME_LENGTH = (
        "attachment_name_length",
        "Le nom du fichier doit compter de 1 à … caractères, extension comprise ; … ici",
        "A file name has 1 to … characters with its extension; … here",
    )
    ATTACHMENT_TYPE = "attachment_type", "Extension « … » refusée", "Extension '…' refused"
    BANK_ACCOUNT_INACTIVE = (
        "bank_account_inactive",
        "Le compte « … » est désactivé",
        "The account '…' is not active",
    )
    BANK_ACCOUNT_NAME_MISSING = (
        "bank_account_name_missing",
        "Donnez un nom à ce compte : il est montré au dépôt d'une facture",
        "Name this account: the name is shown when an invoice is deposited",
    )
    BANK_ACCOUNT_UNKNOWN = (
        "bank_account_unknown",
        "Coordonnées bancaires … inconnues parmi celles de …",
        "Bank details … are not among those of …",
    )
    BIC_FORMAT = (
        "bic_format",
        "Ce BIC n'est pas valide",
        "This BIC is not valid",
    )
    CADRE_NOT_ACCEPTED = "cadre_not_accepted", "… n'accepte pas le cadre …", "… does not accept cadre …"
    CATEGORY_UNKNOWN = "category_unknown", "Cette catégorie n'existe pas", "There is no such category"
    CHOICE_REPEATED = (
        "choice_repeated",
        "Un autre choix vaut déjà pour ce genre et cette structure",
        "Another choice is made for this kind and structure already",
    )
    CODE_SERVICE_REQUIRED = "code_service_required", "… exige un code service", "… demands a service code"
    CODE_SERVICE_RESERVED = (
        "code_service_reserved",
        "Le service … est réservé aux factures entre entités publiques",
        "Service … is reserved to invoices between public bodies",
    )
    CODE_SERVICE_UNKNOWN = (
        "code_service_unknown",
        "« … » n'est pas un service actif de …",
        "'…' is not an active service of …",
    )
    CODE_WRONG = (
        "code_wrong",
        "Ce code n'est pas celui du courrier ; il reste … essais",
        "This is not the letter's code; … tries are left",
    )
    COMMENT_MISSING = (
        "comment_missing",
        "Un commentaire est obligatoire, … caractères au plus",
        "A comment is mandatory, at most … characters",
    )
    COMMENT_TOO_LONG = (
        "comment_too_long",
        "Le commentaire compte … caractères ; … au plus",
        "The comment has … characters; at most …",
    )
    CONCENTRATEUR_UNKNOWN = (
        "concentrateur_unknown",
        "Ce raccordement n'est pas celui d'un concentrateur",
        "This raccordement is none of a concentrateur",
    )
    CONTENT_TOO_LARGE = (
        "content_too_large",
        "Le détail saisi fait … octets ; … au plus",
        "The details take … bytes; at most …",
    )
    CONTRADICTS_FILE = "contradicts_file", "… : … saisi, … dans le fichier", "…: … typed, … in the file"
    CORRECTION_NOT_EXPECTED = "correction_not_expected", "… ne change pas ce champ", "… does not change this field"
    CORRECTION_REQUIRED = "correction_required", "… demande une correction", "… asks for a correction"
    COUNTRY_UNKNOWN = (
        "country_unknown",
        "Code pays ISO 3166 à deux lettres majuscules",
        "ISO 3166 country code, two capital letters",
    )
    CREDIT_EXCEEDS_ORIGINAL = (
        "credit_exceeds_original",
        "L'avoir de … dépasse ce qui reste de la facture … : … sur …",
        "The credit of … is more than what is left of invoice …: … of …",
    )
    CREDIT_NOTE_CADRE = (
        "credit_note_cadre",
        "Un avoir se dépose dans le cadre A1 ; … choisi",
        "A credit note is deposited in cadre A1; … chosen",
    )
    CREDIT_NOTE_PROPOSED = (
        "credit_note_proposed",
        "Le document se dit facture (type …) ; il serait envoyé comme avoir",
        "The document calls itself an invoice (type …); it would be sent as a credit note",
    )
    CURRENCY_UNKNOWN = (
        "currency_unknown",
        "« … » n'est pas un code ISO 4217 en usage",
        "'…' is not an ISO 4217 code in use",
    )
    CURSOR_UNKNOWN = (
        "cursor_unknown",
        "Curseur d'une autre liste ou d'un autre ordre",
        "Cursor of another list or order",
    )
    DATE_IN_FUTURE = "date_in_future", "La date de facture … est postérieure au …", "Invoice date … is after …"
    DATE_OUT_OF_BOUNDS = (
        "date_out_of_bounds",
        "Date … hors de la période admise, du … au …",
        "Date … is not between … and …",
    )
    DESIGNATION_TOO_LONG = (
        "designation_too_long",
        "La désignation compte … caractères ; … au plus",
        "The designation has … characters; at most …",
    )
    DEVICE_NAME_INVALID = (
        "device_name_invalid",
        "Le nom de l'appareil manque ou est trop long",
        "The device's name is missing or too long",
    )
    DOCUMENT_FORMAT = (
        "document_format",
        "Un document PDF, PNG ou JPEG est attendu",
        "A PDF, PNG or JPEG document is expected",
    )
    DOCUMENT_INFECTED = "document_infected", "Un virus a été trouvé dans ce fichier", "A virus was found in this file"
    DOCUMENT_REFUSED = (
        "document_refused",
        "Le fichier a été refusé à la lecture (…) : …",
        "The file was refused when it was read (…): …",
    )
    DUE_BEFORE_ISSUE = (
        "due_before_issue",
        "L'échéance … précède la date de facture …",
        "Due date … is before the invoice date …",
    )
    EMAIL_DIFFERS = "email_differs", "Les deux adresses diffèrent", "The two addresses differ"
    EMAIL_FORMAT = "email_format", "Cette adresse électronique n'est pas valide", "This e-mail address is not valid"
    EMAIL_INVALID = "email_invalid", "Cette adresse électronique n'est pas valide", "This e-mail address is not valid"
    ENGAGEMENT_FORMAT = (
        "engagement_format",
        "Format d'engagement refusé : une expression RE2 de … caractères au plus, … formats au plus",
        "Engagement format refused: an RE2 expression of at most … characters, at most … formats",
    )
    ENGAGEMENT_REQUIRED = "engagement_required", "… exige un numéro d'engagement…", "… demands an engagement number…"
    EXPIRY_FAR = "expiry_far", "Un secret compte … jours au plus", "A secret counts for at most … days"
    EXPIRY_PAST = (
        "expiry_past",
        "Cette date est passée",
        "This time is past",
    )
    FILES_TOO_MANY = "files_too_many", "… pièces jointes au plus", "At most … attachments"
    FILE_ARCHIVE = "file_archive", "Le fichier est une archive", "The file is an archive"
    FILE_EMPTY = "file_empty", "Le fichier est vide", "The file is empty"
    FILE_EXECUTABLE = "file_executable", "Le fichier est un programme", "The file is a program"
    FILE_HOSTILE = (
        "file_hostile",
        "La lecture du fichier demande trop de temps ou de mémoire",
        "Reading the file takes too much time or memory",
    )
    FILE_INFECTED = "file_infected", "L'antivirus refuse ce fichier", "The virus scanner refuses this file"
    FILE_KIND = (
        "file_kind",
        "Le contenu n'est pas celui d'un fichier « .… »",
        "The content is not that of a '.…' file",
    )
    FILE_NAME = (
        "file_name",
        "Un nom de … caractères au plus avec une extension acceptée",
        "A name of at most … characters with an accepted extension",
    )
    FILE_PROGRAM = "file_program", "Ce fichier est un programme", "This file is a program"
    FILE_RULE_BROKEN = "file_rule_broken", "…… : …", "……: …"
    FOREIGN_DIGITS = "foreign_digits", "Les chiffres s'écrivent de 0 à 9", "Digits are written 0 to 9"
    FORMAT_NOT_POSSIBLE = (
        "format_not_possible",
        "Le format … ne convient pas à ce fichier",
        "Format … does not suit this file",
    )
    FORMAT_UNKNOWN = "format_unknown", "Format non reconnu", "Format not recognised"
    FREE_FORMAT = (
        "free_format",
        "30 lettres, chiffres, espaces, tirets ou barres au plus",
        "At most 30 letters, digits, spaces, dashes or slashes",
    )
    FRENCH_BY_SIRET = (
        "french_by_siret",
        "Une entreprise française s'identifie par son SIRET",
        "A French company is identified by its SIRET",
    )
    IBAN_KEY = (
        "iban_key",
        "Cet IBAN n'est pas valide : pays, longueur ou clé (ISO 13616)",
        "This IBAN is not valid: country, length or key (ISO 13616)",
    )
    INSTRUCTEUR_UNKNOWN = (
        "instructeur_unknown",
        "Ce compte n'a pas « Factures reçues » sur la structure ou le service destinataire",
        "This account does not hold 'Factures reçues' on the recipient",
    )
    INVOICE_NUMBER_CHARACTERS = (
        "invoice_number_characters",
        "Caractères refusés : …",
        "Characters refused in the number: …",
    )
    INVOICE_NUMBER_PROVISIONAL = (
        "invoice_number_provisional",
        "Un numéro qui commence par … est provisoire",
        "A number that starts with … is provisional",
    )
    INVOICE_NUMBER_TOO_LONG = (
        "invoice_number_too_long",
        "Le numéro compte … caractères ; … au plus",
        "The number has … characters; at most …",
    )
    INVOICE_NUMBER_USED = (
        "invoice_number_used",
        "Le numéro … désigne déjà la facture … (…) déposée le …, à l'état … ; casse et espaces ne comptent pas",
        "Number … is that of invoice … (…) deposited on …, in state …; case and spaces do not count",
    )
    INVOICE_TOO_LARGE = (
        "invoice_too_large",
        "L'ensemble des fichiers ferait … octets ; … au plus",
        "All files together would take … bytes; at most …",
    )
    JUSTICE_CATEGORY_UNKNOWN = (
        "justice_category_unknown",
        "Cette catégorie de prestataire n'est pas dans la liste",
        "This category of provider is not in the list",
    )
    KIND_NOT_CHOSEN = (
        "kind_not_chosen",
        "Les avis de ce genre ne se règlent pas : ils partent toujours aussitôt, ou ne sont jamais envoyés par courriel",
        "Notices of this kind cannot be set: they always leave at once, or are never mailed",
    )
    MANDATE_NOT_EXPECTED = (
        "mandate_not_expected",
        "Numéro de mandat non attendu pour cette action",
        "No mandate number is expected here",
    )
    MANDATE_OF_ANOTHER = (
        "mandate_of_another",
        "Un numéro de mandat est donné pour …, qui n'est pas dans la liste",
        "A mandate number is given for …, which is not in the list",
    )
    MANDATE_REQUIRED = "mandate_required", "Numéro de mandat : valeur absente", "Mandate number: no value"
    NAME_INVALID = "name_invalid", "Le … manque ou dépasse … caractères", "The … is missing or over … characters"
    NAME_MISSING = "name_missing", "La raison sociale est obligatoire", "The company name is mandatory"
    NOTHING_ADDED = (
        "nothing_added",
        "Rien n'a été ajouté depuis la suspension",
        "Nothing was added since the suspension",
    )
    NUMBER_NOT_EXPECTED = (
        "number_not_expected",
        "Un compte a un IBAN ou un autre numéro, jamais les deux",
        "An account has an IBAN or another number, never both",
    )
    OBJECT_AMBIGUOUS = (
        "object_ambiguous",
        "Plusieurs factures reçues portent ce numéro",
        "Several received invoices have this number",
    )
    OBJECT_MISSING = (
        "object_missing",
        "Cette sous-catégorie porte sur une facture",
        "This sub-category is about an invoice",
    )
    OBJECT_UNKNOWN = (
        "object_unknown",
        "Aucune facture de cette structure que vous puissiez voir ne porte ce numéro",
        "No invoice of this structure that you may see has this number",
    )
    OPTION_UNKNOWN = (
        "option_unknown",
        "Option inconnue pour ce type de structure",
        "Option unknown for this kind of structure",
    )
    ORIGINAL_IS_CREDIT_NOTE = "original_is_credit_note", "… est lui-même un avoir", "… is a credit note itself"
    ORIGINAL_OF_ANOTHER = (
        "original_of_another",
        "La facture d'origine … a un autre destinataire",
        "The credited invoice … has another recipient",
    )
    ORIGINAL_UNKNOWN = (
        "original_unknown",
        "Aucune facture … n'a été envoyée ici par ce fournisseur",
        "This supplier has sent no invoice … here",
    )
    OUTSIDE_EU_FORMAT = (
        "outside_eu_format",
        "Il faut le code pays (2 lettres) suivi des 16 premiers caractères de la raison sociale",
        "The country code (2 letters) followed by the first 16 characters of the company name is needed",
    )
    PACAGE_FORMAT = "pacage_format", "Un numéro PACAGE a 9 chiffres", "A PACAGE number has 9 digits"
    PAGE_TOO_FAR = (
        "page_too_far",
        "Page trop loin : continuez avec le curseur",
        "Page too far down: go on with the cursor",
    )
    PARAMETERS_PRIVATE = "parameters_private", "Réservé aux structures publiques", "For public structures only"
    PASSWORD_WEAK = "password_weak", "Il faut : …", "It needs: …"
    PDF_ACTIVE_CONTENT = (
        "pdf_active_content",
        "Le PDF contient des actions automatiques (JavaScript, lancement)",
        "The PDF holds automatic actions (JavaScript, launch)",
    )
    PDF_DAMAGED = "pdf_damaged", "Le PDF est endommagé", "The PDF is damaged"
    PDF_ENCRYPTED = "pdf_encrypted", "Le PDF ne s'ouvre qu'avec un mot de passe", "The PDF opens only with a password"
    PDF_CARRIES_PROGRAM = (
        "pdf_carries_program",
        "Le PDF contient un programme : …",
        "The PDF carries a program: …",
    )
    PDF_EMBEDDED_TOO_LARGE = (
        "pdf_embedded_too_large",
        "Les fichiers XML contenus dans le PDF dépassent … Mo",
        "The XML files inside the PDF exceed … MB",
    )
    PDF_NO_PAGE = "pdf_no_page", "Le PDF n'a aucune page", "The PDF has no page"
    PDF_POLYGLOT = (
        "pdf_polyglot",
        "Ce PDF est aussi un fichier d'une autre sorte (page web ou archive)",
        "This PDF is also a file of another kind (web page or archive)",
    )
    PDF_TOO_LONG = "pdf_too_long", "Le PDF compte … pages ; … au plus", "The PDF has … pages; at most …"
    PHONE_FORMAT = "phone_format", "Ce numéro de téléphone n'est pas lisible", "This phone number cannot be read"
    PHONE_INVALID = "phone_invalid", "Ce numéro de téléphone n'est pas lisible", "This telephone number cannot be read"
    POSTAL_CODE_FORMAT = (
        "postal_code_format",
        "Un code postal français a 5 chiffres",
        "A French postal code has 5 digits",
    )
    QUESTION_INVALID = (
        "question_invalid",
        "La question secrète manque ou n'a pas la bonne longueur",
        "The secret question is missing, too short or too long",
    )
    QUANTITY_ZERO = "quantity_zero", "Quantité nulle", "No quantity"
    QUEUE_UNKNOWN = (
        "queue_unknown",
        "Cette file n'est pas une file active de ce destinataire",
        "This is no active queue of this receiver",
    )
    READING_OVERDUE = (
        "reading_overdue",
        "La lecture du fichier n'est pas venue, de notre fait",
        "The reading of the file has not come, through our fault",
    )
    READING_PENDING = "reading_pending", "Le fichier est en cours de lecture", "The file is being read"
    REASON_NOT_EXPECTED = "reason_not_expected", "Motif non attendu pour cette action", "No reason is expected here"
    REASON_REQUIRED = "reason_required", "Un motif est obligatoire", "A reason is mandatory"
    REASON_TEXT_REQUIRED = (
        "reason_text_required",
        "Le motif … demande une explication",
        "Reason … asks for an explanation",
    )
    REASON_UNKNOWN = "reason_unknown", "Motif inconnu pour cette action", "Unknown reason for this action"
    RECEIVER_MISSING = "receiver_missing", "Le destinataire public manque", "The public recipient is missing"
    RECEIVER_NOT_PUBLIC = (
        "receiver_not_public",
        "Le destinataire n'est pas une structure publique active",
        "The recipient is no active public structure",
    )
    RECIPIENT_INACTIVE = (
        "recipient_inactive",
        "… est désactivée et ne reçoit plus de facture",
        "… is deactivated and receives no invoice any more",
    )
    RECIPIENT_IS_STATE = (
        "recipient_is_state",
        "… est le SIRET de l'État, alors que le destinataire n'est pas l'État",
        "… is the State's SIRET, yet the recipient is said not to be the State",
    )
    RECIPIENT_IS_SUPPLIER = (
        "recipient_is_supplier",
        "Le destinataire … est le fournisseur lui-même",
        "Recipient … is the supplier itself",
    )
    RECIPIENT_NOT_ACCEPTED = (
        "recipient_not_accepted",
        "… n'est pas encore acceptée par la plateforme et ne reçoit pas",
        "… is not accepted by the platform yet and does not receive",
    )
    RECIPIENT_NOT_STATE = "recipient_not_state", "Le SIRET de l'État est …", "The State's SIRET is …"
    RECIPIENT_UNKNOWN = (
        "recipient_unknown",
        "Aucune structure publique n'a le SIRET …",
        "No public structure has SIRET …",
    )
    REFUSAL_UNEXPLAINED = (
        "refusal_unexplained",
        "Un refus doit être motivé, … caractères au plus",
        "A refusal needs a reason, at most … characters",
    )
    REQUIRED = "required", "… : valeur absente", "…: no value"
    RIB_KEY = (
        "rib_key",
        "La clé RIB de cet IBAN est fausse",
        "The national key (clé RIB) in this IBAN is wrong",
    )
    RIDET_FORMAT = "ridet_format", "Un RIDET a 9 ou 10 chiffres", "A RIDET has 9 or 10 digits"
    SCOPES_MISSING = (
        "scopes_missing",
        "Aucune portée n'est demandée",
        "No scope is asked for",
    )
    SELLER_DIFFERS = (
        "seller_differs",
        "Le fichier a pour vendeur … ; … (…) le dépose",
        "The file's seller is …; … (…) deposits it",
    )
    SELLER_TO_CONFIRM = (
        "seller_to_confirm",
        "Le document a pour vendeur … ; … (…) le dépose",
        "The document's seller is …; … (…) deposits it",
    )
    SENDER_SERVICE_UNKNOWN = (
        "sender_service_unknown",
        "Ce service n'est pas un service actif de la structure",
        "This is no active service of the structure",
    )
    SERVICE_OR_ENGAGEMENT_REQUIRED = (
        "service_or_engagement_required",
        "… exige un code service ou un numéro d'engagement",
        "… demands a service code or an engagement number",
    )
    SERVICE_TEXT = "service_text", "De 1 à … caractères", "From 1 to … characters"
    SERVICE_UNEXPECTED = (
        "service_unexpected",
        "Un concentrateur reçoit pour des structures entières",
        "A concentrateur receives for whole structures",
    )
    SERVICE_UNKNOWN = (
        "service_unknown",
        "Ce service n'existe pas ou n'est plus actif",
        "This service does not exist or is no longer active",
    )
    SEVERAL_FILES = (
        "several_files",
        "… fichiers dans un même dépôt ; un seul attendu",
        "… files in one deposit; one is expected",
    )
    SIRET_KEY = (
        "siret_key",
        "La clé de contrôle est fausse : un chiffre est sans doute mal saisi",
        "The check digit is wrong: a digit was probably mistyped",
    )
    SIRET_LENGTH = (
        "siret_length",
        "Un SIRET a 14 chiffres, celui-ci a … caractères",
        "A SIRET has 14 digits, this one has … characters",
    )
    SIRET_UNKNOWN = "siret_unknown", "Ce SIRET ne peut pas exister", "This SIRET cannot exist"
    SORT_UNKNOWN = "sort_unknown", "Colonne de tri inconnue", "Unknown column to sort by"
    STATE_UNSEEN = (
        "state_unseen",
        "Ce rôle ne voit pas les factures à l'état …",
        "This role does not see invoices in state …",
    )
    STRUCTURE_GOVERNED = (
        "structure_governed",
        "Vous êtes le gestionnaire principal de …",
        "You are the manager of …",
    )
    SUB_CATEGORY_UNKNOWN = (
        "sub_category_unknown",
        "Cette sous-catégorie n'existe pas dans cette catégorie",
        "There is no such sub-category in this category",
    )
    SUPPLIER_INACTIVE = "supplier_inactive", "… est désactivée et ne peut envoyer", "… is deactivated and cannot send"
    SUPPLIER_NOT_ACCEPTED = (
        "supplier_not_accepted",
        "… n'est ni connue du répertoire ni acceptée par la plateforme : elle ne peut pas encore envoyer",
        "… is neither known to the register nor accepted by the platform: it cannot send yet",
    )
    SUPPLIER_NOT_VERIFIED = (
        "supplier_not_verified",
        "… n'accepte que des fournisseurs vérifiés",
        "… accepts verified suppliers only",
    )
    SUPPLIER_SERVICE_UNKNOWN = (
        "supplier_service_unknown",
        "Ce service n'est pas un service actif de …",
        "This is not an active service of …",
    )
    SUPPLIER_UNKNOWN = (
        "supplier_unknown",
        "Aucune structure n'a l'identifiant … du fournisseur",
        "No structure has the supplier's identifier …",
    )
    TAHITI_FORMAT = (
        "tahiti_format",
        "Un numéro TAHITI a 9 lettres ou chiffres",
        "A TAHITI number has 9 letters or digits",
    )
    TECHNICAL_NAME_INVALID = (
        "technical_name_invalid",
        "Le nom du compte technique manque ou est trop long",
        "The technical account's name is missing or too long",
    )
    TERMS_REFUSED = (
        "terms_refused",
        "Les conditions d'utilisation doivent être acceptées",
        "The terms of use must be accepted",
    )
    TEXT_LENGTH = "text_length", "… : de … à … caractères", "…: from … to … characters"
    TEXT_REQUIRED = (
        "text_required",
        "Ce champ est à remplir, en caractères imprimables",
        "This field is required, in printable characters",
    )
    TOO_LONG = "too_long", "… caractères au plus", "At most … characters"
    TOO_MANY_ATTACHMENTS = "too_many_attachments", "… pièces jointes ; … au plus", "… attachments; at most …"
    TOO_MANY_LINES = "too_many_lines", "… lignes ; … au plus", "… lines; at most …"
    TOPIC_UNAVAILABLE = (
        "topic_unavailable",
        "Cette installation n'ouvre pas de topic Kafka aux abonnés",
        "This installation opens no Kafka topics to subscribers",
    )
    TRANSFER_NOT_ATTACHED = (
        "transfer_not_attached",
        "Cette personne n'est pas rattachée à …, ou à l'un de ses services seulement",
        "This person is not attached to …, or to one of its services only",
    )
    TYPE_RESERVED = (
        "type_reserved",
        "Ce type est réservé à la plateforme elle-même",
        "This type is reserved for the platform itself",
    )
    URL_INVALID = (
        "url_invalid",
        "Une adresse https:// de … caractères au plus, sans identifiants ni fragment",
        "An https:// address of at most … characters, without credentials or fragment",
    )
    URL_REFUSED = (
        "url_refused",
        "Cette adresse n'est pas de l'Internet public, ou elle est la nôtre",
        "This address is not of the public Internet, or it is our own",
    )
    VALIDATION_INCOMPLETE = (
        "validation_incomplete",
        "Un contrôle du fichier n'a pas pu s'exécuter, de notre fait",
        "A rule could not be run on the file, through our fault",
    )
    VALIDATION_OVERDUE = (
        "validation_overdue",
        "Le fichier n'a pas encore été contrôlé, de notre fait",
        "The file has not been validated yet, through our fault",
    )
    VALIDEUR_NOT_EXPECTED = (
        "valideur_not_expected",
        "Le cadre … n'a pas ce valideur",
        "Cadre … does not have this approver",
    )
    VALIDEUR_TWICE = (
        "valideur_twice",
        "Les deux valideurs sont la même structure …",
        "Both approvers are the same structure …",
    )
    VALIDEUR_UNKNOWN = (
        "valideur_unknown",
        "… n'est pas une structure active autre que la vôtre",
        "… is not an active structure other than your own",
    )
    VAT_NOT_EXPECTED = "vat_not_expected", "TVA de … alors que le type est …", "VAT of … although the type is …"
    VAT_UNKNOWN = (
        "vat_unknown",
        "Ce numéro de TVA intracommunautaire n'existe dans aucun format national",
        "This VAT number exists in no national format",
    )
    XML_DAMAGED = "xml_damaged", "XML mal formé (ligne …)", "XML not well-formed (line …)"
    XML_DOCTYPE = (
        "xml_doctype",
        "Le XML contient une DTD, refusée par sécurité",
        "The XML holds a DTD, refused for safety",
    )
    XML_NOT_READ = (
        "xml_not_read",
        "Le XML du Factur-X n'a pas pu être lu",
        "The XML inside the Factur-X could not be read",
    )
    XML_TOO_LARGE = "xml_too_large", "XML de plus de 10 Mo", "XML over 10 MB"
    XML_UNKNOWN = "xml_unknown", "Racine XML « … » inconnue", "Unknown XML root '…'"
    ZERO_AMOUNT = "zero_amount", "Facture d'un montant nul", "Invoice of no amount"


ProblemCodeText = Annotated[str, Growing(ProblemCode)]
FindingCodeText = Annotated[str, Growing(FindingCode)]
