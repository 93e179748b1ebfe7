import { auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned } from "./related-to.ts";

export const asset = sobject("Asset", "02i", ["Asset", "Assets"], "CUDVSE", () => ({
  fields: [
    recordId("Asset ID"),
    fieldTable(`
      ContactId            reference        ? fls   → Contact
      AccountId            reference        ? fls   → Account
      ParentId             reference        ? fls   → Asset  "Parent Asset ID"
      RootAssetId          reference        ? ro    → Asset
      Product2Id           reference        ? fls   → Product2  "Product ID"
      ProductCode          string(255)      NFSGAP
      IsCompetitorProduct  boolean          fls     "Competitor Asset"`),
    auditFields,
    fieldTable(`
      Name                 string(255)      CUFSGAn "Asset Name"
      SerialNumber         string(80)       ? fls
      InstallDate          date             ? fls
      PurchaseDate         date             ? fls
      UsageEndDate         date             ? fls
      Status               picklist(40)     ? fls   {Shipped|Installed|Registered|Obsolete|Purchased}
      Price                currency(18,0)   ? fls
      Quantity             double(12,2)     ? fls
      Description          textarea(32000)  CUNP    as plaintextarea`),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    fieldTable(`
      AssetProvidedById    reference        ? fls   → Account  "Asset Provided By ID"
      AssetServicedById    reference        ? fls   → Account  "Asset Serviced By ID"
      IsInternal           boolean          fls     "Internal Asset"
      AssetLevel           int(9)           ? ro
      StockKeepingUnit     string(180)      NFSGAP  "Product SKU"`),
    viewedFields,
  ],
  children: [...pinned({ activities: true }), child("Cases", "Case.AssetId"), child("ChildAssets", "Asset.ParentId")],
}));
