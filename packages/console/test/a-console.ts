import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GrantRecord, memoryTokenStore, type TokenStore, type Transport } from "@postern/client";
import { type ManualClock, manualClock } from "@postern/kernel";
import type { Hono } from "hono";
import { consoleApp } from "../server/console-app.ts";
import type { Problem } from "../server/contract.ts";
import type { Hub } from "../server/live/hub.ts";
import { createViewers, encodeEvent } from "../server/live/viewers.ts";
import { connectionState } from "../server/state/read-connection.ts";

export const PORT = 7800;
export const TOKEN = "the-token-of-this-start";
export const HOST = `localhost:${PORT}`;
export const LOGIN_HOST = "http://localhost:7811";

/** The console's HTTP surface without a socket and without Postgres: a hub that knows the connection only. */
export interface AConsole extends Disposable {
  readonly app: Hono;
  readonly clock: ManualClock;
  readonly store: TokenStore;
  readonly hub: Hub;
  /** The problem of the latest login, as the pages would show it. */
  readonly loginProblem: () => Problem | null;
  readonly log: string[];
  /** A request with a Host and, unless told otherwise, the token's cookie. */
  request(path: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
}

export function aConsole(options: { port?: number; transport?: Transport; local?: boolean } = {}): AConsole {
  const port = options.port ?? PORT;
  const clock = manualClock({ start: Date.UTC(2026, 7, 1) });
  const store = memoryTokenStore({ clock });
  const folder = mkdtempSync(join(tmpdir(), "postern-console-"));
  const webRoot = join(folder, "web");
  mkdirSync(join(webRoot, "assets"), { recursive: true });
  writeFileSync(join(webRoot, "index.html"), "<!doctype html><title>pages</title>");
  writeFileSync(join(webRoot, "gate.css"), "body{}");
  writeFileSync(join(webRoot, "assets", "index-1.js"), "1");
  writeFileSync(join(folder, "secret.txt"), "outside the web root");
  let loginProblem: Problem | null = null;
  const log: string[] = [];
  const viewers = createViewers();
  const hub: Hub = {
    viewers,
    state: async () => ({
      connection: connectionState(await store.get("default"), "Acme Connect"),
      sync: null,
      problem: null,
      loginProblem,
      org: { url: LOGIN_HOST, orgId: "00D000000000001AAA", local: true },
      version: "0.1.0",
    }),
    dashboard: async () => null,
    feed: async () => [],
    setLoginProblem(problem) {
      loginProblem = problem;
    },
    close: async () => {},
  };
  viewers.broadcast("feed", encodeEvent("feed", []));
  const app = consoleApp({
    hub,
    connection: {
      store,
      grantId: "default",
      app: {
        name: "Acme Connect",
        consumerKey: "KEY",
        consumerSecret: "the-consumer-secret",
        scopes: ["api", "refresh_token"],
      },
      loginUrl: LOGIN_HOST,
      redirectUri: `http://localhost:${port}/oauth/callback`,
      transport: options.transport ?? loginServer,
      clock,
      allowInsecureLoopback: options.local ?? true,
    },
    token: TOKEN,
    clock,
    webRoot,
    port: () => port,
    log: (line) => log.push(line),
  });
  return {
    app,
    clock,
    store,
    hub,
    loginProblem: () => loginProblem,
    log,
    async request(path, { token = TOKEN, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("host")) headers.set("host", `localhost:${port}`);
      const cookies = [headers.get("cookie"), token === null ? null : `postern_console_${port}=${token}`];
      headers.set("cookie", cookies.filter(Boolean).join("; "));
      return app.request(`http://localhost:${port}${path}`, { ...init, headers });
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A login server that is known by its metadata and refuses every code. */
const loginServer: Transport = async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/.well-known/openid-configuration")
    return Response.json({
      issuer: LOGIN_HOST,
      authorization_endpoint: `${LOGIN_HOST}/services/oauth2/authorize`,
      token_endpoint: `${LOGIN_HOST}/services/oauth2/token`,
      jwks_uri: `${LOGIN_HOST}/id/keys`,
    });
  return Response.json({ error: "invalid_grant", error_description: "expired authorization code" }, { status: 400 });
};

export const A_GRANT: Omit<GrantRecord, "version"> = {
  grantId: "default",
  clientId: "KEY",
  loginUrl: LOGIN_HOST,
  instanceUrl: LOGIN_HOST,
  organizationId: "00D000000000001AAA",
  userId: "005000000000001AAA",
  username: "admin@acme.example",
  identityUrl: `${LOGIN_HOST}/id/00D000000000001AAA/005000000000001AAA`,
  scopes: ["api", "refresh_token"],
  accessToken: "00D!the-access-token",
  refreshToken: "5Aep861the-refresh-token",
  issuedAt: Date.UTC(2026, 7, 1),
  status: { state: "live" },
  intent: null,
};
