"""Who may call a door: people, and the technical accounts that have one of its scopes (ID-22).

A door that names none of these takes people alone.
"""

from typing import Annotated

from fastapi import Security

from chassis.auth import Account, current_account
from contracts.technical import Scope

_ISSUED, _ISSUING = Scope.FACTURES_EMISES_LIRE.value, Scope.FACTURES_EMISES_ECRIRE.value
_VALIDATING, _EVENTS = Scope.FACTURES_A_VALIDER_LIRE.value, Scope.EVENEMENTS_LIRE.value
_RECEIVED, _PROCESSING = Scope.FACTURES_RECUES_LIRE.value, Scope.FACTURES_RECUES_TRAITER.value

IssuedReader = Annotated[Account, Security(current_account, scopes=[_ISSUED, _ISSUING])]
Issuer = Annotated[Account, Security(current_account, scopes=[_ISSUING])]
ReceivedReader = Annotated[Account, Security(current_account, scopes=[_RECEIVED, _PROCESSING])]
Receiver = Annotated[Account, Security(current_account, scopes=[_PROCESSING])]
InvoiceReader = Annotated[
    Account, Security(current_account, scopes=[_ISSUED, _ISSUING, _RECEIVED, _PROCESSING, _VALIDATING])
]
InvoiceActor = Annotated[Account, Security(current_account, scopes=[_ISSUING, _PROCESSING])]
Subscriber = Annotated[Account, Security(current_account, scopes=[_EVENTS])]
OrganisationReader = Annotated[Account, Security(current_account, scopes=[Scope.ORGANISATION_LIRE.value])]
