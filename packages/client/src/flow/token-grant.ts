import type { Clock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import type { HostPolicy } from "../hosts/check-host.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";

/** One request of a grant type that has no person in it, and its answer. */
export async function tokenGrant(
  app: OAuthClient,
  grant: {
    readonly what: string;
    readonly grantType: string;
    readonly parameters: Readonly<Record<string, string | undefined>>;
    /** Client authentication that the grant does without, since its assertion says who asks. */
    readonly unauthenticated?: boolean;
  },
  policy: HostPolicy,
  clock: Clock,
): Promise<Tokens> {
  const server = await app.server();
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(grant.parameters)) if (value !== undefined) parameters.set(name, value);
  const authentication = grant.unauthenticated ? oauth.None() : app.authentication;
  const answer = await app.request(grant.what, async (request) => {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      app.client,
      authentication,
      grant.grantType,
      parameters,
      request,
    );
    return oauth.processGenericTokenEndpointResponse(server, app.client, response);
  });
  return readTokens(answer, policy, clock.now());
}
