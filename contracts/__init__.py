"""The public language of Chorale. `from contracts import Event, InvoiceDeposited` is all a subscriber needs."""

from contracts import errors as errors  # its lists are part of the documents
from contracts.account import AccountActivated, AccountChanged, AccountClosed, AccountCreated
from contracts.envelope import EVENTS, Event, EventData, FileRef, UnknownEvent, parse
from contracts.extraction import DocumentReceived, InvoiceExtracted, ReadingProgressed
from contracts.habilitation import Application, HabilitationChanged, Level, Profile
from contracts.invoice import InvoiceChanged, InvoiceDeposited, InvoiceStatusChanged
from contracts.notice import AddressBounced, Delivery, NoticeKind
from contracts.rattachement import RattachementDecided, RattachementRequested
from contracts.receipts import ReceiptsSealed
from contracts.request import RequestDecided, RequestKind, RequestOpened, RequestState
from contracts.security import SecurityRecorded, SessionEnded
from contracts.structure import ServiceChanged, StructureChanged
from contracts.technical import Scope
from contracts.ticket import TicketChanged

__all__ = [
    "EVENTS",
    "AccountActivated",
    "AccountChanged",
    "AccountClosed",
    "AccountCreated",
    "AddressBounced",
    "Application",
    "Delivery",
    "DocumentReceived",
    "Event",
    "EventData",
    "FileRef",
    "HabilitationChanged",
    "InvoiceChanged",
    "InvoiceDeposited",
    "InvoiceExtracted",
    "InvoiceStatusChanged",
    "Level",
    "NoticeKind",
    "Profile",
    "RattachementDecided",
    "RattachementRequested",
    "ReadingProgressed",
    "ReceiptsSealed",
    "RequestDecided",
    "RequestKind",
    "RequestOpened",
    "RequestState",
    "Scope",
    "SecurityRecorded",
    "ServiceChanged",
    "SessionEnded",
    "StructureChanged",
    "TicketChanged",
    "UnknownEvent",
    "parse",
]
