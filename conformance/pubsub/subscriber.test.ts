import { type ChangeEvent, subscribe } from "@postern/pubsub";
import { expect, it } from "vitest";
import { ORG_ID, startEventOrg } from "./event-org.ts";

const TOPIC = "/data/AccountChangeEvent";
const session = (token: string) => ({
  instanceUrl: "http://127.0.0.1:7811",
  organizationId: ORG_ID,
  accessToken: async () => token,
  refresh: async () => {},
});
const accountId = (n: number) => `001${String(n).padStart(12, "0")}AAA`;

it("delivers a change with field names and values", async () => {
  await using org = await startEventOrg();
  org.issueToken("t");
  org.commit({
    entity: "Account",
    changeType: "CREATE",
    recordId: accountId(1),
    values: { Name: "Acme", BillingCity: "Rome", CreatedDate: "2026-03-01T09:00:00.000+0000" },
  });
  org.commit({
    entity: "Account",
    changeType: "UPDATE",
    recordId: accountId(1),
    changedFields: ["Name", "BillingCity", "Phone", "LastModifiedDate"],
    nulledFields: ["Phone"],
    values: { Name: "Acme 2", BillingCity: "Oslo", Phone: null, LastModifiedDate: "2026-03-01T10:00:00.000+0000" },
  });
  const events: ChangeEvent[] = [];
  for await (const batch of subscribe({
    session: session("t"),
    endpoint: org.url,
    topic: TOPIC,
    from: { preset: "earliest" },
  })) {
    events.push(...batch.events);
    if (events.length === 2) break;
  }
  expect(events[0]).toMatchObject({
    topic: TOPIC,
    header: { entityName: "Account", changeType: "CREATE", recordIds: [accountId(1)], changedFields: [] },
    fields: {
      Name: "Acme",
      BillingAddress: { City: "Rome", Street: null },
      CreatedDate: Date.parse("2026-03-01T09:00:00Z"),
      Phone: null,
    },
  });
  expect(events[1]?.header).toMatchObject({
    changedFields: ["Name", "Phone", "LastModifiedDate", "BillingAddress.City"],
    nulledFields: ["Phone"],
  });
  expect(events[1]?.fields).not.toHaveProperty("ChangeEventHeader");
});
