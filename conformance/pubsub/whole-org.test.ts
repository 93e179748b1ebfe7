import { manualClock } from "@postern/kernel";
import { createOrg, type Org } from "@postern/org";
import { type ChangeEvent, getTopic, type PubSubSession, subscribe } from "@postern/pubsub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let org: Org;
let endpoint: string;
let token: string;
let session: PubSubSession;
let clock: ReturnType<typeof manualClock>;
beforeEach(async () => {
  clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
  org = await createOrg({ clock });
  const { pubsubUrl, url } = await org.listen();
  endpoint = pubsubUrl!;
  const { consumerKey, consumerSecret } = org.ready.service;
  const answer = await org.fetch(`${url}/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: consumerKey,
      client_secret: consumerSecret,
    }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
  session = {
    instanceUrl: url,
    organizationId: org.engine.orgId,
    accessToken: async () => token,
    refresh: () => Promise.reject(new Error("the token was refused")),
  };
});
afterEach(() => org[Symbol.asyncDispose]());

async function rest(method: string, path: string, body?: object) {
  const answer = await org.fetch(`${session.instanceUrl}/services/data/v67.0/sobjects/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.status).toBeLessThan(300);
  return answer.status === 204 ? null : ((await answer.json()) as { id: string });
}

describe("a change made over REST", () => {
  it("arrives over gRPC as what it was: create, update, delete", async () => {
    // The channel of all objects needs View All Data, which the integration user has not.
    const { username } = org.ready.admin;
    const password = org.ready.admin.password!;
    const login = { username, password, kind: "soap", application: "test" } as const;
    token = (await org.engine.authenticate.password(login, { ip: "127.0.0.1" })).sessionId;
    const events: ChangeEvent[] = [];
    let id = "";
    const settings = { session, endpoint, topic: "/data/ChangeEvents", from: { preset: "latest" } } as const;
    for await (const batch of subscribe(settings)) {
      events.push(...batch.events);
      if (batch.events.length === 0) {
        const account = { Name: "Acme", BillingCity: "Rome", BillingCountry: "Italy", NumberOfEmployees: 12 };
        id = (await rest("POST", "Account", account))!.id;
        await rest("PATCH", `Account/${id}`, { BillingCity: null, Name: "Acme 2" });
        await rest("POST", "Contact", { LastName: "Ito", FirstName: "Ada", AccountId: id, Birthdate: "1990-05-04" });
        await rest("POST", "Opportunity", {
          Name: "Big",
          StageName: "Prospecting",
          CloseDate: "2026-06-30",
          Amount: 10.5,
          AccountId: id,
        });
        await rest("DELETE", `Account/${id}`);
      }
      if (events.some((event) => event.header.changeType === "DELETE" && event.header.entityName === "Account")) break;
    }
    const of = (entity: string) => events.filter((event) => event.header.entityName === entity);
    expect(of("Account").map((event) => event.header.changeType)).toEqual(["CREATE", "UPDATE", "DELETE"]);
    const [create, update] = of("Account");
    expect(create).toMatchObject({
      header: { recordIds: [id], commitTimestamp: Date.parse("2026-03-02T09:00:00Z"), changedFields: [] },
      fields: {
        Name: "Acme",
        BillingAddress: { City: "Rome", Country: "Italy", Street: null },
        NumberOfEmployees: 12,
        CreatedDate: Date.parse("2026-03-02T09:00:00Z"),
      },
    });
    expect(update?.header.changedFields).toEqual(expect.arrayContaining(["Name", "BillingAddress.City"]));
    expect(update?.header.changedFields).not.toContain("NumberOfEmployees");
    expect(update?.header.nulledFields).toEqual(["BillingAddress.City"]);
    expect(of("Contact")[0]?.fields).toMatchObject({
      Name: { FirstName: "Ada", LastName: "Ito" },
      AccountId: id,
      Birthdate: Date.UTC(1990, 4, 4),
    });
    expect(of("Opportunity")[0]?.fields).toMatchObject({ Amount: 10.5, CloseDate: Date.UTC(2026, 5, 30) });
  });
});

describe("a restored org", () => {
  it("refuses a position of the timeline that was abandoned", async () => {
    const before = await org.snapshot();
    await rest("POST", "Account", { Name: "Lost" });
    const settings = { session, endpoint, topic: "/data/AccountChangeEvent" };
    let position = new Uint8Array();
    for await (const batch of subscribe({ ...settings, from: { preset: "earliest" } })) {
      position = batch.latestReplayId as Uint8Array<ArrayBuffer>;
      if (batch.events.length > 0) break;
    }
    await org.restore(before);
    const resumed = subscribe({ ...settings, from: { after: position } })[Symbol.asyncIterator]();
    await expect(resumed.next()).rejects.toMatchObject({ code: "PUBSUB_POSITION_CORRUPTED" });
  });
});

describe("a token", () => {
  it("of a user without View All Data subscribes to an object, not to the channel of all", async () => {
    expect(await getTopic("/data/AccountChangeEvent", { session, endpoint })).toMatchObject({ canSubscribe: true });
    await expect(getTopic("/data/ChangeEvents", { session, endpoint })).rejects.toMatchObject({
      code: "PUBSUB_NOT_PERMITTED",
    });
  });

  it("that was revoked reads nothing more", async () => {
    await getTopic("/data/AccountChangeEvent", { session, endpoint });
    await org.fetch(`${session.instanceUrl}/services/oauth2/revoke`, {
      method: "POST",
      body: new URLSearchParams({ token }),
    });
    await expect(getTopic("/data/AccountChangeEvent", { session, endpoint })).rejects.toThrow("the token was refused");
  });
});

describe("permissions taken away while a stream is open", () => {
  /** The administrator's REST calls: permission rows are not the subscriber's to write. */
  async function adminToken() {
    const { username, password } = org.ready.admin;
    const login = { username, password: password!, kind: "soap", application: "test" } as const;
    return (await org.engine.authenticate.password(login, { ip: "127.0.0.1" })).sessionId;
  }
  async function asAdmin(method: string, path: string) {
    const answer = await org.fetch(`${session.instanceUrl}/services/data/v67.0/${path}`, {
      method,
      headers: { Authorization: `Bearer ${await adminToken()}` },
    });
    expect(answer.status).toBeLessThan(300);
    return answer.status === 204 ? null : ((await answer.json()) as { records: { Id: string }[] });
  }
  async function takeAway(sobject: "FieldPermissions" | "ObjectPermissions", where: string) {
    const found = await asAdmin("GET", `query?q=${encodeURIComponent(`SELECT Id FROM ${sobject} WHERE ${where}`)}`);
    expect(found!.records.length).toBeGreaterThan(0);
    for (const { Id } of found!.records) await asAdmin("DELETE", `sobjects/${sobject}/${Id}`);
  }
  const settings = () => ({ session, endpoint, topic: "/data/AccountChangeEvent" });

  it("leave the field out of values and bitmaps, of earlier events too; an update of nothing else is still told", async () => {
    const events: ChangeEvent[] = [];
    const { id } = (await rest("POST", "Account", { Name: "Acme", AnnualRevenue: 4_200_000, Industry: "Energy" }))!;
    for await (const batch of subscribe({ ...settings(), from: { preset: "earliest" } })) {
      events.push(...batch.events);
      if (events.length === 1 && batch.events.length === 1) {
        await takeAway("FieldPermissions", "Field = 'Account.AnnualRevenue'");
        const integration = token;
        token = await adminToken();
        await rest("PATCH", `Account/${id}`, { AnnualRevenue: 2 });
        await rest("PATCH", `Account/${id}`, { AnnualRevenue: null, Industry: "Banking" });
        token = integration;
      }
      if (events.length === 3) break;
    }
    const [create, ...updates] = events as [ChangeEvent, ...ChangeEvent[]];
    expect(create.fields.AnnualRevenue).toBe(4_200_000);
    for (const { fields } of updates) expect(Object.keys(fields)).not.toContain("AnnualRevenue");
    expect(
      updates.map(({ header }) => header.changedFields.filter((name) => !name.startsWith("LastModified"))),
    ).toEqual([[], ["Industry"]]);
    expect(updates.flatMap(({ header }) => header.nulledFields)).toEqual([]);

    // Replayed from the start, the event that was readable once is not any more.
    for await (const batch of subscribe({ ...settings(), from: { preset: "earliest" } })) {
      expect(batch.events.flatMap(({ fields }) => Object.keys(fields))).not.toContain("AnnualRevenue");
      if (batch.events.length > 0) break;
    }
  });

  it.each(["event", "keep-alive"])("end the stream when the object goes, at its next %s", async (next) => {
    const stream = subscribe({ ...settings(), from: { preset: "latest" } })[Symbol.asyncIterator]();
    await stream.next();
    await takeAway("ObjectPermissions", "SobjectType = 'Account'");
    const ended = expect(stream.next()).rejects.toMatchObject({ code: "PUBSUB_NOT_PERMITTED" });
    if (next === "event") {
      token = await adminToken();
      await rest("POST", "Account", { Name: "Unseen" });
    } else await clock.advance(270_000);
    await ended;
  });
});
