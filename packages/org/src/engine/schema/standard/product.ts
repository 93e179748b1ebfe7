import { auditFields, child, field, plain, recordId, sobject, viewedFields } from "../definition-builder.ts";

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
  children: [child("Tasks", "Task.WhatId", "cascade")],
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
  children: [child("Opportunities", "Opportunity.Pricebook2Id")],
}));
