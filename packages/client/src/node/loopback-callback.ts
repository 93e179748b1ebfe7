import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock } from "@postern/kernel";
import { errors } from "../errors.ts";

export interface LoopbackCallbackOptions {
  /** 0, the default, takes a free port; the app must then have a callback URL for it. */
  readonly port?: number;
  /** `/OauthRedirect` by default. */
  readonly path?: string;
  /** The host written into the redirect URI; the server listens on 127.0.0.1 whatever it says. `localhost` by default. */
  readonly host?: "localhost" | "127.0.0.1";
  /** Requests whose state is another are answered with a refusal and do not end the waiting. */
  readonly state?: string;
  /** 300,000 by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export interface LoopbackCallback extends AsyncDisposable {
  readonly redirectUri: string;
  /** The callback's address as the browser asked for it; the first that fits, then the server is gone. */
  received(state?: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Listens on the loopback interface for one callback of a login in the browser (RFC 8252 §7.3).
 *
 * @example
 * await using callback = await loopbackCallback({ port: 1717 });
 * const flow = webServerFlow({ loginUrl, clientId, redirectUri: callback.redirectUri });
 * const { url, expected } = await flow.authorizationUrl();
 * console.error(`Open ${url}`);
 * const tokens = await flow.finish(await callback.received(expected.state), expected);
 */
export async function loopbackCallback(options: LoopbackCallbackOptions = {}): Promise<LoopbackCallback> {
  const path = options.path ?? "/OauthRedirect";
  const timeoutMs = options.timeoutMs ?? 300_000;
  let expectedState = options.state;
  const arrived = Promise.withResolvers<string>();
  // Nobody may be waiting when the server closes.
  arrived.promise.catch(() => {});

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", redirectUri);
    // A page elsewhere can point a name at this address (DNS rebinding); the name it used gives it away.
    if (request.headers.host !== new URL(redirectUri).host) return page(response, 421, PAGES.stranger);
    if (request.method !== "GET" || url.pathname !== path) return page(response, 404, PAGES.stranger);
    if (expectedState !== undefined && url.searchParams.get("state") !== expectedState)
      return page(response, 400, PAGES.stranger);
    const failed = url.searchParams.has("error");
    page(response, 200, failed ? PAGES.failed : PAGES.done);
    response.on("finish", () => arrived.resolve(url.href));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const redirectUri = `http://${options.host ?? "localhost"}:${(server.address() as AddressInfo).port}${path}`;

  const timer = (options.clock ?? systemClock()).setTimer(timeoutMs, () =>
    fail(errors.TIMEOUT({ what: "Waiting for the login", ms: timeoutMs })),
  );
  const onAbort = () => fail(options.signal?.reason);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted) onAbort();

  function fail(error: unknown) {
    arrived.reject(error);
    void close();
  }

  async function close() {
    timer.cancel();
    options.signal?.removeEventListener("abort", onAbort);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  }

  return {
    redirectUri,
    async received(state) {
      expectedState ??= state;
      const url = await arrived.promise;
      await close();
      return url;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const PAGES = {
  done: { title: "You are connected", text: "You can close this window and go back to the terminal." },
  failed: { title: "The login was not finished", text: "Salesforce refused it. The terminal says why." },
  stranger: { title: "Nothing here", text: "This address waits for the answer of one login, and this is not it." },
} as const;

/** A fixed page: nothing of the request is in it, and no script runs. */
function page(response: ServerResponse, status: number, { title, text }: { title: string; text: string }): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    // The address holds the authorization code.
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    connection: "close",
  });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;text-align:center;margin:0 24px}h1{font-size:20px;margin:0 0 4px}p{margin:0;opacity:.7}</style>
<h1>${title}</h1><p>${text}</p></html>`);
}
