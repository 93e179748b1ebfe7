import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

/** A user's password (REST API guide: sObject User Password). */
export interface UserPassword {
  isExpired(options?: CallOptions): Promise<boolean>;
  /** Throws PASSWORD_REFUSED where the policy does not allow it. */
  set(password: string, options?: CallOptions): Promise<void>;
  /** Gives the new one that the org has made up. */
  reset(options?: CallOptions): Promise<string>;
}

export function userPassword(caller: Caller, userId: string): UserPassword {
  const path = `sobjects/User/${encodeURIComponent(userId)}/password`;
  return {
    async isExpired(options) {
      const answer = await caller.json<{ isExpired?: boolean; IsExpired?: boolean }>({
        method: "GET",
        path,
        ...callOptions(options),
      });
      // The guide's pages spell it in both ways.
      return answer.isExpired ?? answer.IsExpired ?? false;
    },
    async set(password, options) {
      await caller.json({ method: "POST", path, body: { NewPassword: password }, ...callOptions(options) });
    },
    async reset(options) {
      return (await caller.json<{ NewPassword: string }>({ method: "DELETE", path, ...callOptions(options) }))
        .NewPassword;
    },
  };
}
