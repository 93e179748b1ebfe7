import { address, auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned } from "./related-to.ts";

export const order = sobject("Order", "801", ["Order", "Orders"], "CUDVSE", () => ({
  fields: [
    recordId("Order ID"),
    field("OwnerId", "reference", "CUDFSGAp", { to: "Group, User" }),
    fieldTable(`
      ContractId              reference        ? fls    → Contract
      AccountId               reference        ? fls    → Account
      Pricebook2Id            reference        ? fls    → Pricebook2  "Price Book ID"
      OriginalOrderId         reference        ? co     → Order
      OpportunityId           reference        ? fls    → Opportunity
      EffectiveDate           date             CUFSGA   "Order Start Date"
      EndDate                 date             ? fls    "Order End Date"
      IsReductionOrder        boolean          co       "Reduction Order"
      Status                  picklist(40)     CUDFSGA  {Draft|Activated}  = Draft
      Description             textarea(32000)  CUNP     as plaintextarea
      CustomerAuthorizedById  reference        ? fls    → Contact  "Customer Authorized By ID"
      CompanyAuthorizedById   reference        ? fls    → User  "Company Authorized By ID"
      Type                    picklist(40)     ? fls    "Order Type"  {None}`),
    address("Billing"),
    address("Shipping"),
    fieldTable(`
      Name                    string(80)       ? fls    "Order Name"
      PoDate                  date             ? fls    "PO Date"
      PoNumber                string(80)       ? fls    "PO Number"
      OrderReferenceNumber    string(80)       ? fls
      BillToContactId         reference        ? fls    → Contact  "Bill To Contact ID"
      ShipToContactId         reference        ? fls    → Contact  "Ship To Contact ID"
      ActivatedDate           datetime         ? ro
      ActivatedById           reference        ? ro     → User  "Activated By ID"
      StatusCode              picklist(40)     DFSGAr   "Status Category"  {Draft|Activated|Canceled|Expired}  = Draft
      OrderNumber             string(30)       DFSAIan
      TotalAmount             currency(18,2)   DFSAP    "Order Amount"`),
    auditFields,
    viewedFields,
  ],
  children: [...pinned({ activities: true }), child("OrderItems", "OrderItem.OrderId", "cascade")],
}));

export const orderItem = sobject("OrderItem", "802", ["Order Product", "Order Products"], "CUDSE", () => ({
  fields: [
    recordId("Order Product ID"),
    fieldTable(`
      Product2Id           reference       CNFSGA   → Product2  "Product ID"
      OrderId              reference       co       → Order
      PricebookEntryId     reference       CDFSGA   → PricebookEntry  "Price Book Entry ID"
      OriginalOrderItemId  reference       ? co     → OrderItem  "Original Order Product ID"
      AvailableQuantity    double(18,2)    NFSAP
      Quantity             double(18,2)
      UnitPrice            currency(18,2)  ?
      ListPrice            currency(18,2)  NFSAP
      TotalPrice           currency(18,2)  NFSAP
      ServiceDate          date            ? fls    "Start Date"
      EndDate              date            ? fls
      Description          string(255)     ? fls    "Line Description"`),
    auditFields,
    fieldTable('OrderItemNumber  string(30)  DFSAIan  "Order Product Number"'),
  ],
}));
