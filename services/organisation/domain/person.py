from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """As far as this service knows them; names are empty until identity has told."""

    account_id: str
    first_name: str = ""
    last_name: str = ""
    login_email: str = ""
