"""The public language of Chorale. `from contracts import Event, InvoiceDeposited` is all a subscriber needs."""

from contracts import errors as errors  # its lists are part of the documents
from contracts.account import AccountActivated, AccountChanged, AccountClosed, AccountCreated
from contracts.bank import BankDetailsChanged, StructureAttachmentChanged
from contracts.envelope import EVENTS, Event, EventData, FileRef, UnknownEvent, parse
from contracts.extraction import DocumentReceived, InvoiceExtracted, ReadingProgressed
from contracts.habilitation import Application, HabilitationChanged, Level, Profile
from contracts.invoice import InvoiceChanged, InvoiceDeposited, InvoiceStatusChanged
from contracts.notice import AddressBounced, Delivery, NoticeKind
from contracts.raccordement import RaccordementChanged, SubscriptionChanged
from contracts.rattachement import RattachementDecided, RattachementRequested
from contracts.receipts import ReceiptsSealed
from contracts.request import InvitationSent, RequestDecided, RequestKind, RequestOpened, RequestReminded, RequestState
from contracts.security import SecurityRecorded, SessionEnded
from contracts.structure import ServiceChanged, StructureChanged
from contracts.technical import Scope, TechnicalAccountChanged
from contracts.ticket import TicketChanged

__all__ = [
    "EVENTS",
    "AccountActivated",
    "AccountChanged",
    "AccountClosed",
    "AccountCreated",
    "AddressBounced",
    "Application",
    "BankDetailsChanged",
    "Delivery",
    "DocumentReceived",
    "Event",
    "EventData",
    "FileRef",
    "HabilitationChanged",
    "InvitationSent",
    "InvoiceChanged",
    "InvoiceDeposited",
    "InvoiceExtracted",
    "InvoiceStatusChanged",
    "Level",
    "NoticeKind",
    "Profile",
    "RaccordementChanged",
    "RattachementDecided",
    "RattachementRequested",
    "ReadingProgressed",
    "ReceiptsSealed",
    "RequestDecided",
    "RequestKind",
    "RequestOpened",
    "RequestReminded",
    "RequestState",
    "Scope",
    "SecurityRecorded",
    "ServiceChanged",
    "SessionEnded",
    "StructureAttachmentChanged",
    "StructureChanged",
    "SubscriptionChanged",
    "TechnicalAccountChanged",
    "TicketChanged",
    "UnknownEvent",
    "parse",
]
