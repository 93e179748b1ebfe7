import { auditFields, child, field, plain, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned } from "./related-to.ts";

export const product2 = sobject("Product2", "01t", ["Product", "Products"], "CUDVSE", () => ({
  fields: [
    recordId("Product ID"),
    field("Name", "string(255)", "CUFSGAn", { label: "Product Name" }),
    plain("ProductCode", "string(255)", "? fls"),
    field("Description", "textarea(4000)", "CUNFSGAP", {
      label: "Product Description",
      extraTypeInfo: "plaintextarea",
    }),
    plain("IsActive", "boolean", "fls"),
    auditFields,
    plain("Family", "picklist(255)", "? fls", { label: "Product Family", values: "None" }),
    plain("ExternalDataSourceId", "reference", "?", { to: "ExternalDataSource" }),
    plain("ExternalId", "string(255)", "?", { label: "External ID" }),
    plain("DisplayUrl", "url(1000)", "? fls", { label: "Display URL" }),
    plain("QuantityUnitOfMeasure", "picklist(255)", "? fls", { label: "Quantity Unit Of Measure", values: "Each" }),
    plain("IsArchived", "boolean", "ro"),
    viewedFields,
    plain("StockKeepingUnit", "string(180)", "? fls", { label: "Product SKU" }),
  ],
  children: [
    child("Assets", "Asset.Product2Id"),
    child("PricebookEntries", "PricebookEntry.Product2Id", "cascade"),
    ...pinned({ activities: true }),
  ],
}));

export const pricebook2 = sobject("Pricebook2", "01s", ["Price Book", "Price Books"], "CUDVS", () => ({
  fields: [
    recordId("Price Book ID"),
    field("Name", "string(255)", "CUFSGAn", { label: "Price Book Name" }),
    auditFields,
    viewedFields,
    plain("IsActive", "boolean"),
    plain("IsArchived", "boolean", "ro"),
    plain("Description", "string(255)", "?"),
    plain("IsStandard", "boolean", "ro", { label: "Is Standard Price Book" }),
  ],
  children: [
    child("Contracts", "Contract.Pricebook2Id"),
    child("Opportunities", "Opportunity.Pricebook2Id"),
    child("Orders", "Order.Pricebook2Id"),
    child("PricebookEntries", "PricebookEntry.Pricebook2Id", "cascade"),
    child("Quotes", "Quote.Pricebook2Id"),
  ],
}));

export const pricebookEntry = sobject(
  "PricebookEntry",
  "01u",
  ["Price Book Entry", "Price Book Entries"],
  "CUDE",
  () => ({
    fields: [
      recordId("Price Book Entry ID"),
      fieldTable(`
      Name              string(255)     NFSGAn  "Product Name"
      Pricebook2Id      reference       co      → Pricebook2  "Price Book ID"
      Product2Id        reference       co      → Product2  "Product ID"
      UnitPrice         currency(16,2)  CUDFSA  "List Price"
      IsActive          boolean
      UseStandardPrice  boolean`),
      auditFields,
      fieldTable(`
      ProductCode       string(255)     NFSGA
      IsArchived        boolean         ro`),
    ],
    children: [
      child("OpportunityLineItems", "OpportunityLineItem.PricebookEntryId", "restrict"),
      child("OrderItems", "OrderItem.PricebookEntryId", "restrict"),
      child("QuoteLineItems", "QuoteLineItem.PricebookEntryId", "restrict"),
    ],
  }),
);
