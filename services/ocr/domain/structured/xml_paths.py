"""Where each syntax keeps each business term (BT, EN 16931-1), as paths."""

from services.ocr.domain.structured.compiled_paths import Syntax


def _table(**paths: str | tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: (path,) if isinstance(path, str) else path for name, path in paths.items()}


_CII_PARTY_IDS = (
    "ram:SpecifiedLegalOrganization/ram:ID[not(@schemeID) or @schemeID='0002' or @schemeID='0009' or @schemeID='']",
    "*[self::ram:ID or self::ram:GlobalID][@schemeID='0009' or @schemeID='0002']",
)


# CII and ZUGFeRD 1 differ in the names of the large parts, hardly inside them.
def _cii(
    *, name: str, root: str, version: tuple[str, str, str], document: str, trade: str, prefix: str, monetary: str
) -> Syntax:
    agreement, settlement = f"rsm:{trade}/ram:{prefix}Agreement", f"rsm:{trade}/ram:{prefix}Settlement"
    totals, means = f"{settlement}/ram:{monetary}", f"{settlement}/ram:SpecifiedTradeSettlementPaymentMeans"
    document, reference = f"rsm:{document}", "*[self::ram:IssuerAssignedID or self::ram:ID]"
    parties = {"supplier": f"{agreement}/ram:SellerTradeParty", "recipient": f"{agreement}/ram:BuyerTradeParty"}
    return Syntax(
        name=name,
        namespace=root,
        default_type="380",
        namespaces=dict(zip(("rsm", "ram", "udt"), version, strict=True)),
        paths=_table(
            invoice_number=f"{document}/ram:ID",
            cadre="rsm:*/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
            original_number=f"{settlement}/ram:InvoiceReferencedDocument/{reference}",
            type_code=f"{document}/ram:TypeCode",
            issue_date=f"{document}/ram:IssueDateTime//udt:DateTimeString",
            due_date=f"{settlement}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime//udt:DateTimeString",
            currency=f"{settlement}/ram:InvoiceCurrencyCode",
            total_ht=f"{totals}/ram:TaxBasisTotalAmount",
            total_tva=(
                f"{totals}/ram:TaxTotalAmount[@currencyID=../../ram:InvoiceCurrencyCode]",
                f"{totals}/ram:TaxTotalAmount",
            ),
            total_ttc=f"{totals}/ram:GrandTotalAmount",
            net_a_payer=f"{totals}/ram:DuePayableAmount",
            prepaid=f"{totals}/ram:TotalPrepaidAmount",
            rounding=f"{totals}/ram:RoundingAmount",
            engagement=f"{agreement}/ram:BuyerOrderReferencedDocument/{reference}",
            marche=f"{agreement}/ram:ContractReferencedDocument/{reference}",
            code_service=f"{agreement}/ram:BuyerReference",
            iban=f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
            bic=f"{means}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
            payment_mode=f"{means}/ram:TypeCode",
            vat_type=f"{settlement}/ram:ApplicableTradeTax/ram:DueDateTypeCode",
            **{f"{role}_name": f"{party}/ram:Name" for role, party in parties.items()},
            **{
                f"{role}_vat": f"{party}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"
                for role, party in parties.items()
            },
        ),
        party_ids={role: " | ".join(f"{party}/{ids}" for ids in _CII_PARTY_IDS) for role, party in parties.items()},
        vat_line=f"{settlement}/ram:ApplicableTradeTax",
        vat_line_paths=_table(
            rate=("ram:RateApplicablePercent", "ram:ApplicablePercent"),
            base="ram:BasisAmount",
            amount="ram:CalculatedAmount",
            category="ram:CategoryCode",
        ),
        line=f"rsm:{trade}/ram:IncludedSupplyChainTradeLineItem",
        line_paths=_table(
            id="*/ram:LineID",
            label="ram:SpecifiedTradeProduct/ram:Name",
            quantity=".//ram:BilledQuantity",
            unit=".//ram:BilledQuantity/@unitCode",
            reference="ram:SpecifiedTradeProduct/ram:SellerAssignedID",
            unit_price=".//ram:NetPriceProductTradePrice/ram:ChargeAmount",
            price_quantity=".//ram:NetPriceProductTradePrice/ram:BasisQuantity",
            rate=(
                ".//ram:ApplicableTradeTax/ram:RateApplicablePercent",
                ".//ram:ApplicableTradeTax/ram:ApplicablePercent",
            ),
            amount=(
                ".//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
                ".//ram:SpecifiedTradeSettlementMonetarySummation/ram:LineTotalAmount",
            ),
        ),
    )


_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UBL_PARTY_IDS = (
    "cac:PartyLegalEntity/cbc:CompanyID",
    "cac:PartyIdentification/cbc:ID[@schemeID='0009' or @schemeID='0002']",
)


