"""Where each syntax keeps each business term (BT, EN 16931-1), as compiled paths over local names."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

Paths = tuple[etree.XPath, ...]


def _paths(*paths: str) -> Paths:
    return tuple(etree.XPath(path) for path in paths)


def _table(**paths: str | tuple[str, ...]) -> dict[str, Paths]:
    return {name: _paths(*((path,) if isinstance(path, str) else path)) for name, path in paths.items()}


@dataclass(frozen=True, slots=True)
class Syntax:
    name: str
    namespace: str
    default_type: str
    paths: Mapping[str, Paths]
    seller: etree.XPath
    buyer: etree.XPath
    party_name: Paths
    party_ids: Paths
    party_vat: Paths
    vat_line: etree.XPath
    vat_line_paths: Mapping[str, Paths]
    line: etree.XPath
    line_paths: Mapping[str, Paths]


# CII and ZUGFeRD 1 differ in the names of the large parts, hardly inside them.
def _cii(*, name: str, namespace: str, document: str, trade: str, prefix: str, monetary: str) -> Syntax:
    agreement, settlement = (f"{trade}/{prefix}Agreement", f"{trade}/{prefix}Settlement")
    totals, means = f"{settlement}/{monetary}", f"{settlement}/SpecifiedTradeSettlementPaymentMeans"
    return Syntax(
        name=name,
        namespace=namespace,
        default_type="380",
        paths=_table(
            invoice_number=f"{document}/ID",
            type_code=f"{document}/TypeCode",
            issue_date=f"{document}/IssueDateTime//DateTimeString",
            due_date=f"{settlement}/SpecifiedTradePaymentTerms/DueDateDateTime//DateTimeString",
            currency=f"{settlement}/InvoiceCurrencyCode",
            total_ht=f"{totals}/TaxBasisTotalAmount",
            total_tva=(
                f"{totals}/TaxTotalAmount[@currencyID=../../InvoiceCurrencyCode]",
                f"{totals}/TaxTotalAmount",
            ),
            total_ttc=f"{totals}/GrandTotalAmount",
            net_a_payer=f"{totals}/DuePayableAmount",
            prepaid=f"{totals}/TotalPrepaidAmount",
            engagement=f"{agreement}/BuyerOrderReferencedDocument/*[self::IssuerAssignedID or self::ID]",
            marche=f"{agreement}/ContractReferencedDocument/*[self::IssuerAssignedID or self::ID]",
            code_service=f"{agreement}/BuyerReference",
            iban=f"{means}/PayeePartyCreditorFinancialAccount/IBANID",
            bic=f"{means}/PayeeSpecifiedCreditorFinancialInstitution/BICID",
            payment_mode=f"{means}/TypeCode",
            vat_type=f"{settlement}/ApplicableTradeTax/DueDateTypeCode",
        ),
        seller=etree.XPath(f"{agreement}/SellerTradeParty"),
        buyer=etree.XPath(f"{agreement}/BuyerTradeParty"),
        party_name=_paths("Name"),
        party_ids=_paths(
            "SpecifiedLegalOrganization/ID[not(@schemeID) or @schemeID='0002' or @schemeID='0009' or @schemeID='']",
            "*[self::ID or self::GlobalID][@schemeID='0009' or @schemeID='0002']",
        ),
        party_vat=_paths("SpecifiedTaxRegistration/ID[@schemeID='VA']"),
        vat_line=etree.XPath(f"{settlement}/ApplicableTradeTax"),
        vat_line_paths=_table(
            rate=("RateApplicablePercent", "ApplicablePercent"),
            base="BasisAmount",
            amount="CalculatedAmount",
            category="CategoryCode",
        ),
        line=etree.XPath(f"{trade}/IncludedSupplyChainTradeLineItem"),
        line_paths=_table(
            id="*/LineID",
            label="SpecifiedTradeProduct/Name",
            quantity=".//BilledQuantity",
            unit_price=".//NetPriceProductTradePrice/ChargeAmount",
            rate=(".//ApplicableTradeTax/RateApplicablePercent", ".//ApplicableTradeTax/ApplicablePercent"),
            amount=(
                ".//SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
                ".//SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
            ),
        ),
    )


def _ubl(root: str, line: str, quantity: str, default_type: str) -> Syntax:
    totals, means = "LegalMonetaryTotal", "PaymentMeans"
    return Syntax(
        name=f"UBL 2.1 {root}",
        namespace="urn:oasis:names:specification:ubl:schema:xsd:",
        default_type=default_type,
        paths=_table(
            invoice_number="ID",
            type_code=f"{root}TypeCode",
            issue_date="IssueDate",
            due_date=("DueDate", f"{means}/PaymentDueDate"),
            currency="DocumentCurrencyCode",
            total_ht=f"{totals}/TaxExclusiveAmount",
            total_tva=("TaxTotal/TaxAmount[@currencyID=../../DocumentCurrencyCode]", "TaxTotal/TaxAmount"),
            total_ttc=f"{totals}/TaxInclusiveAmount",
            net_a_payer=f"{totals}/PayableAmount",
            prepaid=f"{totals}/PrepaidAmount",
            engagement="OrderReference/ID",
            marche="ContractDocumentReference/ID",
            code_service="BuyerReference",
            iban=f"{means}/PayeeFinancialAccount/ID",
            bic=f"{means}/PayeeFinancialAccount/FinancialInstitutionBranch/ID",
            payment_mode=f"{means}/PaymentMeansCode",
            vat_type="InvoicePeriod/DescriptionCode",
        ),
        seller=etree.XPath("AccountingSupplierParty/Party"),
        buyer=etree.XPath("AccountingCustomerParty/Party"),
        party_name=_paths("PartyLegalEntity/RegistrationName", "PartyName/Name"),
        party_ids=_paths("PartyLegalEntity/CompanyID", "PartyIdentification/ID[@schemeID='0009' or @schemeID='0002']"),
        party_vat=_paths("PartyTaxScheme[TaxScheme/ID='VAT']/CompanyID", "PartyTaxScheme/CompanyID"),
        vat_line=etree.XPath("TaxTotal/TaxSubtotal"),
        vat_line_paths=_table(
            rate=("TaxCategory/Percent", "Percent"),
            base="TaxableAmount",
            amount="TaxAmount",
            category="TaxCategory/ID",
        ),
        line=etree.XPath(line),
        line_paths=_table(
            id="ID",
            label="Item/Name",
            quantity=quantity,
            unit_price="Price/PriceAmount",
            rate="Item/ClassifiedTaxCategory/Percent",
            amount="LineExtensionAmount",
        ),
    )


CII = _cii(
    name="CII",
    namespace="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice",
    document="ExchangedDocument",
    trade="SupplyChainTradeTransaction",
    prefix="ApplicableHeaderTrade",
    monetary="SpecifiedTradeSettlementHeaderMonetarySummation",
)
ZUGFERD_1 = _cii(
    name="ZUGFeRD 1",
    namespace="CrossIndustryDocument",
    document="HeaderExchangedDocument",
    trade="SpecifiedSupplyChainTradeTransaction",
    prefix="ApplicableSupplyChainTrade",
    monetary="SpecifiedTradeSettlementMonetarySummation",
)
UBL_INVOICE = _ubl("Invoice", "InvoiceLine", "InvoicedQuantity", "380")
UBL_CREDIT_NOTE = _ubl("CreditNote", "CreditNoteLine", "CreditedQuantity", "381")
