import { address, auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned } from "./related-to.ts";

export const contract = sobject("Contract", "800", ["Contract", "Contracts"], "CUDVSE", () => ({
  fields: [
    recordId("Contract ID"),
    fieldTable(`
      AccountId              reference        CUFSGA   → Account
      Pricebook2Id           reference        ? fls    → Pricebook2  "Price Book ID"
      OwnerExpirationNotice  picklist(40)     ? fls r  {15|30|45|60|90|120}
      StartDate              date             ? fls    "Contract Start Date"
      EndDate                date             NFSGAP   "Contract End Date"`),
    address("Billing"),
    address("Shipping"),
    fieldTable('ContractTerm  int(8)  ? fls  "Contract Term"'),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    fieldTable(`
      Status                 picklist(40)     CUDFSGA  {In Approval Process|Activated|Draft}  = Draft
      CompanySignedId        reference        ? fls    → User  "Company Signed By ID"
      CompanySignedDate      date             ? fls
      CustomerSignedId       reference        ? fls    → Contact  "Customer Signed By ID"
      CustomerSignedTitle    string(40)       ? fls
      CustomerSignedDate     date             ? fls
      SpecialTerms           textarea(4000)   CUNP     as plaintextarea
      ActivatedById          reference        ? ro     → User  "Activated By ID"
      ActivatedDate          datetime         ? ro
      StatusCode             picklist(40)     DFSGAr   "Status Category"  {InApproval|Activated|Draft}  = Draft
      Description            textarea(32000)  CUNP     as plaintextarea
      ContractNumber         string(30)       DFSAIan
      LastApprovedDate       datetime         NFSA`),
    auditFields,
    field("LastActivityDate", "date", "NFSGA", { label: "Last Activity" }),
    viewedFields,
  ],
  children: [...pinned({ activities: true }), child("Orders", "Order.ContractId")],
}));
