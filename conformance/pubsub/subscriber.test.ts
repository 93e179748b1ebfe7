import { isPosternError, manualClock } from "@postern/kernel";
import {
  type ChangeEvent,
  type EventBatch,
  getSchema,
  getTopic,
  type PubSubSession,
  type SubscribeOptions,
  subscribe,
} from "@postern/pubsub";
import { describe, expect, it } from "vitest";
import { cuttableProxy } from "./cuttable-proxy.ts";
import { type EventOrg, ORG_ID, startEventOrg } from "./event-org.ts";

const TOPIC = "/data/AccountChangeEvent";
const accountId = (n: number) => `001${String(n).padStart(12, "0")}AAA`;
const created = (n: number) =>
  ({ entity: "Account", changeType: "CREATE", recordId: accountId(n), values: { Name: `Account ${n}` } }) as const;
const numberOf = (event: ChangeEvent) => Number(event.header.recordIds[0]?.slice(3, 15));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

function sessionOf(token: string): PubSubSession & { refused: string[]; next: string } {
  const session = {
    instanceUrl: "http://127.0.0.1:7811",
    organizationId: ORG_ID,
    refused: [] as string[],
    next: token,
    accessToken: async () => session.next,
    refresh: async (refusedToken: string) => {
      session.refused.push(refusedToken);
      session.next = "fresh";
    },
  };
  return session;
}

/** Options for a subscription to all that happened, which does not wait between attempts. */
function options(org: EventOrg, more: Partial<SubscribeOptions> = {}): SubscribeOptions {
  return {
    session: sessionOf(org.issueToken("good")),
    endpoint: org.url,
    topic: TOPIC,
    from: { preset: "earliest" },
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    ...more,
  };
}

async function collect(count: number, subscription: AsyncIterable<EventBatch>): Promise<ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  for await (const batch of subscription) {
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  return events;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return isPosternError(failure) ? failure.code : `not a Postern error: ${failure}`;
}

