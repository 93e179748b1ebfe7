import { manualClock } from "@postern/kernel";
import avro from "avsc";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EventOrg, ORG_ID, startEventOrg } from "./event-org.ts";
import { grpcClient, refusal } from "./grpc-client.ts";

const TOPIC = "/data/AccountChangeEvent";
const accountId = (n: number) => `001${String(n).padStart(12, "0")}AAA`;
const created = (n: number) =>
  ({ entity: "Account", changeType: "CREATE", recordId: accountId(n), values: { Name: `Account ${n}` } }) as const;
const UUID = /^[0-9a-f-]{36}$/;

interface Payload {
  readonly ChangeEventHeader: Record<string, unknown> & { readonly recordIds: string[] };
  readonly [field: string]: unknown;
}

const clock = manualClock({ start: Date.parse("2026-03-01T09:00:00Z") });
let org: EventOrg;
let client: ReturnType<typeof grpcClient>;
beforeEach(async () => {
  org = await startEventOrg({ clock });
  client = grpcClient(org.url, org.issueToken("good"));
});
afterEach(async () => {
  client.close();
  await org[Symbol.asyncDispose]();
});

async function decoderOf(schemaId: string) {
  const { schema_json: json } = await client.getSchema({ schema_id: schemaId });
  const type = avro.Type.forSchema(JSON.parse(String(json)));
  return (payload: Buffer): Payload => type.fromBuffer(payload);
}
const recordNumber = (payload: Payload) => Number(payload.ChangeEventHeader.recordIds[0]?.slice(3, 15));

describe("GetTopic and GetSchema", () => {
  it("state the topic's facts and its schema in the recorded form", async () => {
    const topic = await client.getTopic({ topic_name: TOPIC });
    expect(topic).toEqual({
      topic_name: TOPIC,
      tenant_guid: ORG_ID,
      can_publish: false,
      can_subscribe: true,
      schema_id: expect.stringMatching(/^[\w-]{22}$/),
      rpc_id: expect.stringMatching(UUID),
    });
    const answer = await client.getSchema({ schema_id: topic.schema_id });
    expect(answer).toMatchObject({ schema_id: topic.schema_id, rpc_id: expect.stringMatching(UUID) });
    const schema = JSON.parse(String(answer.schema_json));
    expect(Object.keys(schema)).toEqual(["type", "name", "namespace", "fields"]);
    expect(schema).toMatchObject({ type: "record", name: "AccountChangeEvent", namespace: "com.sforce.eventbus" });
    expect(schema.fields.map((field: { name: string }) => field.name).slice(0, 8)).toEqual([
      "ChangeEventHeader",
      "Name",
      "Type",
      "ParentId",
      "BillingAddress",
      "ShippingAddress",
      "Phone",
      "Fax",
    ]);
    expect(schema.fields[5]).toEqual({
      name: "ShippingAddress",
      type: ["null", "Address"],
      doc: "Data:Address",
      default: null,
    });
  });

  it("keep the schema id while the schema is unchanged, and change it with the schema", async () => {
    const before = await client.getTopic({ topic_name: TOPIC });
    expect((await client.getTopic({ topic_name: TOPIC })).schema_id).toBe(before.schema_id);
    org.schema.addFields("Account", [
      { name: "Tier__c", label: "Tier", type: "string", length: 10, props: "CUNFSGAP" },
    ]);
    const after = await client.getTopic({ topic_name: TOPIC });
    expect(after.schema_id).not.toBe(before.schema_id);
    const { schema_json: json } = await client.getSchema({ schema_id: after.schema_id });
    expect(JSON.parse(String(json)).fields.at(-1)).toMatchObject({ name: "Tier__c", type: ["null", "string"] });
    expect(await client.getSchema({ schema_id: before.schema_id })).toMatchObject({ schema_id: before.schema_id });
  });

  it("know a schema id that another process of this org gave out", async () => {
    const { schema_id: id } = await client.getTopic({ topic_name: "/data/ContactChangeEvent" });
    await org.stopServer();
    await org.startServer();
    const later = grpcClient(org.url, "good");
    expect(await later.getSchema({ schema_id: id })).toMatchObject({ schema_id: id });
    later.close();
  });

  it("leave a field out that the caller may not read, from schema and payload", async () => {
    const narrow = grpcClient(
      org.url,
      org.issueToken("narrow", { fieldReadable: (_object, field) => field !== "AnnualRevenue" }),
    );
    const { schema_id: id } = await narrow.getTopic({ topic_name: TOPIC });
    const { schema_json: json } = await narrow.getSchema({ schema_id: id });
    expect(String(json)).not.toContain("AnnualRevenue");
    org.commit({ ...created(1), values: { Name: "Acme", AnnualRevenue: 4_200_000 } });
    const stream = narrow.subscribe({ topic_name: TOPIC, num_requested: 1, replay_preset: "EARLIEST" });
    const [event] = await stream.events(1);
    expect(event?.event.schema_id).toBe(id);
    stream.end();
    narrow.close();
  });
});

