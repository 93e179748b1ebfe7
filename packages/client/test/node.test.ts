import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchTransport, type Transport } from "../src/index.ts";
import { loopbackCallback, undiciTransport } from "../src/node/index.ts";

let server: Server;
let url: string;
/** Those that requests for /kept came over. */
const sockets = new Set<unknown>();
const undici = undiciTransport();
/** Until it resolves, what /slow has begun is not ended. */
let rest = Promise.withResolvers<void>();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === "/kept") sockets.add(request.socket);
    if (request.url === "/empty") return response.writeHead(204).end();
    if (request.url === "/elsewhere") return response.writeHead(302, { location: "/never" }).end();
    if (request.url === "/stuck") return;
    if (request.url === "/first-chunk") {
      for await (const chunk of request) return response.end(chunk);
    }
    if (request.url === "/slow") {
      response.write("first");
      await rest.promise;
      return response.end("rest");
    }
    const seen = {
      method: request.method,
      url: request.url,
      auth: request.headers.authorization,
      ...(request.url === "/length" && { length: request.headers["content-length"] }),
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

describe("what is large", () => {
  it.each(TRANSPORTS)("comes by %s before its end is there, and ends with the signal", async (_, transport) => {
    rest = Promise.withResolvers();
    const response = await transport(new Request(`${url}/slow`), { streams: true });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("first");
    rest.resolve();
    expect((await reader.read()).value).toBe("rest");

    rest = Promise.withResolvers();
    const controller = new AbortController();
    const cut = await transport(new Request(`${url}/slow`, { signal: controller.signal }), { streams: true });
    controller.abort();
    await expect(cut.text()).rejects.toMatchObject({ name: "AbortError" });
    rest.resolve();
  });

  it.each(TRANSPORTS)("goes by %s before its end is there", async (_, transport) => {
    let isPulledTwice = false;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (isPulledTwice) return controller.close();
        isPulledTwice = true;
        controller.enqueue(new TextEncoder().encode("chunk"));
        // Only the answer to the first chunk lets the second be given.
        await answered.promise;
      },
    });
    const answered = Promise.withResolvers<void>();
    const request = new Request(`${url}/first-chunk`, { method: "POST", body, duplex: "half" } as RequestInit);
    const response = await transport(request, { streams: true });
    expect(await response.text()).toBe("chunk");
    answered.resolve();
  });

  it.each(TRANSPORTS)("goes by %s with its length where that is known", async (_, transport) => {
    const request = new Request(`${url}/length`, { method: "POST", body: new Blob(["four"]) });
    const seen = await (await transport(request, { streams: true, contentLength: 4 })).json();
    expect(seen).toMatchObject({ body: "four", length: "4" });
  });
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
