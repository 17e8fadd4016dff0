"""Structured invoices that keep every rule of their profile, to break one thing at a time."""

import re

NOTES = (
    ("PMT", "Indemnité forfaitaire de 40 euros"),
    ("PMD", "Pénalités : trois fois le taux légal"),
    ("AAB", "Pas d'escompte"),
)
EN16931 = "urn:cen.eu:en16931:2017"
BASIC = f"{EN16931}#compliant#urn:factur-x.eu:1p0:basic"
EXTENDED = f"{EN16931}#conformant#urn:factur-x.eu:1p0:extended"
CTC_FR = f"{EN16931}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"
MINIMUM = "urn:factur-x.eu:1p0:minimum"
BASIC_WL = "urn:factur-x.eu:1p0:basicwl"

_NOT_IN_MINIMUM = (
    r"<ram:IncludedNote>.*</ram:IncludedNote>", r"<ram:URIUniversalCommunication>.*?</ram:URIUniversalCommunication>",
    r"<ram:PostcodeCode>[^<]*</ram:PostcodeCode><ram:LineOne>[^<]*</ram:LineOne><ram:CityName>[^<]*</ram:CityName>",
    r"(?<=218801600</ram:ID></ram:SpecifiedLegalOrganization>)\s*<ram:PostalTradeAddress>.*?</ram:PostalTradeAddress>",
    r"<ram:SpecifiedTradeSettlementPaymentMeans>.*</ram:SpecifiedTradePaymentTerms>", r"<ram:LineTotalAmount>[^<]*</ram:LineTotalAmount>",
)  # fmt: skip
_CII_NOTES = "".join(
    f"<ram:IncludedNote><ram:Content>{text}</ram:Content><ram:SubjectCode>{code}</ram:SubjectCode></ram:IncludedNote>"
    for code, text in NOTES
)
_CII = f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext>
 <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>S1</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
 <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>PROFILE</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>FA-2026-7</ram:ID><ram:TypeCode>380</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">20260312</udt:DateTimeString></ram:IssueDateTime>{_CII_NOTES}</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
 <ram:IncludedSupplyChainTradeLineItem>
  <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
  <ram:SpecifiedTradeProduct><ram:Name>Entretien</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>50.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
  <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="HUR">2</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
  <ram:SpecifiedLineTradeSettlement>
   <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
   <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
  </ram:SpecifiedLineTradeSettlement>
 </ram:IncludedSupplyChainTradeLineItem>
 <ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>SERV-1</ram:BuyerReference>
  <ram:SellerTradeParty><ram:Name>Ateliers Morvan</ram:Name>
   <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">392809137</ram:ID></ram:SpecifiedLegalOrganization>
   <ram:PostalTradeAddress><ram:PostcodeCode>58000</ram:PostcodeCode><ram:LineOne>1 rue du Lac</ram:LineOne><ram:CityName>Nevers</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
   <ram:URIUniversalCommunication><ram:URIID schemeID="0225">392809137</ram:URIID></ram:URIUniversalCommunication>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR40392809137</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
  <ram:BuyerTradeParty><ram:Name>Mairie d'Épinal</ram:Name>
   <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">218801600</ram:ID></ram:SpecifiedLegalOrganization>
   <ram:PostalTradeAddress><ram:PostcodeCode>88000</ram:PostcodeCode><ram:LineOne>9 rue du Général</ram:LineOne><ram:CityName>Épinal</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
   <ram:URIUniversalCommunication><ram:URIID schemeID="0225">218801600</ram:URIID></ram:URIUniversalCommunication></ram:BuyerTradeParty>
 </ram:ApplicableHeaderTradeAgreement>
 <ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20260310</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
 <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
  <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>FR1420041010050500013M02606</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
  <ram:ApplicableTradeTax><ram:CalculatedAmount>20.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>100.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260411</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
   <ram:TaxTotalAmount currencyID="EUR">20.00</ram:TaxTotalAmount><ram:GrandTotalAmount>120.00</ram:GrandTotalAmount><ram:DuePayableAmount>120.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

_UBL_NOTES = "".join(f"<cbc:Note>#{code}#{text}</cbc:Note>" for code, text in NOTES)


def cii(profile: str = EN16931) -> str:
    return _CII.replace("PROFILE", profile)


def small(profile: str = MINIMUM) -> str:
    """An invoice of one of the two profiles without lines."""
    text = _CII.replace("PROFILE", profile)
    start, end = (
        text.index(" <ram:IncludedSupplyChainTradeLineItem>"),
        text.index(" <ram:ApplicableHeaderTradeAgreement>"),
    )
    delivery, after = text.index("<ram:ActualDelivery"), text.index("</ram:ApplicableHeaderTradeDelivery>")
    made = text[:start] + text[end:delivery] + text[after:]
    return made if profile != MINIMUM else re.sub("|".join(_NOT_IN_MINIMUM), "", made, flags=re.DOTALL)


def _party(role: str, name: str, siren: str, city: str, vat: str) -> str:
    tax = (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        if vat
        else ""
    )
    return f"""<cac:Accounting{role}Party><cac:Party><cbc:EndpointID schemeID="0225">{siren}</cbc:EndpointID>
<cac:PostalAddress><cbc:StreetName>1 rue du Lac</cbc:StreetName><cbc:CityName>{city}</cbc:CityName><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
{tax}<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName><cbc:CompanyID schemeID="0002">{siren}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:Accounting{role}Party>"""


def ubl(root: str = "Invoice", profile: str = EN16931) -> str:
    code, quantity = ("380", "Invoiced") if root == "Invoice" else ("381", "Credited")
    due = "<cbc:DueDate>2026-04-11</cbc:DueDate>" if root == "Invoice" else ""
    terms = "" if due else "<cac:PaymentTerms><cbc:Note>À 30 jours</cbc:Note></cac:PaymentTerms>"
    earlier = (
        ""
        if due
        else "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>FA-2026-1</cbc:ID><cbc:IssueDate>2026-01-02</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>{profile}</cbc:CustomizationID><cbc:ProfileID>S1</cbc:ProfileID><cbc:ID>UBL-7</cbc:ID><cbc:IssueDate>2026-03-12</cbc:IssueDate>{due}
<cbc:{root}TypeCode>{code}</cbc:{root}TypeCode>{_UBL_NOTES}<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>SERV-2</cbc:BuyerReference>{earlier}
{_party("Supplier", "Ateliers Morvan", "392809137", "Nevers", "FR40392809137")}{_party("Customer", "Mairie d'Épinal", "218801600", "Épinal", "")}
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>FR1420041010050500013M02606</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>{terms}
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">120.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">120.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:{root}Line><cbc:ID>1</cbc:ID><cbc:{quantity}Quantity unitCode="HUR">2</cbc:{quantity}Quantity><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Entretien</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount></cac:Price></cac:{root}Line></{root}>"""
