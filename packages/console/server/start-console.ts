import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { TokenStore, Transport } from "@postern/client";
import { type Clock, systemClock } from "@postern/kernel";
import pg from "pg";
import type { ConsoleApp } from "./connect/connection.ts";
import { consoleApp } from "./console-app.ts";
import { createHub } from "./live/hub.ts";
import { findWebRoot } from "./web-root.ts";

export interface ConsoleOptions {
  /** 0 for any free one; the app's callback must then be registered for it. */
  readonly port: number;
  readonly databaseUrl: string;
  readonly store: TokenStore;
  readonly grantId: string;
  readonly app: ConsoleApp;
  readonly org: { readonly url: string; readonly orgId: string; readonly local: boolean };
  /** Must equal a registered callback; `http://localhost:PORT/oauth/callback` when left out. */
  readonly redirectUri?: string;
  /** Asked for once per browser. */
  readonly token: string;
  readonly version: string;
  readonly clock?: Clock;
  readonly transport?: Transport;
  readonly webRoot?: string;
  readonly log?: (line: string) => void;
}

export interface Console {
  /** `http://localhost:7800`, without the token. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Runs the console on the loopback interface. Throws CONSOLE_WEB_MISSING when its pages are not built.
 *
 * @example
 * const console = await startConsole({ port: 7800, databaseUrl, store, grantId: "default", app, org, token, version: "0.1.0" });
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const clock = options.clock ?? systemClock();
  const log = options.log ?? (() => {});
  const webRoot = options.webRoot ?? findWebRoot();
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 3 });
  pool.on("error", (error) => log(`idle database connection: ${error.message}`));
  const hub = createHub({
    pool,
    databaseUrl: options.databaseUrl,
    store: options.store,
    grantId: options.grantId,
    appName: options.app.name,
    org: options.org,
    version: options.version,
    clock,
    log,
  });

  let port = options.port;
  const connection = {
    store: options.store,
    grantId: options.grantId,
    app: options.app,
    loginUrl: options.org.url,
    get redirectUri() {
      return options.redirectUri ?? `http://localhost:${port}/oauth/callback`;
    },
    clock,
    allowInsecureLoopback: options.org.local,
    ...(options.transport ? { transport: options.transport } : {}),
  };
  const application = consoleApp({ hub, connection, token: options.token, clock, webRoot, port: () => port, log });
  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve(
      {
        fetch: application.fetch,
        port: options.port,
        hostname: "127.0.0.1",
      },
      (address: AddressInfo) => {
        port = address.port;
        resolve(started as Server);
      },
    );
    started.once("error", reject);
  }).catch(async (error: unknown) => {
    await hub.close();
    await pool.end();
    throw error;
  });

  return {
    url: `http://localhost:${port}`,
    async close() {
      await hub.close();
      server.close();
      // Streams stay open for ever; whoever watches reconnects to the next start.
      server.closeAllConnections();
      await pool.end();
    },
  };
}
