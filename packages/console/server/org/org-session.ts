import { connect, type GrantRecord, type Session, type Transport } from "@postern/client";
import { type ConnectionOptions, clientOptions } from "../connect/connection.ts";
import { consoleErrors } from "../errors.ts";

/** The session of the stored grant, kept while the grant is of the same user, org and app: its describes are cached with it. */
export function orgSession(options: ConnectionOptions, transport: Transport): () => Promise<Session> {
  const { store, grantId } = options;
  let kept: { readonly owner: string; readonly session: Promise<Session> } | null = null;
  return async () => {
    const grant = await store.get(grantId);
    if (!grant) throw consoleErrors.CONSOLE_NOT_CONNECTED({});
    const owner = ownerOf(grant);
    if (kept?.owner !== owner) {
      const session = connect({ ...clientOptions(options), transport, store, grantId, clientName: "postern-console" });
      kept = { owner, session };
      session.catch(() => {
        if (kept?.session === session) kept = null;
      });
    }
    return kept.session;
  };
}

function ownerOf({ organizationId, userId, clientId, instanceUrl, status, scopes }: GrantRecord): string {
  return JSON.stringify([organizationId, userId, clientId, instanceUrl, status.state, scopes]);
}
