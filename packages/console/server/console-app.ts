import { serveStatic } from "@hono/node-server/serve-static";
import type { WebServerFlow } from "@postern/client";
import { type Clock, isPosternError, type PosternError } from "@postern/kernel";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { type ConnectionOptions, endConnection, finishLogin, loginFlow } from "./connect/connection.ts";
import { diagnoseConnection } from "./connect/diagnose-connection.ts";
import { pendingLogins } from "./connect/pending-logins.ts";
import { consoleErrors } from "./errors.ts";
import { hostGuard } from "./guard/host-guard.ts";
import { pageHeaders } from "./guard/page-headers.ts";
import { tokenGuard } from "./guard/token-guard.ts";
import type { Hub } from "./live/hub.ts";
import { streamResponse } from "./live/stream-response.ts";
import { addOrgRoutes } from "./org/org-routes.ts";
import { problemOf } from "./problem.ts";

export interface ConsoleAppOptions {
  readonly hub: Hub;
  readonly connection: ConnectionOptions;
  readonly token: string;
  readonly clock: Clock;
  readonly webRoot: string;
  /** Known once the port is. */
  readonly port: () => number;
  readonly log: (line: string) => void;
}

/** The longest body is an address pasted into the gate; */
const MOST_BODY_BYTES = 16 * 1024;
/** where queries are taken, 100,000 characters of SOQL. */
const MOST_QUERY_BYTES = 512 * 1024;

/** The whole HTTP surface of the console: guards, API, stream, callback, pages. */
export function consoleApp(options: ConsoleAppOptions): Hono {
  const { hub, connection, clock } = options;
  const app = new Hono();
  const logins = pendingLogins(clock);
  // Cookies do not know ports: two consoles on one machine must not overwrite each other's.
  const cookie = (name: string) => `postern_${name}_${options.port()}`;
  let flow: WebServerFlow | undefined;
  /** Why the latest login ended without a connection: what the doctor starts from. */
  let loginError: PosternError | null = null;
  const loginEnded = (error: unknown) => {
    loginError = isPosternError(error) ? error : null;
    hub.setLoginProblem(error === null ? null : problemOf(error));
  };
  /** Made at the first login, when the port of the callback is known; it keeps the login server's metadata. */
  const loginOf = () => {
    flow ??= loginFlow(connection);
    return flow;
  };

  app.use(pageHeaders());
  app.use(hostGuard(() => new Set(["localhost", "127.0.0.1", "[::1]"].map((name) => `${name}:${options.port()}`))));
  const most = (maxSize: number) =>
    bodyLimit({ maxSize, onError: (context) => context.text("The body is too long.", 413) });
  const [short, long] = [most(MOST_BODY_BYTES), most(MOST_QUERY_BYTES)];
  app.use((context, next) => (context.req.path.startsWith("/api/org/") ? long : short)(context, next));
  app.use(tokenGuard({ token: options.token, cookie: () => cookie("console") }));

  app.onError((error, context) => {
    options.log(error.stack ?? error.message);
    return context.json({ problem: problemOf(error) }, 500);
  });

  app.get("/api/state", async (context) => context.json(await hub.state()));
  app.get("/api/dashboard", async (context) => context.json(await hub.dashboard()));
  app.get("/api/feed", async (context) => {
    const limit = Math.min(500, Math.max(1, Number(context.req.query("limit")) || 100));
    return context.json(await hub.feed(limit));
  });
  app.get("/api/stream", () => streamResponse(hub.viewers, clock));

  app.post("/api/connect", async (context) => {
    try {
      const { url, expected } = await loginOf().authorizationUrl();
      setCookie(context, cookie("login"), logins.add(expected), { httpOnly: true, sameSite: "Lax", path: "/oauth" });
      loginEnded(null);
      return context.json({ authorizationUrl: url });
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
      return context.json({ problem: problemOf(error) }, 502);
    }
  });

  app.post("/api/diagnose", async (context) => {
    try {
      return context.json({ diagnoses: await diagnoseConnection(connection, loginError) });
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
      return context.json({ problem: problemOf(error) }, 502);
    }
  });

  app.post("/api/disconnect", async (context) => {
    try {
      await endConnection(connection);
      return context.json({});
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
      return context.json({ problem: problemOf(error) }, 502);
    }
  });

  app.get("/oauth/callback", async (context) => {
    const expected = logins.take(getCookie(context, cookie("login")));
    deleteCookie(context, cookie("login"), { path: "/oauth" });
    try {
      if (!expected) throw consoleErrors.CONSOLE_LOGIN_UNKNOWN({});
      // The registered callback names the host, whichever loopback name the browser used.
      const callback = new URL(connection.redirectUri);
      callback.search = new URL(context.req.url).search;
      await finishLogin(connection, loginOf(), callback, expected);
      loginEnded(null);
      return context.redirect("/", 303);
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
      loginEnded(error);
      return context.redirect("/connection", 303);
    }
  });

  addOrgRoutes(app, { connection, clock, log: options.log });
  app.all("/api/*", (context) => context.notFound());
  app.use("/assets/*", async (context, next) => {
    await next();
    // Their names hold a hash of their content.
    if (context.res.ok) context.res.headers.set("cache-control", "public, max-age=31536000, immutable");
  });
  app.get("/assets/*", serveStatic({ root: options.webRoot }), (context) => context.notFound());
  app.use("/*", serveStatic({ root: options.webRoot }));
  // Addresses of pages are known to the page itself.
  app.get("/*", serveStatic({ root: options.webRoot, path: "index.html" }));
  return app;
}
