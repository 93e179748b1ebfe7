import {
  connect,
  revoke,
  saveGrant,
  type TokenStore,
  type Transport,
  type WebServerFlow,
  webServerFlow,
} from "@postern/client";
import type { Clock } from "@postern/kernel";

export interface ConnectionOptions {
  readonly store: TokenStore;
  readonly grantId: string;
  readonly app: ConsoleApp;
  readonly loginUrl: string;
  readonly redirectUri: string;
  readonly transport?: Transport;
  readonly clock: Clock;
  /** Plain http to loopback hosts: for a local org only. */
  readonly allowInsecureLoopback: boolean;
}

export interface ConsoleApp {
  readonly name: string;
  readonly consumerKey: string;
  readonly consumerSecret?: string;
  readonly scopes: readonly string[];
}

/** What the client needs to know of the app and its org. */
export function clientOptions(options: ConnectionOptions) {
  const { app, loginUrl, transport, clock, allowInsecureLoopback } = options;
  return {
    loginUrl,
    clientId: app.consumerKey,
    ...(app.consumerSecret ? { clientSecret: app.consumerSecret } : {}),
    ...(transport ? { transport } : {}),
    clock,
    allowInsecureLoopback,
  };
}

export function loginFlow(options: ConnectionOptions): WebServerFlow {
  return webServerFlow({ ...clientOptions(options), redirectUri: options.redirectUri, scopes: options.app.scopes });
}

/** Exchanges the callback's code, keeps the grant, and adds the name of who logged in. */
export async function finishLogin(
  options: ConnectionOptions,
  flow: WebServerFlow,
  callbackUrl: URL,
  expected: Parameters<WebServerFlow["finish"]>[1],
): Promise<void> {
  const { store, grantId, app, loginUrl } = options;
  const tokens = await flow.finish(callbackUrl, expected);
  await saveGrant({ store, grantId, tokens, clientId: app.consumerKey, loginUrl });
  const session = await connect({ ...clientOptions(options), store, grantId });
  const { username } = await session.identity();
  const { version, ...record } = await session.grant();
  await store.put({ ...record, username }, version);
}

/** Revokes the whole grant at the org, then forgets it. A grant the org has ended already is forgotten all the same. */
export async function endConnection(options: ConnectionOptions): Promise<void> {
  const { store, grantId } = options;
  const record = await store.get(grantId);
  if (!record) return;
  const { clientSecret: _, ...publicOptions } = clientOptions(options);
  try {
    if (record.status.state === "live")
      await revoke({ ...publicOptions, token: record.refreshToken ?? record.accessToken });
  } finally {
    await store.delete(grantId);
  }
}
