import { systemClock } from "@postern/kernel";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import { tokenGrant } from "./token-grant.ts";

/**
 * The username-password flow, for the connected apps of old orgs where an admin has left it on: it hands a person's password to a
 * program, no External Client App has it, and orgs made since Summer '23 refuse it. Prefer any other flow.
 */
export async function dangerousUsernamePasswordFlow(
  options: OAuthClientOptions & {
    readonly username: string;
    readonly password: string;
    readonly securityToken?: string;
  },
): Promise<Tokens> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  const parameters = { username: options.username, password: options.password + (options.securityToken ?? "") };
  return tokenGrant(app, { what: "Logging in by password", grantType: "password", parameters }, options, clock);
}