describe("events", () => {
  it("come with field names and values", async () => {
    await using org = await startEventOrg();
    org.commit({
      ...created(1),
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
    const [create, update] = await collect(2, subscribe(options(org)));
    expect(create).toMatchObject({
      topic: TOPIC,
      schemaId: (await getTopic(TOPIC, options(org))).schemaId,
      header: { entityName: "Account", changeType: "CREATE", recordIds: [accountId(1)], changedFields: [] },
      fields: {
        Name: "Acme",
        BillingAddress: { City: "Rome", Street: null },
        CreatedDate: Date.parse("2026-03-01T09:00:00Z"),
        Phone: null,
      },
    });
    expect(update?.header).toMatchObject({
      changedFields: ["Name", "Phone", "LastModifiedDate", "BillingAddress.City"],
      nulledFields: ["Phone"],
    });
    expect(update?.fields).not.toHaveProperty("ChangeEventHeader");
  });

  it("of all objects come on /data/ChangeEvents, also when a schema changes on the way", async () => {
    await using org = await startEventOrg();
    org.commit(created(1), {
      entity: "Contact",
      changeType: "CREATE",
      recordId: "003000000000001AAA",
      values: { FirstName: "Ada", LastName: "Ito" },
    });
    const events: ChangeEvent[] = [];
    for await (const batch of subscribe(options(org, { topic: "/data/ChangeEvents" }))) {
      events.push(...batch.events);
      if (events.length === 2) {
        const text = { type: "string", length: 10, props: "CUNFSGAP" } as const;
        org.schema.addFields("Account", [{ name: "Tier__c", label: "Tier", ...text }]);
        org.commit({ ...created(2), values: { Name: "B", Tier__c: "gold" } });
      }
      if (events.length === 3) break;
    }
    expect(events.map((event) => event.header.entityName)).toEqual(["Account", "Contact", "Account"]);
    expect(events[1]?.fields.Name).toMatchObject({ FirstName: "Ada", LastName: "Ito", Salutation: null });
    expect(events[2]?.fields.Tier__c).toBe("gold");
  });

  it("begin behind a stored position", async () => {
    await using org = await startEventOrg();
    for (const n of upTo(5)) org.commit(created(n));
    const events = await collect(5, subscribe(options(org)));
    const rest = await collect(2, subscribe(options(org, { from: { after: events[2]!.replayId } })));
    expect(rest.map(numberOf)).toEqual([4, 5]);
  });

  it("are preceded by an empty batch with a position when nothing waits", async () => {
    await using org = await startEventOrg();
    org.commit(created(1));
    const iterator = subscribe(options(org, { from: { preset: "latest" } }))[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(first.value?.events).toEqual([]);
    org.commit(created(2));
    const second = await iterator.next();
    expect(second.value?.events.map(numberOf)).toEqual([2]);
    await iterator.return?.();
    const resumed = subscribe(options(org, { from: { after: first.value!.latestReplayId } }));
    expect((await collect(1, resumed)).map(numberOf)).toEqual([2]);
  });

  it("keep coming over many windows", async () => {
    await using org = await startEventOrg();
    for (let n = 0; n < 2_000; n += 100) org.commit(...upTo(100).map((i) => created(n + i)));
    for (const window of [100, 7, 1]) {
      const count = window === 1 ? 50 : 2_000;
      const events = await collect(count, subscribe(options(org, { window })));
      expect(events.slice(0, count).map(numberOf)).toEqual(upTo(count));
    }
  });

  it("wait for a slow consumer: at most two windows are read ahead", async () => {
    await using org = await startEventOrg();
    for (let n = 0; n < 1_000; n += 100) org.commit(...upTo(100).map((i) => created(n + i)));
    const iterator = subscribe(options(org, { window: 20 }))[Symbol.asyncIterator]();
    const seen: number[] = [];
    while (seen.length < 1_000) {
      const { value } = await iterator.next();
      seen.push(...value!.events.map(numberOf));
      // A round trip on the wire: whatever the org wanted to send has been sent.
      if (seen.length % 200 === 0) await getTopic(TOPIC, options(org));
      expect(org.handedOut() - seen.length).toBeLessThanOrEqual(40);
    }
    await iterator.return?.();
    expect(seen).toEqual(upTo(1_000));
  });
});

describe("a lost connection", () => {
  it("costs no event and repeats none, wherever the wire is cut", async () => {
    await using org = await startEventOrg();
    await using wire = await cuttableProxy(org.url);
    let written = 0;
    const retries: string[] = [];
    const seen: number[] = [];
    const subscription = subscribe(
      options(org, { endpoint: wire.url, window: 10, onRetry: (problem) => void retries.push(problem.code) }),
    );
    org.commit(...upTo(10).map(() => created(++written)));
    for await (const batch of subscription) {
      seen.push(...batch.events.map(numberOf));
      if (written < 600) {
        // Byte counts that fall into frame headers, payloads and between messages.
        wire.cutAfter((written * 37) % 4_001);
        org.commit(...upTo(10).map(() => created(++written)));
      }
      if (seen.length >= 600) break;
    }
    expect(seen).toEqual(upTo(600));
    expect(retries.length).toBeGreaterThan(5);
    expect(new Set(retries)).toEqual(new Set(["PUBSUB_UNREACHABLE"]));
  });

  it("is mended when the server is back, with what happened in between", async () => {
    await using org = await startEventOrg();
    org.commit(created(1));
    let stopped = false;
    const wait = async () => {
      if (!stopped) return;
      stopped = false;
      org.commit(created(2), created(3));
      await org.startServer();
    };
    const seen: number[] = [];
    for await (const batch of subscribe(options(org, { wait }))) {
      seen.push(...batch.events.map(numberOf));
      if (seen.length === 1) {
        stopped = true;
        await org.stopServer();
      }
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it("waits longer each time and gives up when told to", async () => {
    await using org = await startEventOrg();
    await org.stopServer();
    const waits: number[] = [];
    const settings = {
      attempts: 5,
      random: () => 1,
      wait: async (ms: number) => void waits.push(ms),
    };
    expect(await codeOf(collect(1, subscribe(options(org, settings))))).toBe("PUBSUB_UNREACHABLE");
    expect(waits).toEqual([100, 200, 400, 800]);
    expect(await codeOf(getTopic(TOPIC, options(org)))).toBe("PUBSUB_UNREACHABLE");
  });
});

describe("a refused token", () => {
  it("is refreshed once, at the start and in the middle, and the stream goes on", async () => {
    await using org = await startEventOrg();
    org.issueToken("fresh");
    org.commit(created(1));
    const session = sessionOf("stale");
    const seen: number[] = [];
    for await (const batch of subscribe(options(org, { session }))) {
      seen.push(...batch.events.map(numberOf));
      if (seen.length === 1 && session.refused.length === 1) {
        org.revokeToken("fresh");
        session.refresh = async (refusedToken) => {
          session.refused.push(refusedToken);
          org.issueToken("fresh");
        };
        org.commit(created(2));
      }
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1, 2]);
    expect(session.refused).toEqual(["stale", "fresh"]);
  });

  it("ends in PUBSUB_UNAUTHENTICATED when the fresh one is refused too", async () => {
    await using org = await startEventOrg();
    const session = sessionOf("stale");
    expect(await codeOf(collect(1, subscribe(options(org, { session }))))).toBe("PUBSUB_UNAUTHENTICATED");
    expect(session.refused).toEqual(["stale"]);
    expect(await codeOf(getTopic(TOPIC, options(org, { session: sessionOf("stale") })))).toBe("PUBSUB_UNAUTHENTICATED");
  });

  it("ends in what the refresh throws when the grant is gone", async () => {
    await using org = await startEventOrg();
    const gone = new Error("grant revoked");
    const session = { ...sessionOf("stale"), refresh: () => Promise.reject(gone) };
    await expect(collect(1, subscribe(options(org, { session })))).rejects.toBe(gone);
  });
});

describe("a refusal that trying again would not mend", () => {
  const none = { create: false, read: false, edit: false, delete: false };

  it.each([
    ["an unknown topic", { topic: "/data/NothingChangeEvent" }, "PUBSUB_TOPIC_NOT_FOUND"],
    [
      "a position of another org",
      { from: { after: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1) } },
      "PUBSUB_POSITION_CORRUPTED",
    ],
    ["a damaged position", { from: { after: Uint8Array.of(1, 2, 3) } }, "PUBSUB_POSITION_CORRUPTED"],
    ["an empty topic", { topic: "" }, "PUBSUB_REFUSED"],
  ])("%s", async (_case, more, code) => {
    await using org = await startEventOrg();
    expect(await codeOf(collect(1, subscribe(options(org, more))))).toBe(code);
  });

  it("an object the user may not read", async () => {
    await using org = await startEventOrg();
    const session = sessionOf(org.issueToken("blind", { object: () => none, viewAllData: false }));
    expect(await codeOf(collect(1, subscribe(options(org, { session }))))).toBe("PUBSUB_NOT_PERMITTED");
    expect(await codeOf(getTopic(TOPIC, options(org, { session })))).toBe("PUBSUB_NOT_PERMITTED");
  });

  it("an expired position, also when it expires while the connection is lost", async () => {
    const clock = manualClock({ start: Date.parse("2026-03-01T09:00:00Z") });
    await using org = await startEventOrg({ clock });
    org.commit(created(1));
    org.commit(created(2));
    const [event] = await collect(1, subscribe(options(org, { window: 1 })));
    await clock.advance(73 * 3_600_000);
    org.commit(created(3));
    const late = subscribe(options(org, { from: { after: event!.replayId } }));
    expect(await codeOf(collect(1, late))).toBe("PUBSUB_POSITION_EXPIRED");
  });

  it("a schema id nobody gave out", async () => {
    await using org = await startEventOrg();
    expect(await codeOf(getSchema("AAAAAAAAAAAAAAAAAAAAAA", options(org)))).toBe("PUBSUB_REFUSED");
    const { schemaId } = await getTopic(TOPIC, options(org));
    expect(JSON.parse(await getSchema(schemaId, options(org)))).toMatchObject({ name: "AccountChangeEvent" });
  });
});

describe("the token goes only where it belongs", () => {
  it.each([
    "http://api.pubsub.salesforce.com:7443",
    "http://10.0.0.1:7443",
    "https://evil.example",
    "https://salesforce.com.evil.example",
    "https://evilsalesforce.com",
    "ftp://127.0.0.1",
    "not a url",
  ])("not to %s", async (endpoint) => {
    const session = { ...sessionOf("t"), accessToken: () => Promise.reject(new Error("the token was asked for")) };
    const settings = { session, endpoint, topic: TOPIC, from: { preset: "latest" } } as const;
    expect(await codeOf(collect(1, subscribe(settings)))).toBe("PUBSUB_ENDPOINT_UNTRUSTED");
    expect(await codeOf(getTopic(TOPIC, { session, endpoint }))).toBe("PUBSUB_ENDPOINT_UNTRUSTED");
  });
});

describe("the signal ends a subscription promptly and without an error", () => {
  it("while it waits for events", async () => {
    await using org = await startEventOrg();
    const stop = new AbortController();
    const batches: EventBatch[] = [];
    for await (const batch of subscribe(options(org, { signal: stop.signal, from: { preset: "latest" } }))) {
      batches.push(batch);
      stop.abort();
    }
    expect(batches).toHaveLength(1);
  });

  it("while it waits to try again", async () => {
    await using org = await startEventOrg();
    await org.stopServer();
    const stop = new AbortController();
    const { wait: _, ...real } = options(org, { signal: stop.signal, onRetry: () => stop.abort() });
    expect(await collect(1, subscribe(real))).toEqual([]);
  });

  it("before it began", async () => {
    await using org = await startEventOrg();
    expect(await collect(1, subscribe(options(org, { signal: AbortSignal.abort() })))).toEqual([]);
    expect(org.handedOut()).toBe(0);
  });
});
