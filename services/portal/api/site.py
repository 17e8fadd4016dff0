"""What the pages share, wired once."""

from dataclasses import dataclass

from jinja2 import Environment

from chassis.sealing import Sealer
from services.portal.api.static import Static
from services.portal.clients import Services
from services.portal.settings import Settings
from services.portal.usecases.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Site:
    """`origin`: the public address, without a path."""

    settings: Settings
    services: Services
    sessions: Sessions
    sealer: Sealer
    templates: Environment
    static: Static
    origin: str

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https:")

    @property
    def cookie(self) -> str:
        """`__Host-` demands https; plain over http on one's own machine."""
        return "__Host-chorale" if self.secure else "chorale"

    @property
    def login_cookie(self) -> str:
        return f"{self.cookie}-login"

    @property
    def device_cookie(self) -> str:
        return f"{self.cookie}-appareil"

    @property
    def language_cookie(self) -> str:
        return f"{self.cookie}-langue"

    @property
    def theme_cookie(self) -> str:
        return f"{self.cookie}-apparence"

    @property
    def cookie_seconds(self) -> int:
        return int(self.settings.session_validity.total_seconds())
