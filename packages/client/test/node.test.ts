import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchTransport, type Transport } from "../src/index.ts";
import { loopbackCallback, undiciTransport } from "../src/node/index.ts";

let server: Server;
let url: string;
/** Those that requests for /kept came over. */
const sockets = new Set<unknown>();
const undici = undiciTransport();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === "/kept") sockets.add(request.socket);
    if (request.url === "/empty") return response.writeHead(204).end();
    if (request.url === "/elsewhere") return response.writeHead(302, { location: "/never" }).end();
    if (request.url === "/stuck") return;
    const seen = {
      method: request.method,
      url: request.url,
      auth: request.headers.authorization,
      body: await text(request),
    };
    response
      .writeHead(200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] })
      .end(JSON.stringify(seen));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await undici.close();
  server.closeAllConnections();
  server.close();
});

const TRANSPORTS: [string, Transport][] = [
  ["undici", undici],
  ["fetch", fetchTransport()],
];

it.each(TRANSPORTS)(
  "%s carries method, address, headers and body, and brings every header back",
  async (_, transport) => {
    const response = await transport(
      new Request(`${url}/x?y=%20z`, { method: "PATCH", body: "ü", headers: { authorization: "Bearer t" } }),
    );
    expect(await response.json()).toEqual({ method: "PATCH", url: "/x?y=%20z", auth: "Bearer t", body: "ü" });
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  },
);

it.each(TRANSPORTS)("%s follows no redirect and reads an answer without a body", async (_, transport) => {
  expect((await transport(new Request(`${url}/elsewhere`, { redirect: "manual" }))).status).toBe(302);
  const empty = await transport(new Request(`${url}/empty`, { method: "DELETE" }));
  expect([empty.status, await empty.text()]).toEqual([204, ""]);
});

it.each(TRANSPORTS)("%s ends with the request's signal", async (_, transport) => {
  const controller = new AbortController();
  const stuck = transport(new Request(`${url}/stuck`, { signal: controller.signal }));
  controller.abort();
  await expect(stuck).rejects.toMatchObject({ name: "AbortError" });
});

it("undici keeps its connections: twenty calls in a row need no more than two", async () => {
  const transport = undiciTransport();
  for (let i = 0; i < 20; i++) await (await transport(new Request(`${url}/kept`))).text();
  // A call that follows at once may find the first connection not yet free.
  expect(sockets.size).toBeLessThanOrEqual(2);
  await transport.close();
});

/** Fetch hides the Host header; an attacker's page does not have to. */
function visit(
  address: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; page: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(address.replace("localhost", "127.0.0.1"), {
      method,
      headers: { host: new URL(address).host, ...headers },
    });
    request.on("response", async (response) =>
      resolve({ status: response.statusCode ?? 0, page: await text(response) }),
    );
    request.on("error", reject).end();
  });
}

it("the loopback callback takes the first answer that fits, shows a page without its values, and is gone", async () => {
  const callback = await loopbackCallback();
  const received = callback.received("s1");
  const answer = await visit(`${callback.redirectUri}?code=secret-code&state=s1`);
  expect(answer).toMatchObject({ status: 200, page: expect.stringContaining("You are connected") });
  expect(answer.page).not.toContain("secret-code");
  expect(await received).toBe(`${callback.redirectUri}?code=secret-code&state=s1`);
  await expect(visit(callback.redirectUri)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("strangers get nothing and do not end the waiting: another state, path, method or host name", async () => {
  await using callback = await loopbackCallback();
  const received = callback.received("s1");
  const { redirectUri } = callback;
  const { origin } = new URL(redirectUri);
  const statuses = [
    await visit(`${redirectUri}?code=x&state=forged`),
    await visit(`${origin}/other?state=s1`),
    await visit(`${redirectUri}?code=x&state=s1`, {}, "POST"),
    await visit(`${redirectUri}?code=x&state=s1`, { host: "evil.test" }),
  ].map((answer) => answer.status);
  expect(statuses).toEqual([400, 404, 404, 421]);
  const failed = await visit(`${redirectUri}?error=access_denied&state=s1`);
  expect(failed.page).toContain("not finished");
  expect(await received).toContain("error=access_denied");
});

it("the waiting ends at its time-out and with its signal", async () => {
  const clock = manualClock({ start: 0 });
  const slow = await loopbackCallback({ clock, timeoutMs: 1_000 });
  const timedOut = expect(slow.received("s")).rejects.toMatchObject({ code: "TIMEOUT" });
  await clock.advance(1_000);
  await timedOut;
  const controller = new AbortController();
  const stopped = await loopbackCallback({ signal: controller.signal });
  controller.abort();
  await expect(stopped.received("s")).rejects.toMatchObject({ name: "AbortError" });
});
