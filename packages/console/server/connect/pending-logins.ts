import { randomBytes } from "node:crypto";
import type { ExpectedCallback } from "@postern/client";
import type { Clock } from "@postern/kernel";

/** As long as an authorization code can live. */
const LIFE_MS = 15 * 60_000;
const MOST = 100;

/** Logins that have been started and not come back, each bound to the browser that started it. Taken once. */
export interface PendingLogins {
  /** The key to keep in the browser's cookie. */
  add(expected: ExpectedCallback): string;
  take(key: string | undefined): ExpectedCallback | null;
}

export function pendingLogins(clock: Clock): PendingLogins {
  const pending = new Map<string, { expected: ExpectedCallback; until: number }>();
  return {
    add(expected) {
      const now = clock.now();
      for (const [key, login] of pending) if (login.until <= now || pending.size >= MOST) pending.delete(key);
      const key = randomBytes(24).toString("base64url");
      pending.set(key, { expected, until: now + LIFE_MS });
      return key;
    },
    take(key) {
      const login = key === undefined ? undefined : pending.get(key);
      if (key !== undefined) pending.delete(key);
      return login && login.until > clock.now() ? login.expected : null;
    },
  };
}