describe("refusals", () => {
  const noAccess = { create: false, read: false, edit: false, delete: false };

  it.each([
    ["no token", null, {}, "service.auth.headers.invalid"],
    ["no tenantid", "good", { tenantid: null }, "service.auth.headers.invalid"],
    ["no instanceurl", "good", { instanceurl: null }, "service.auth.headers.invalid"],
    ["an instanceurl that is none", "good", { instanceurl: "example" }, "service.auth.headers.invalid"],
    ["a wrong token", "bad", {}, "service.auth.error"],
    ["a token with a scheme word", "Bearer good", {}, "service.auth.error"],
    ["another org's tenantid", "good", { tenantid: "00D000000000002EAA" }, "service.auth.error"],
  ])("%s is UNAUTHENTICATED on every RPC", async (_case, token, metadata, errorCode) => {
    const stranger = grpcClient(org.url, token, metadata);
    const expected = {
      status: "UNAUTHENTICATED",
      errorCode,
      rpcId: expect.stringMatching(UUID),
      details: expect.stringMatching(/rpcId: [0-9a-f-]{36}$/),
    };
    expect(await refusal(stranger.getTopic({ topic_name: TOPIC }))).toEqual(expected);
    expect(await refusal(stranger.getSchema({ schema_id: "x" }))).toEqual(expected);
    expect(await refusal(stranger.publish({ topic_name: TOPIC }))).toEqual(expected);
    expect(await refusal(stranger.subscribe({ topic_name: TOPIC, num_requested: 1 }).next())).toEqual(expected);
    expect(await refusal(stranger.openStream("ManagedSubscribe").next())).toEqual(expected);
    stranger.close();
  });

  it("a 15-character tenantid is good", async () => {
    const short = grpcClient(org.url, "good", { tenantid: ORG_ID.slice(0, 15) });
    expect(await short.getTopic({ topic_name: TOPIC })).toMatchObject({ tenant_guid: ORG_ID });
    short.close();
  });

  it.each([
    ["an unknown topic", { topic_name: "/data/NothingChangeEvent" }, "NOT_FOUND", "topic.not.found"],
    ["a topic in the wrong case", { topic_name: "/data/accountchangeevent" }, "NOT_FOUND", "topic.not.found"],
    ["no topic", { topic_name: "" }, "INVALID_ARGUMENT", "topic.validation.empty"],
  ])("%s", async (_case, request, status, errorCode) => {
    expect(await refusal(client.getTopic(request))).toMatchObject({ status, errorCode });
    expect(await refusal(client.subscribe({ ...request, num_requested: 1 }).next())).toMatchObject({
      status,
      errorCode,
    });
  });

  it("a topic of an object the user may not read is refused, and so is its schema", async () => {
    const { schema_id: id } = await client.getTopic({ topic_name: TOPIC });
    const blind = grpcClient(
      org.url,
      org.issueToken("blind", {
        viewAllData: false,
        object: (name) => (name === "Account" ? noAccess : { ...noAccess, read: true }),
      }),
    );
    const denied = { status: "PERMISSION_DENIED", errorCode: "topic.meta.permission" };
    expect(await refusal(blind.getTopic({ topic_name: TOPIC }))).toMatchObject(denied);
    expect(await refusal(blind.subscribe({ topic_name: TOPIC, num_requested: 1 }).next())).toMatchObject(denied);
    expect(await refusal(blind.getTopic({ topic_name: "/data/ChangeEvents" }))).toMatchObject(denied);
    expect(await refusal(blind.getSchema({ schema_id: id }))).toMatchObject({
      status: "PERMISSION_DENIED",
      errorCode: "schema.meta.permission",
    });
    blind.close();
  });

  it("an unknown schema id", async () => {
    expect(await refusal(client.getSchema({ schema_id: "AAAAAAAAAAAAAAAAAAAAAA" }))).toMatchObject({
      status: "INVALID_ARGUMENT",
      errorCode: "schema.validation.failed",
    });
  });

  it("what is not built says so by name", async () => {
    expect(await refusal(client.publish({ topic_name: TOPIC }))).toMatchObject({
      status: "UNIMPLEMENTED",
      details: expect.stringContaining("eventbus.v1.PubSub/Publish"),
    });
    for (const method of ["PublishStream", "ManagedSubscribe"] as const)
      expect(await refusal(client.openStream(method).next())).toMatchObject({
        status: "UNIMPLEMENTED",
        details: expect.stringContaining(`eventbus.v1.PubSub/${method}`),
      });
  });
});