def _ubl(root: str, line: str, quantity: str, default_type: str) -> Syntax:
    totals, means = "cac:LegalMonetaryTotal", "cac:PaymentMeans"
    parties = {
        "supplier": "cac:AccountingSupplierParty/cac:Party",
        "recipient": "cac:AccountingCustomerParty/cac:Party",
    }
    return Syntax(
        name=f"UBL 2.1 {root}",
        namespace=f"{_UBL}{root}-2",
        default_type=default_type,
        namespaces={
            "rsm": f"{_UBL}{root}-2",
            "cac": f"{_UBL}CommonAggregateComponents-2",
            "cbc": f"{_UBL}CommonBasicComponents-2",
        },
        paths=_table(
            invoice_number="cbc:ID",
            cadre="cbc:ProfileID",
            original_number="cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
            type_code=f"cbc:{root}TypeCode",
            issue_date="cbc:IssueDate",
            due_date=("cbc:DueDate", f"{means}/cbc:PaymentDueDate"),
            currency="cbc:DocumentCurrencyCode",
            total_ht=f"{totals}/cbc:TaxExclusiveAmount",
            total_tva=(
                "cac:TaxTotal/cbc:TaxAmount[@currencyID=../../cbc:DocumentCurrencyCode]",
                "cac:TaxTotal/cbc:TaxAmount",
            ),
            total_ttc=f"{totals}/cbc:TaxInclusiveAmount",
            net_a_payer=f"{totals}/cbc:PayableAmount",
            prepaid=f"{totals}/cbc:PrepaidAmount",
            rounding=f"{totals}/cbc:PayableRoundingAmount",
            engagement="cac:OrderReference/cbc:ID",
            marche="cac:ContractDocumentReference/cbc:ID",
            code_service="cbc:BuyerReference",
            iban=f"{means}/cac:PayeeFinancialAccount/cbc:ID",
            bic=f"{means}/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
            payment_mode=f"{means}/cbc:PaymentMeansCode",
            vat_type="cac:InvoicePeriod/cbc:DescriptionCode",
            **{
                f"{role}_name": (
                    f"{party}/cac:PartyLegalEntity/cbc:RegistrationName",
                    f"{party}/cac:PartyName/cbc:Name",
                )
                for role, party in parties.items()
            },
            **{
                f"{role}_vat": (
                    f"{party}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID",
                    f"{party}/cac:PartyTaxScheme/cbc:CompanyID",
                )
                for role, party in parties.items()
            },
        ),
        party_ids={role: " | ".join(f"{party}/{ids}" for ids in _UBL_PARTY_IDS) for role, party in parties.items()},
        vat_line="cac:TaxTotal/cac:TaxSubtotal",
        vat_line_paths=_table(
            rate=("cac:TaxCategory/cbc:Percent", "cbc:Percent"),
            base="cbc:TaxableAmount",
            amount="cbc:TaxAmount",
            category="cac:TaxCategory/cbc:ID",
        ),
        line=f"cac:{line}",
        line_paths=_table(
            id="cbc:ID",
            label="cac:Item/cbc:Name",
            quantity=f"cbc:{quantity}",
            unit=f"cbc:{quantity}/@unitCode",
            reference="cac:Item/cac:SellersItemIdentification/cbc:ID",
            unit_price="cac:Price/cbc:PriceAmount",
            price_quantity="cac:Price/cbc:BaseQuantity",
            rate="cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
            amount="cbc:LineExtensionAmount",
        ),
    )


_CEFACT, _FERD = "urn:un:unece:uncefact:data:standard:", "urn:ferd:CrossIndustryDocument:invoice:1p0"
CII = _cii(
    name="CII",
    root=f"{_CEFACT}CrossIndustryInvoice:",
    version=(
        f"{_CEFACT}CrossIndustryInvoice:100",
        f"{_CEFACT}ReusableAggregateBusinessInformationEntity:100",
        f"{_CEFACT}UnqualifiedDataType:100",
    ),
    document="ExchangedDocument",
    trade="SupplyChainTradeTransaction",
    prefix="ApplicableHeaderTrade",
    monetary="SpecifiedTradeSettlementHeaderMonetarySummation",
)
ZUGFERD_1 = _cii(
    name="ZUGFeRD 1",
    root="urn:ferd:CrossIndustryDocument:",
    version=(_FERD, f"{_CEFACT}ReusableAggregateBusinessInformationEntity:12", f"{_CEFACT}UnqualifiedDataType:15"),
    document="HeaderExchangedDocument",
    trade="SpecifiedSupplyChainTradeTransaction",
    prefix="ApplicableSupplyChainTrade",
    monetary="SpecifiedTradeSettlementMonetarySummation",
)
UBL_INVOICE = _ubl("Invoice", "InvoiceLine", "InvoicedQuantity", "380")
UBL_CREDIT_NOTE = _ubl("CreditNote", "CreditNoteLine", "CreditedQuantity", "381")
