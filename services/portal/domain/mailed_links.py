"""Links of mails that do one thing, by a button: programs that look into mails follow links (ID-18, ID-25)."""

from dataclasses import dataclass

from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class MailedLink:
    """`door`: identity's, which takes the link's token and answers `answer`, an address; `otherwise`: where a link was lost."""

    path: str
    door: str
    answer: str
    title: str
    about: str
    button: str
    done: str
    otherwise: str


LINKS = (
    MailedLink(
        "/adresse-de-contact", "/contact-addresses/proofs", "contact_email", N_("Adresse de contact"),
        N_("Confirmez que les courriels de Chorale peuvent être envoyés à cette adresse."), N_("Confirmer cette adresse"),
        N_("Les courriels iront désormais à %(email)s."),
        N_("Demandez un autre lien depuis votre compte ; d'ici là, les courriels vont à votre adresse de connexion."),
    ),
    MailedLink(
        "/adresse-de-connexion", "/login-addresses/proofs", "login_email", N_("Adresse de connexion"),
        N_("Confirmez que vous vous connecterez désormais avec cette adresse."), N_("Confirmer cette adresse"),
        N_("Vous vous connectez désormais avec %(email)s."),
        N_("Demandez un autre lien depuis votre compte ; d'ici là, vous vous connectez avec l'adresse d'avant."),
    ),
    MailedLink(
        "/adresse-de-connexion/arret", "/login-addresses/stops", "login_email", N_("Arrêter le changement d'adresse"),
        N_("L'adresse de connexion reste, ou redevient, celle d'avant. Si le changement était déjà fait, vos sessions se "
           "ferment, et vous choisissez un nouveau mot de passe."), N_("Arrêter ce changement"),
        N_("L'adresse de connexion est %(email)s. Si le changement était déjà fait, choisissez un nouveau mot de passe."),
        N_("Ce changement ne peut plus être arrêté d'ici : demandez de l'aide au support."),
    ),
)  # fmt: skip