describe("Subscribe", () => {
  it("delivers payloads that bare Avro decodes, with epoch numbers and bitmaps", async () => {
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 10, replay_preset: "EARLIEST" });
    org.commit({
      entity: "Account",
      changeType: "CREATE",
      recordId: accountId(1),
      values: {
        Name: "Acme",
        AnnualRevenue: 1.5,
        NumberOfEmployees: 12,
        BillingCity: "Rome",
        BillingLatitude: 41.9,
        CreatedDate: "2026-03-01T09:00:00.000+0000",
      },
    });
    org.commit({
      entity: "Account",
      changeType: "UPDATE",
      recordId: accountId(1),
      changedFields: ["Name", "Phone", "BillingCity", "BillingCountry", "ShippingStreet"],
      nulledFields: ["Phone", "ShippingStreet"],
      values: { Name: "Acme 2", Phone: null, BillingCity: "Oslo", BillingCountry: "Norway", ShippingStreet: null },
    });
    org.commit({ entity: "Account", changeType: "DELETE", recordId: accountId(1) });
    const events = await stream.events(3);
    const decode = await decoderOf(events[0]!.event.schema_id);
    const [create, update, remove] = events.map((event) => decode(event.event.payload));
    expect(create).toMatchObject({
      ChangeEventHeader: {
        entityName: "Account",
        recordIds: [accountId(1)],
        changeType: "CREATE",
        changeOrigin: "com/salesforce/api/rest/67.0;client=test",
        transactionKey: expect.stringMatching(UUID),
        sequenceNumber: 1,
        commitTimestamp: clock.now(),
        commitUser: "005000000000001AAA",
        nulledFields: [],
        diffFields: [],
        changedFields: [],
      },
      Name: "Acme",
      Phone: null,
      AnnualRevenue: 1.5,
      NumberOfEmployees: 12,
      CreatedDate: Date.parse("2026-03-01T09:00:00Z"),
    });
    expect(create?.BillingAddress).toMatchObject({ City: "Rome", Latitude: 41.9, Street: null, StateCode: null });
    // Fields: 1 Name, 4 BillingAddress, 5 ShippingAddress, 6 Phone. Children: 0 Street, 1 City, 4 Country.
    expect(update).toMatchObject({
      ChangeEventHeader: { changedFields: ["0x42", "4-0x12", "5-0x01"], nulledFields: ["0x40", "5-0x01"] },
      Name: "Acme 2",
      Phone: null,
      ShippingAddress: null,
      Industry: null,
    });
    expect(remove).toMatchObject({ ChangeEventHeader: { changeType: "DELETE", changedFields: [] }, Name: null });
    stream.end();
  });

  it("begins a bitmap with a top-level element even when only a compound changed", async () => {
    const stream = client.subscribe({
      topic_name: "/data/ContactChangeEvent",
      num_requested: 2,
      replay_preset: "EARLIEST",
    });
    org.commit({
      entity: "Contact",
      changeType: "UPDATE",
      recordId: "003000000000001AAA",
      changedFields: ["LastName", "Name"],
      values: { LastName: "Ito", Name: "Ito" },
    });
    const [event] = await stream.events(1);
    const payload = (await decoderOf(event!.event.schema_id))(event!.event.payload);
    expect(payload.ChangeEventHeader.changedFields).toEqual(["0x00", "2-0x04"]);
    expect(payload.Name).toMatchObject({ Salutation: null, FirstName: null, LastName: "Ito" });
    expect(payload).not.toHaveProperty("LastName");
    stream.end();
  });

  it("writes dates as midnight UTC and booleans as booleans", async () => {
    const stream = client.subscribe({
      topic_name: "/data/OpportunityChangeEvent",
      num_requested: 2,
      replay_preset: "EARLIEST",
    });
    org.commit({
      entity: "Opportunity",
      changeType: "CREATE",
      recordId: "006000000000001AAA",
      values: { Name: "Big", CloseDate: "2026-06-30", IsPrivate: 0, IsWon: 1, Amount: 12.5 },
    });
    const [event] = await stream.events(1);
    const payload = (await decoderOf(event!.event.schema_id))(event!.event.payload);
    expect(payload).toMatchObject({ CloseDate: Date.UTC(2026, 5, 30), IsPrivate: false, IsWon: true, Amount: 12.5 });
    stream.end();
  });

  it("carries all objects on /data/ChangeEvents, each with its own schema, in the order of the log", async () => {
    const stream = client.subscribe({ topic_name: "/data/ChangeEvents", num_requested: 10, replay_preset: "EARLIEST" });
    org.commit(created(1), { entity: "Contact", changeType: "CREATE", recordId: "003000000000001AAA" }, created(2));
    const events = await stream.events(3);
    const names = [];
    for (const { event } of events)
      names.push((await decoderOf(event.schema_id))(event.payload).ChangeEventHeader.entityName);
    expect(names).toEqual(["Account", "Contact", "Account"]);
    expect(events[0]?.event.schema_id).not.toBe(events[1]?.event.schema_id);
    expect((await client.getTopic({ topic_name: "/data/ChangeEvents" })).schema_id).toBe("");
    stream.end();
  });

  it("starts at the beginning for EARLIEST, behind a position for CUSTOM, at the end for LATEST", async () => {
    org.commit(created(1), created(2));
    org.commit(created(3));
    const all = client.subscribe({ topic_name: TOPIC, num_requested: 10, replay_preset: "EARLIEST" });
    const events = await all.events(3);
    all.end();
    const decode = await decoderOf(events[0]!.event.schema_id);
    const numbers = (list: typeof events) => list.map(({ event }) => recordNumber(decode(event.payload)));
    expect(numbers(events)).toEqual([1, 2, 3]);
    expect(events.map((event) => event.replay_id.length)).toEqual([10, 10, 10]);
    for (const position of [events[0]!.replay_id, events[0]!.replay_id.subarray(0, 8)]) {
      const rest = client.subscribe({
        topic_name: TOPIC,
        num_requested: 10,
        replay_preset: "CUSTOM",
        replay_id: position,
      });
      expect(numbers(await rest.events(2))).toEqual([2, 3]);
      rest.end();
    }
    const latest = client.subscribe({ topic_name: TOPIC, num_requested: 10 });
    expect(await latest.next()).toMatchObject({ events: [], latest_replay_id: events[2]?.replay_id });
    org.commit(created(4));
    expect(numbers(await latest.events(1))).toEqual([4]);
    latest.end();
  });

  it("delivers no more than is requested, adds requests up, and says what is owed", async () => {
    for (let n = 1; n <= 12; n++) org.commit(created(n));
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 5, replay_preset: "EARLIEST" });
    const first = await stream.next();
    expect([first?.events.length, first?.pending_num_requested]).toEqual([5, 0]);
    stream.request({ topic_name: TOPIC, num_requested: 3 });
    const second = await stream.next();
    expect([second?.events.length, second?.pending_num_requested]).toEqual([3, 0]);
    // A later replay option is ignored; the rest comes from where the stream stands.
    stream.request({ topic_name: TOPIC, num_requested: 10, replay_preset: "EARLIEST" });
    const third = await stream.next();
    expect([third?.events.length, third?.pending_num_requested]).toEqual([4, 6]);
    stream.request({ num_requested: 2 });
    stream.end();
    for (let n = 13; n <= 30; n++) org.commit(created(n));
    expect(await stream.events(8)).toHaveLength(8);
    expect(await stream.next()).toBeNull();
  });

  it("cuts what is outstanding to 100", async () => {
    org.commit(...Array.from({ length: 150 }, (_, n) => created(n)));
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 500, replay_preset: "EARLIEST" });
    expect(await stream.next()).toMatchObject({ events: { length: 100 }, pending_num_requested: 0 });
    stream.end();
    expect(await stream.next()).toBeNull();
  });

  it.each([
    ["none requested", { num_requested: 0 }, "subscription.fetch.requested.events.invalid"],
    ["a negative number", { num_requested: -1 }, "subscription.fetch.requested.events.invalid"],
    [
      "too short an id",
      { replay_preset: "CUSTOM", replay_id: Buffer.alloc(3) },
      "subscription.fetch.replayid.corrupted",
    ],
    ["no id", { replay_preset: "CUSTOM" }, "subscription.fetch.replayid.corrupted"],
    [
      "an id of no timeline",
      { replay_preset: "CUSTOM", replay_id: Buffer.from("00000000000000ff", "hex") },
      "subscription.fetch.replayid.corrupted",
    ],
    [
      "an id with a tail",
      { replay_preset: "CUSTOM", replay_id: Buffer.from("000000000000000100ff", "hex") },
      "subscription.fetch.replayid.corrupted",
    ],
  ])("refuses %s", async (_case, request, errorCode) => {
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 1, ...request });
    expect(await refusal(stream.next())).toMatchObject({ status: "INVALID_ARGUMENT", errorCode });
  });

  it("refuses a later request for another topic or for nothing", async () => {
    for (const [request, errorCode] of [
      [{ topic_name: "/data/ContactChangeEvent", num_requested: 1 }, "subscription.fetch.topic.mismatch"],
      [{ topic_name: TOPIC, num_requested: 0 }, "subscription.fetch.requested.events.invalid"],
      [{ topic_name: TOPIC, num_requested: 1, auth_refresh: "bad" }, "service.auth.refresh.invalid"],
    ] as const) {
      const stream = client.subscribe({ topic_name: TOPIC, num_requested: 1 });
      await stream.next();
      stream.request(request);
      expect(await refusal(stream.next())).toMatchObject({ errorCode });
    }
  });

  it("refuses a position past the 72 hours of retention", async () => {
    org.commit(created(1));
    org.commit(created(2));
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 10, replay_preset: "EARLIEST" });
    const [first] = await stream.events(2);
    stream.end();
    await clock.advance(72 * 3_600_000 + 1);
    org.commit(created(3));
    const late = client.subscribe({
      topic_name: TOPIC,
      num_requested: 1,
      replay_preset: "CUSTOM",
      replay_id: first!.replay_id,
    });
    expect(await refusal(late.next())).toMatchObject({
      status: "INVALID_ARGUMENT",
      errorCode: "subscription.fetch.replayid.validation.failed",
    });
  });

  it("says where it stands at once and then every 270 seconds without events", async () => {
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 5 });
    const greeting = await stream.next();
    expect(greeting).toMatchObject({ events: [], pending_num_requested: 5 });
    org.commit({ entity: "Contact", changeType: "CREATE", recordId: "003000000000001AAA" });
    // An answered call on the same connection means that the stream's own turn is over.
    await client.getTopic({ topic_name: TOPIC });
    await clock.advance(270_000);
    const keepAlive = await stream.next();
    expect(keepAlive).toMatchObject({ events: [], pending_num_requested: 5 });
    expect(keepAlive!.latest_replay_id.compare(greeting!.latest_replay_id)).toBe(1);
    stream.end();
    stream.cancel();
  });

  it("ends a stream that is owed nothing for a minute", async () => {
    org.commit(created(1));
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 1, replay_preset: "EARLIEST" });
    await stream.events(1);
    await client.getTopic({ topic_name: TOPIC });
    await clock.advance(60_000);
    expect(await stream.next()).toBeNull();
  });

  it("goes on with the token of auth_refresh, and ends with the token's end", async () => {
    const stream = client.subscribe({ topic_name: TOPIC, num_requested: 10 });
    await stream.next();
    stream.request({ topic_name: TOPIC, num_requested: 1, auth_refresh: org.issueToken("second") });
    await client.getTopic({ topic_name: TOPIC });
    org.revokeToken("good");
    org.commit(created(1));
    expect(await stream.events(1)).toHaveLength(1);
    org.revokeToken("second");
    org.commit(created(2));
    expect(await refusal(stream.next())).toMatchObject({ status: "UNAUTHENTICATED", errorCode: "service.auth.error" });
  });

  it("ends with UNAVAILABLE when the log is replaced and when the server stops", async () => {
    const expected = { status: "UNAVAILABLE", errorCode: "service.unavailable" };
    const restored = client.subscribe({ topic_name: TOPIC, num_requested: 1 });
    await restored.next();
    org.replaceLog();
    expect(await refusal(restored.next())).toMatchObject(expected);
    const stopped = client.subscribe({ topic_name: TOPIC, num_requested: 1 });
    await stopped.next();
    await org.stopServer();
    expect(await refusal(stopped.next())).toMatchObject(expected);
  });
});
