import { address, auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned } from "./related-to.ts";

export const quote = sobject("Quote", "0Q0", ["Quote", "Quotes"], "CUDVSE", () => ({
  fields: [
    recordId("Quote ID"),
    field("OwnerId", "reference", "CUDFSGAp", { to: "Group, User" }),
    fieldTable('Name  string(255)  CUFSGAn  "Quote Name"'),
    auditFields,
    viewedFields,
    fieldTable(`
      OpportunityId      reference        co       → Opportunity
      Pricebook2Id       reference        ? fls    → Pricebook2  "Price Book ID"
      ContactId          reference        ? fls    → Contact
      QuoteNumber        string(30)       DFSAIa
      IsSyncing          boolean          ro       "Syncing"
      ShippingHandling   currency(18,2)   ? fls    "Shipping and Handling"
      Tax                currency(18,2)   ? fls
      Status             picklist(40)     ? fls    {Draft|Needs Review|In Review|Approved|Rejected|Presented|Accepted|Denied}
      ExpirationDate     date             ? fls
      Description        textarea(32000)  CUNP     as plaintextarea
      Subtotal           currency(18,2)   NFSAP
      TotalPrice         currency(18,2)   NFSAP
      LineItemCount      int(9)           NFSGA
      Discount           percent(5,2)     NFSAP
      GrandTotal         currency(18,2)   NFSAP`),
    address("Billing"),
    address("Shipping"),
    fieldTable(`
      BillingName        string(255)      ? fls    "Bill To Name"
      ShippingName       string(255)      ? fls    "Ship To Name"
      Email              email(80)        ? fls
      Phone              phone(40)        ? fls
      Fax                phone(40)        ? fls
      ContractId         reference        ? fls    → Contract
      AccountId          reference        ? ro     → Account`),
  ],
  children: [...pinned({ activities: true }), child("QuoteLineItems", "QuoteLineItem.QuoteId", "cascade")],
}));

export const quoteLineItem = sobject("QuoteLineItem", "0QL", ["Quote Line Item", "Quote Line Items"], "CUDE", () => ({
  fields: [
    recordId("Quote Line Item ID"),
    fieldTable('LineNumber  string(255)  DFSGAan  "Line Item Number"'),
    auditFields,
    fieldTable(`
      QuoteId                reference       co       → Quote
      PricebookEntryId       reference       CDFSGA   → PricebookEntry  "Price Book Entry ID"
      OpportunityLineItemId  reference       ? fls    → OpportunityLineItem  "Opportunity Product ID"
      Quantity               double(12,2)
      UnitPrice              currency(18,2)           "Sales Price"
      Discount               percent(5,2)    ? fls
      Description            string(255)     ? fls    "Line Item Description"
      ServiceDate            date            ? fls    "Date"
      Product2Id             reference       CNFSGA   → Product2  "Product ID"
      SortOrder              int(9)          ?
      ListPrice              currency(18,2)  NFSAP
      Subtotal               currency(18,2)  NFSAP
      TotalPrice             currency(18,2)  NFSAP`),
  ],
}));
