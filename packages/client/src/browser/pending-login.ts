import type { ExpectedCallback } from "../flow/web-server-flow.ts";

/** The part of `Storage` that is needed: `sessionStorage`, or a mobile app's own. */
export interface PendingLoginStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A login between leaving for Salesforce and coming back. */
export interface PendingLogin {
  keep(expected: ExpectedCallback): void;
  /** What was expected of this callback, once; null when this tab has started no such login. */
  take(callbackUrl: string | URL): ExpectedCallback | null;
}

const PREFIX = "postern.login.";

/**
 * Keeps what a login expects while the page is away, in `sessionStorage`: other tabs, other origins and later sessions do
 * not see it. Each is taken once, whatever comes of it, so a second callback with the same state finds nothing.
 *
 * @example
 * const flow = webServerFlow({ loginUrl, clientId, redirectUri: location.origin + "/callback", scopes: ["api", "refresh_token"] });
 * const pending = pendingLogin(sessionStorage);
 * // Leaving:
 * const { url, expected } = await flow.authorizationUrl();
 * pending.keep(expected);
 * location.assign(url);
 * // Back at /callback:
 * const expected = pending.take(location.href);
 * if (expected) tokens = await flow.finish(location.href, expected);
 */
export function pendingLogin(storage: PendingLoginStorage): PendingLogin {
  return {
    keep(expected) {
      storage.setItem(PREFIX + expected.state, JSON.stringify(expected));
    },
    take(callbackUrl) {
      const state = new URL(callbackUrl).searchParams.get("state");
      if (!state) return null;
      const kept = storage.getItem(PREFIX + state);
      storage.removeItem(PREFIX + state);
      return kept === null ? null : (JSON.parse(kept) as ExpectedCallback);
    },
  };
}
