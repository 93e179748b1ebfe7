import { auditFields, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const opportunityLineItem = sobject(
  "OpportunityLineItem",
  "00k",
  ["Opportunity Product", "Opportunity Product"],
  "CUDE",
  () => ({
    fields: [
      recordId("Line Item ID"),
      fieldTable(`
        OpportunityId     reference       co        → Opportunity
        SortOrder         int(9)          ?
        PricebookEntryId  reference       CNDFSGA   → PricebookEntry  "Price Book Entry ID"
        Product2Id        reference       CNFSGA    → Product2  "Product ID"
        ProductCode       string(255)     NFSGAP
        Name              string(376)     NFSGAn    "Opportunity Product Name"
        Quantity          double(12,2)
        TotalPrice        currency(18,2)  ?
        UnitPrice         currency(18,2)  ?         "Sales Price"
        ListPrice         currency(18,2)  NFSAP
        ServiceDate       date            ? fls     "Date"
        Description       string(255)     ? fls     "Line Description"
        Discount          percent(5,2)    ? fls
        Subtotal          currency(18,2)  NFSAP
        HasSchedule       boolean         ro`),
      auditFields,
    ],
  }),
);

export const opportunityContactRole = sobject(
  "OpportunityContactRole",
  "00K",
  ["Opportunity Contact Role", "Opportunity Contact Role"],
  "CUDE",
  () => ({
    fields: [
      recordId("Contact Role ID", { deletable: false }),
      fieldTable(`
        OpportunityId  reference     CFSGA    → Opportunity
        ContactId      reference     CUFSGA   → Contact
        Role           picklist(40)  CUNFSGA  {${CONTACT_ROLES}}
        IsPrimary      boolean       CUDFSG   "Primary"`),
      auditFields,
      fieldTable("IsDeleted  boolean  DFSG"),
    ],
  }),
);

export const opportunityHistory = sobject(
  "OpportunityHistory",
  "008",
  ["Opportunity: Stage History", "Opportunity: Stage History"],
  "",
  () => ({
    fields: [
      recordId("Opportunity History ID", { deletable: false }),
      fieldTable(`
        OpportunityId     reference       DFSGA  → Opportunity
        CreatedById       reference       DFSGA  → User
        CreatedDate       datetime        DFSA
        StageName         picklist(255)   FSGA   "Stage"  {Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost}
        Amount            currency(18,2)  NFSA
        ExpectedRevenue   currency(18,2)  NFSA
        CloseDate         date            NFSGA
        Probability       percent(3,0)    NFSA
        ForecastCategory  picklist(40)    NFSGA  "To ForecastCategory"  {Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed}
        SystemModstamp    datetime        DFSA
        IsDeleted         boolean         DFSG
        PrevAmount        currency(18,2)  NFSA
        PrevCloseDate     date            NFSGA`),
    ],
  }),
);

/** What a contact can be to an opportunity or an account. */
export const CONTACT_ROLES =
  "Business User|Decision Maker|Economic Buyer|Economic Decision Maker|Evaluator|Executive Sponsor|Influencer|Technical Buyer|Other";
