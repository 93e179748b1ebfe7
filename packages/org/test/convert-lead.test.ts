import { afterAll, beforeAll, expect, it } from "vitest";
import type { Change, LeadConvert, Session } from "../src/engine/doors/index.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let session: Session;

beforeAll(async () => {
  place = await anOrg();
  const { accessToken } = await place.org.login();
  session = place.org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
});
afterAll(() => place.org.close());

const engine = () => place.org.engine;
const write = (change: Change) => engine().change.apply(session, [change])[0]!;
const make = (sobject: string, fields: object) =>
  write({ operation: "insert", sobject, fields: { ...fields } }).id as string;
const row = (sobject: string, id: string, ...fields: string[]) =>
  engine()
    .query.run(session, `SELECT ${fields.join(", ")} FROM ${sobject} WHERE Id = '${id}'`)
    .rows[0]?.slice(0, fields.length);
const STATUS = "Closed - Converted";
const convert = async (request: Partial<LeadConvert>) =>
  (
    await engine().change.convertLead(session, [
      { convertedStatus: STATUS, ...request, leadId: request.leadId ?? lead() },
    ])
  )[0]!;
const fault = async (request: Partial<LeadConvert>) => {
  const result = await convert(request);
  return result.success ? "converted" : [result.faults[0]?.errorCode, result.faults[0]?.message];
};
const lead = (fields: object = {}) =>
  make("Lead", {
    FirstName: "Ann",
    LastName: "Bo",
    Company: "Acme",
    Street: "1 Main",
    City: "Ulm",
    Phone: "1",
    Email: "a@b.example",
    Industry: "Energy",
    LeadSource: "Web",
    ...fields,
  });

it("makes account, contact and opportunity from the lead, in one transaction, and closes the lead", async () => {
  const leadId = lead();
  const task = make("Task", { Subject: "Call", WhoId: leadId });
  const campaign = make("Campaign", { Name: "Spring" });
  make("CampaignMember", { CampaignId: campaign, LeadId: leadId });
  const seen: string[] = [];
  const undo = ["Account", "Contact", "Opportunity", "Lead"].map((sobject) =>
    place.org.after(sobject, ({ event }) => void seen.push(`${sobject} ${event}`)),
  );
  const result = await convert({ leadId, sendNotificationEmail: true });
  for (const remove of undo) remove();
  if (!result.success) throw new Error(result.faults[0]?.message);
  const { accountId, contactId, opportunityId } = result;
  expect(seen).toEqual(["Account AfterInsert", "Contact AfterInsert", "Opportunity AfterInsert", "Lead AfterUpdate"]);
  expect(row("Account", accountId, "Name", "BillingStreet", "BillingCity", "Phone", "Industry")).toEqual([
    "Acme",
    "1 Main",
    "Ulm",
    "1",
    "Energy",
  ]);
  expect(row("Contact", contactId, "Name", "MailingCity", "Email", "LeadSource", "AccountId")).toEqual([
    "Ann Bo",
    "Ulm",
    "a@b.example",
    "Web",
    accountId,
  ]);
  expect(
    row("Opportunity", opportunityId!, "Name", "StageName", "CloseDate", "AccountId", "LeadSource", "CampaignId"),
  ).toEqual(["Acme", "Prospecting", "2026-03-31", accountId, "Web", campaign]);
  expect(
    row(
      "Lead",
      leadId,
      "IsConverted",
      "Status",
      "ConvertedDate",
      "ConvertedAccountId",
      "ConvertedContactId",
      "ConvertedOpportunityId",
    ),
  ).toEqual([1, STATUS, "2026-03-02", accountId, contactId, opportunityId]);
  expect(row("Task", task, "WhoId")).toEqual([contactId]);
  expect(row("Campaign", campaign, "NumberOfLeads", "NumberOfContacts", "NumberOfConvertedLeads")).toEqual([0, 1, 1]);
  expect(place.org.outbox(1)[0]).toMatchObject({ subject: "Lead converted: Ann Bo" });
  const topic = engine().events.topic(session, "/data/ChangeEvents");
  const events = engine().events.read(topic, engine().events.start(topic, { preset: "earliest" }), 2000);
  const last = events.filter((event) => event.transactionKey === events.at(-1)?.transactionKey);
  expect(last.map((event) => event.sequenceNumber)).toEqual(last.map((_, index) => index + 1));
  expect(last.map((event) => event.entity).slice(0, 3)).toEqual(["Account", "Contact", "Opportunity"]);
  expect(await fault({ leadId })).toEqual(["CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"]);
  const update = write({ operation: "update", sobject: "Lead", id: leadId, fields: { Company: "Other" } });
  expect(update.success === false && update.faults[0]?.errorCode).toBe("CANNOT_UPDATE_CONVERTED_LEAD");
});

