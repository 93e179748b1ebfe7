import { status } from "@grpc/grpc-js";
import { isPosternError } from "@postern/kernel";
import { type ChangeEvent, type SubscribeOptions, subscribe } from "@postern/pubsub";
import { expect, it } from "vitest";
import { ORG_ID } from "./event-org.ts";
import { consumerEvent, payload, position, refuse, startForeignServer } from "./foreign-server.ts";

const options = (endpoint: string, more: Partial<SubscribeOptions> = {}): SubscribeOptions => ({
  session: {
    instanceUrl: "https://acme.my.salesforce.com",
    organizationId: ORG_ID,
    accessToken: async () => "00D!token",
    refresh: async () => {},
  },
  endpoint,
  topic: "/data/AccountChangeEvent",
  from: { preset: "latest" },
  wait: () => new Promise((resolve) => setImmediate(resolve)),
  ...more,
});

async function collect(count: number, settings: SubscribeOptions): Promise<ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  for await (const batch of subscribe(settings)) {
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  return events;
}

it("reads headers, switchable names, compounds referred to by name, and bitmaps as the documentation shows them", async () => {
  const sent = [
    payload({ changedFields: ["0x410000"], diffFields: ["0x010000"] }, { Name: "Acme", F16: 1.5 }),
    payload(
      { changedFields: ["0x00", "1-0x04", "3-0x03"], nulledFields: ["0x00", "3-0x01"] },
      { Name: { FirstName: null, LastName: "Ito", Salutation: null }, ShippingAddress: { Street: null, City: "Oslo" } },
    ),
    payload({ changeType: "GAP_UPDATE", recordIds: ["001*"] }),
  ];
  await using server = await startForeignServer((call, _request, nth) => {
    if (nth === 0)
      call.write({ events: sent.map((bytes, n) => consumerEvent(n, bytes)), latest_replay_id: position(2) });
  });
  const [first, second, gap] = await collect(3, options(server.url));
  expect(first).toMatchObject({
    header: { changedFields: ["F16", "F22"], diffFields: ["F16"], nulledFields: [] },
    fields: { Name: "Acme", F16: 1.5, F22: null },
  });
  expect(second).toMatchObject({
    header: {
      changedFields: ["Name.LastName", "ShippingAddress.Street", "ShippingAddress.City"],
      nulledFields: ["ShippingAddress.Street"],
    },
    fields: { Name: { LastName: "Ito" }, ShippingAddress: { City: "Oslo" } },
  });
  expect(gap?.header).toMatchObject({ changeType: "GAP_UPDATE", recordIds: ["001*"] });
  expect(server.schemasAsked).toEqual(["schema-1"]);
  expect(server.metadata[0]).toMatchObject({
    accesstoken: "00D!token",
    instanceurl: "https://acme.my.salesforce.com",
    tenantid: ORG_ID,
  });
});

it("asks for more once half the window has come, and never for more than the window", async () => {
  const requested: number[] = [];
  let next = 0;
  let owed = 0;
  let most = 0;
  await using server = await startForeignServer((call, request) => {
    requested.push(request.num_requested);
    owed += request.num_requested;
    most = Math.max(most, owed);
    while (owed > 0) {
      owed--;
      call.write({ events: [consumerEvent(next++, payload({}))], pending_num_requested: owed });
    }
  });
  await collect(100, options(server.url, { window: 10 }));
  expect(requested[0]).toBe(10);
  expect(new Set(requested.slice(1))).toEqual(new Set([5]));
  expect(most).toBeLessThanOrEqual(10);
});

it("hands keep-alives out as empty batches and resumes behind the newest position", async () => {
  const starts: string[] = [];
  let calls = 0;
  await using server = await startForeignServer((call, request, nth) => {
    if (nth > 0) return;
    starts.push(`${request.replay_preset} ${request.replay_id.toString("hex")}`);
    if (calls++ === 0) {
      call.write({ events: [], latest_replay_id: position(7) });
      call.end();
    } else call.write({ events: [consumerEvent(8, payload({}))] });
  });
  const positions: number[] = [];
  for await (const batch of subscribe(options(server.url))) {
    positions.push(Number(Buffer.from(batch.latestReplayId).readBigUInt64BE()));
    if (batch.events.length > 0) break;
  }
  expect(positions).toEqual([7, 8]);
  expect(starts).toEqual(["LATEST ", "CUSTOM 0000000000000007"]);
});

it.each([
  ["subscription.limit.exceeded", status.RESOURCE_EXHAUSTED, "PUBSUB_ALLOCATION_SPENT"],
  ["subscription.topic.cannot.subscribe", status.PERMISSION_DENIED, "PUBSUB_NOT_PERMITTED"],
  ["subscription.fetch.replayid.corrupted", status.INVALID_ARGUMENT, "PUBSUB_POSITION_CORRUPTED"],
  ["subscription.fetch.replayid.validation.failed", status.INVALID_ARGUMENT, "PUBSUB_POSITION_EXPIRED"],
  ["topic.not.found", status.NOT_FOUND, "PUBSUB_TOPIC_NOT_FOUND"],
  ["service.tenant.license", status.PERMISSION_DENIED, "PUBSUB_REFUSED"],
])("%s ends the subscription", async (suffix, code, expected) => {
  await using server = await startForeignServer((call) => refuse(call, code, suffix));
  await expect(collect(1, options(server.url))).rejects.toMatchObject({ code: expected });
});

it.each([
  ["service.unavailable", status.UNAVAILABLE],
  ["concurrent.client.limit.exceeded", status.RESOURCE_EXHAUSTED],
  ["subscription.internal.error", status.INTERNAL],
])("%s is tried again", async (suffix, code) => {
  let calls = 0;
  await using server = await startForeignServer((call, _request, nth) => {
    if (nth > 0) return;
    if (calls++ < 3) refuse(call, code, suffix);
    else call.write({ events: [consumerEvent(1, payload({}))] });
  });
  expect(await collect(1, options(server.url))).toHaveLength(1);
});

it.each([
  ["a payload cut short", payload({}).subarray(0, 20), "schema-1"],
  ["a payload with a tail", Buffer.concat([payload({}), Buffer.of(0)]), "schema-1"],
  ["a schema without a header", payload({}), "not-cdc"],
])("%s ends in PUBSUB_EVENT_UNREADABLE", async (_case, bytes, schemaId) => {
  await using server = await startForeignServer((call) => {
    call.write({ events: [consumerEvent(1, bytes, schemaId)] });
  });
  const failure = await collect(1, options(server.url)).catch((error: unknown) => error);
  expect(isPosternError(failure, "PUBSUB_EVENT_UNREADABLE")).toBe(true);
  expect(JSON.stringify(failure)).not.toContain("00D!token");
});
