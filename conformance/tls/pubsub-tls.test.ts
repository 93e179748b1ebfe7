import { connect } from "node:tls";
import { createOrg, type Listening, type Org } from "@postern/org";
import { getTopic, subscribe } from "@postern/pubsub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcClient, refusal } from "../pubsub/grpc-client.ts";

let org: Org;
let open: Listening;
let token: string;
beforeEach(async () => {
  org = await createOrg();
  open = await org.listen({ tls: true });
  token = (await org.login()).accessToken;
});
afterEach(() => org.close());

const clientOf = (url: string, ca?: string) =>
  grpcClient(url, token, { tenantid: org.ready.orgId, instanceurl: open.httpsUrl }, ca);

describe("the Pub/Sub API over TLS, by a foreign gRPC client", () => {
  it("tells of a change", async () => {
    const client = clientOf(open.pubsubTlsUrl!, open.ca!);
    const topic_name = "/data/AccountChangeEvent";
    expect(await client.getTopic({ topic_name })).toMatchObject({ topic_name, can_subscribe: true });
    const stream = client.subscribe({ topic_name, replay_preset: "EARLIEST", num_requested: 1 });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ Name: "Acme" });
    await org.fetch("/services/data/v67.0/sobjects/Account", { method: "POST", headers, body });
    expect(await stream.events(1)).toHaveLength(1);
    stream.cancel();
    client.close();
  });

  it("is refused by who does not trust the org's authority", async () => {
    const client = clientOf(open.pubsubTlsUrl!);
    const refused = await refusal(client.getTopic({ topic_name: "/data/AccountChangeEvent" }));
    expect(refused).toMatchObject({ status: "UNAVAILABLE", details: expect.stringMatching(/certificate|issuer/) });
    client.close();
  });

  it("agrees on h2 by ALPN, and on nothing with who offers HTTP/1.1 alone", async () => {
    const port = Number(new URL(open.pubsubTlsUrl!).port);
    const agreed = (ALPNProtocols: string[]) =>
      new Promise<unknown>((resolve) => {
        const socket = connect({ port, ca: open.ca!, servername: "localhost", ALPNProtocols }, () => {
          resolve(socket.alpnProtocol);
          socket.destroy();
        });
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
    expect(await agreed(["h2", "http/1.1"])).toBe("h2");
    expect(await agreed(["http/1.1"])).toMatch(/NO_APPLICATION_PROTOCOL/);
  });

  it("sees the address that the network says, as the https listener does", async () => {
    const admin = token;
    const { username } = org.ready.integration;
    const soql = encodeURIComponent(`SELECT ProfileId FROM User WHERE Username = '${username}'`);
    const found = await org.fetch(`/services/data/v67.0/query?q=${soql}`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    const { records } = (await found.json()) as { records: { ProfileId: string }[] };
    const loginIpRanges = [{ start: "203.0.113.0", end: "203.0.113.255" }];
    token = (await org.login(username)).accessToken;
    org.identity.changeProfile(records[0]!.ProfileId, { loginIpRanges });
    org.identity.changeSettings({ loginIpRangesOnEveryRequest: true });

    const client = clientOf(open.pubsubTlsUrl!, open.ca!);
    const asked = () => client.getTopic({ topic_name: "/data/AccountChangeEvent" });
    expect(await refusal(asked())).toMatchObject({ status: "UNAUTHENTICATED" });
    org.network.appear("203.0.113.9");
    expect(await refusal(asked())).toBeNull();
    client.close();
  });

  it("closes while a stream is open", async () => {
    const client = clientOf(open.pubsubTlsUrl!, open.ca!);
    const topic_name = "/data/AccountChangeEvent";
    const stream = client.subscribe({ topic_name, replay_preset: "LATEST", num_requested: 1 });
    await client.getTopic({ topic_name });
    const ended = refusal(stream.events(1));
    await open.close();
    expect(await ended).toMatchObject({ status: "UNAVAILABLE" });
    client.close();
  });
});

describe("our own subscriber over TLS", () => {
  const session = () => ({
    instanceUrl: open.httpsUrl!,
    organizationId: org.ready.orgId,
    accessToken: async () => token,
    refresh: () => Promise.reject(new Error("the token was refused")),
  });

  it("trusts the authority that it is given, and no server without one", async () => {
    const given = { session: session(), endpoint: open.pubsubTlsUrl! };
    expect(await getTopic("/data/AccountChangeEvent", { ...given, ca: open.ca! })).toMatchObject({
      canSubscribe: true,
    });
    await expect(getTopic("/data/AccountChangeEvent", given)).rejects.toMatchObject({ code: "PUBSUB_UNREACHABLE" });
    for await (const { latestReplayId } of subscribe({
      ...given,
      ca: [open.ca!],
      topic: "/data/AccountChangeEvent",
      from: { preset: "latest" },
    })) {
      expect(latestReplayId.length).toBeGreaterThan(0);
      break;
    }
  });
});
