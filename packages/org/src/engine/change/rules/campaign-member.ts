import { ApiFault } from "../../api-fault.ts";
import { quoted } from "../../state/tables.ts";
import { fault } from "../faults.ts";
import { changes, type Row, type Shop, type Work } from "../work.ts";
import { addToCampaign, type Contribution } from "./campaign-totals.ts";
import type { ObjectRules } from "./rules.ts";

/** A campaign member is exactly one lead or contact, once per campaign, and shows that person's details. */
export const campaignMemberRules: ObjectRules = {
  derive(work, shop) {
    if (changes(work, "LeadId") || changes(work, "ContactId")) copyPerson(work, shop);
    if (work.operation === "insert" || changes(work, "Status")) followStatus(work, shop);
  },
  check(work, { database }) {
    if (work.operation === "delete") return;
    const { LeadId: lead = null, ContactId: contact = null, CampaignId: campaign = null } = work.after;
    if (lead === null && contact === null) work.faults.push(fault.requiredMissing(["LeadId", "ContactId"]));
    else if (lead !== null && contact !== null)
      work.faults.push(
        new ApiFault("FIELD_INTEGRITY_EXCEPTION", "A campaign member is either a lead or a contact, not both.", {
          fields: ["LeadId", "ContactId"],
        }),
      );
    else {
      const person = lead === null ? "ContactId" : "LeadId";
      const other = database
        .prepare(
          `SELECT "Id" FROM "CampaignMember" WHERE ${quoted(person)} = ? AND "CampaignId" = ? AND "IsDeleted" = 0 AND "Id" <> ?`,
        )
        .get(lead ?? contact, campaign, work.id);
      if (other) work.faults.push(new ApiFault("DUPLICATE_VALUE", "Already a campaign member.", { fields: [person] }));
    }
  },
  after(work, { database, stamp }) {
    addToCampaign(database, stamp, work.before, contribution, -1);
    addToCampaign(database, stamp, work.operation === "delete" ? null : work.after, contribution, 1);
  },
};

const PERSON = [
  "Salutation",
  "Name",
  "FirstName",
  "LastName",
  "Title",
  "Email",
  "Phone",
  "Fax",
  "MobilePhone",
  "LeadSource",
  "Description",
];
const ADDRESS = ["Street", "City", "State", "PostalCode", "Country"];

function copyPerson({ after, model }: Work, { database, schema }: Shop) {
  const sobject = after.LeadId ? "Lead" : "Contact";
  const id = after.LeadId ?? after.ContactId ?? null;
  const source = schema.object(sobject);
  const person = database.prepare(`SELECT * FROM ${quoted(sobject)} WHERE "Id" = ?`).get(id) as Row | undefined;
  if (!person || !source) return;
  const set = (name: string, value: string | number | null | undefined) => {
    if (model.field(name)) after[name] = value ?? null;
  };
  for (const name of PERSON) if (source.field(name)) set(name, person[name]);
  for (const name of ADDRESS) set(name, person[sobject === "Lead" ? name : `Mailing${name}`]);
  set("CompanyOrAccount", sobject === "Lead" ? person.Company : accountName(database, person.AccountId));
  set("Type", sobject);
  set("LeadOrContactId", id);
  set("LeadOrContactOwnerId", person.OwnerId);
}

function accountName(database: Shop["database"], accountId: string | number | null | undefined): string | null {
  const row = database.prepare(`SELECT "Name" AS name FROM "Account" WHERE "Id" = ?`).get(accountId ?? null);
  return (row?.name as string | undefined) ?? null;
}

/** The campaign's default status when none is given; whether it counts as a response stands with the status. */
function followStatus({ after, model }: Work, { database, schema, stamp }: Shop) {
  if (!schema.object("CampaignMemberStatus")) return;
  const campaign = after.CampaignId ?? null;
  const statement = after.Status
    ? database.prepare(
        `SELECT "Label" AS label, "HasResponded" AS responded FROM "CampaignMemberStatus"
         WHERE "CampaignId" = ? AND fold("Label") = fold(?) AND "IsDeleted" = 0`,
      )
    : database.prepare(
        `SELECT "Label" AS label, "HasResponded" AS responded FROM "CampaignMemberStatus"
         WHERE "CampaignId" = ? AND "IsDefault" = 1 AND "IsDeleted" = 0`,
      );
  const status = after.Status ? statement.get(campaign, after.Status) : statement.get(campaign);
  if (!status) return;
  after.Status = status.label as string;
  after.HasResponded = status.responded as number;
  if (after.HasResponded === 1 && model.field("FirstRespondedDate")) after.FirstRespondedDate ??= stamp.slice(0, 10);
}

function contribution(row: Row): Contribution {
  return {
    NumberOfLeads: row.LeadId ? 1 : 0,
    NumberOfContacts: row.ContactId ? 1 : 0,
    NumberOfResponses: row.HasResponded === 1 ? 1 : 0,
  };
}