it("fills only empty fields of records that are there; the source of the contact is overwritten on demand", async () => {
  const accountId = make("Account", { Name: "Known", Phone: "9" });
  const contactId = make("Contact", { LastName: "Known", AccountId: accountId, LeadSource: "Other" });
  const opportunityId = make("Opportunity", {
    Name: "Deal",
    StageName: "Qualification",
    CloseDate: "2026-09-01",
    AccountId: accountId,
  });
  expect(await convert({ accountId, contactId, opportunityId })).toMatchObject({
    success: true,
    accountId,
    contactId,
    opportunityId,
  });
  expect(row("Account", accountId, "Name", "Phone", "Industry")).toEqual(["Known", "9", "Energy"]);
  expect(row("Contact", contactId, "LastName", "FirstName", "LeadSource")).toEqual(["Known", "Ann", "Other"]);
  expect(row("Opportunity", opportunityId, "Name", "LeadSource")).toEqual(["Deal", "Web"]);
  expect(
    await convert({ accountId, contactId, overwriteLeadSource: true, doNotCreateOpportunity: true }),
  ).toMatchObject({ success: true, opportunityId: null });
  expect(row("Contact", contactId, "LeadSource")).toEqual(["Web"]);
});

it("a member that the contact is already ends; the deal's name is the caller's, or the company's first 80 characters", async () => {
  const accountId = make("Account", { Name: "A" });
  const contactId = make("Contact", { LastName: "C", AccountId: accountId });
  const campaign = make("Campaign", { Name: "Twice" });
  const leadId = lead({ Company: "x".repeat(100) });
  for (const person of [{ LeadId: leadId }, { ContactId: contactId }])
    make("CampaignMember", { CampaignId: campaign, ...person });
  const result = await convert({ leadId, accountId, contactId });
  expect(row("Campaign", campaign, "NumberOfLeads", "NumberOfContacts", "NumberOfConvertedLeads")).toEqual([0, 1, 1]);
  expect(result.success && row("Opportunity", result.opportunityId!, "Name")).toEqual(["x".repeat(80)]);
  const named = await convert({ opportunityName: "Named" });
  expect(named.success && row("Opportunity", named.opportunityId!, "Name")).toEqual(["Named"]);
});

it("refuses what does not fit together, and then nothing is made", async () => {
  const before = engine().query.run(session, "SELECT COUNT() FROM Account").totalSize;
  const [accountId, other] = ["A", "B"].map((Name) => make("Account", { Name })) as [string, string];
  const contactId = make("Contact", { LastName: "C", AccountId: other });
  const queue = make("Group", { Name: "Queue", Type: "Queue" });
  const INTEGRITY = (message: string) => ["FIELD_INTEGRITY_EXCEPTION", message];
  expect(await fault({ convertedStatus: "Open - Not Contacted" })).toEqual([
    "INVALID_STATUS",
    "invalid convertedStatus: Open - Not Contacted",
  ]);
  expect(await fault({ convertedStatus: "" })).toEqual(["INVALID_STATUS", "invalid convertedStatus: "]);
  expect(await fault({ contactId })).toEqual(INTEGRITY("contactId requires the accountId of its account"));
  expect(await fault({ accountId, contactId })).toEqual(INTEGRITY("the contact is not associated with the account"));
  expect(await fault({ overwriteLeadSource: true })).toEqual(INTEGRITY("overwriteLeadSource requires a contactId"));
  expect(await fault({ doNotCreateOpportunity: true, opportunityName: "X" })).toEqual(
    INTEGRITY("doNotCreateOpportunity excludes opportunityId and opportunityName"),
  );
  expect(await fault({ ownerId: queue })).toMatchObject(["INVALID_OWNER", /* text is inferred */ expect.any(String)]);
  expect((await fault({ opportunityName: "x".repeat(121) }))[0]).toBe("STRING_TOO_LONG");
  expect((await fault({ leadId: accountId }))[0]).toBe("MALFORMED_ID");
  expect((await fault({ leadId: "00Q000000000001" }))[0]).toBe("INVALID_CROSS_REFERENCE_KEY");
  const gone = lead();
  write({ operation: "delete", id: gone });
  expect((await fault({ leadId: gone }))[0]).toBe("ENTITY_IS_DELETED");
  const undo = place.org.before("Contact", ({ records }) => records[0]?.addError("No contacts today"));
  expect(await fault({})).toEqual(["FIELD_CUSTOM_VALIDATION_EXCEPTION", "No contacts today"]);
  undo();
  expect(engine().query.run(session, "SELECT COUNT() FROM Account").totalSize).toBe(before + 2);
  await expect(
    engine().change.convertLead(
      session,
      Array.from({ length: 101 }, () => ({ leadId: gone, convertedStatus: STATUS })),
    ),
  ).rejects.toMatchObject({ errorCode: "EXCEEDED_LEAD_CONVERT_LIMIT" });
});

it("is a standard action over REST", async () => {
  const good = { leadId: lead(), convertedStatus: STATUS, createOpportunity: false };
  const post = (inputs: object[]) => place.rest("POST", "/actions/standard/convertLead", { inputs });
  expect(await post([good])).toMatchObject({
    status: 200,
    body: [
      {
        actionName: "convertLead",
        isSuccess: true,
        errors: null,
        outputValues: { accountId: expect.stringMatching(/^001/), opportunityId: null },
      },
    ],
  });
  expect(await post([good])).toMatchObject({
    status: 400,
    body: [{ isSuccess: false, errors: [{ statusCode: "CANNOT_UPDATE_CONVERTED_LEAD" }], outputValues: null }],
  });
});
