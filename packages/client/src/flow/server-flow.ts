import type { Clock } from "@postern/kernel";
import type { OAuthClient, OAuthClientOptions } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";

/** A flow that needs no person, so that a session can log in, and in again, by itself. */
export interface ServerFlow {
  /** As errors and the store name it: `jwt-bearer`. */
  readonly name: string;
  tokens(app: OAuthClient, options: OAuthClientOptions, clock: Clock): Promise<Tokens>;
}
