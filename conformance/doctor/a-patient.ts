import { connect, type GrantRecord, memoryTokenStore, type Session } from "@postern/client";
import { type Examination, type ExamineOptions, examine } from "@postern/client/doctor";
import type { Org } from "@postern/org";
import { CALLBACK, ORIGIN, type Outcome, type Rehearsal } from "../identity/rehearsal.ts";

/** The org's own log, as the command line reads it from a local org. */
export function ownLog(org: Org): ExamineOptions["logins"] {
  return org.identity.loginHistory(20).map((line) => ({
    at: line.at,
    status: line.status,
    application: line.application,
    sourceIp: line.ip,
    subType: line.subType,
    reason: line.reason,
  }));
}

export const recordOf = (r: Rehearsal, over: Partial<GrantRecord> = {}): GrantRecord => ({
  grantId: "default",
  version: 3,
  clientId: r.app.consumerKey,
  loginUrl: ORIGIN,
  instanceUrl: ORIGIN,
  organizationId: r.org.ready.orgId,
  userId: r.person.id,
  username: r.person.username,
  identityUrl: `${ORIGIN}/id/${r.org.ready.orgId}/${r.person.id}`,
  scopes: ["api", "refresh_token"],
  accessToken: "none",
  refreshToken: r.refreshToken,
  issuedAt: r.clock.now(),
  status: { state: "live" },
  intent: null,
  ...over,
});

/** A session of the client over a token that was come by otherwise. */
export async function sessionOf(r: Rehearsal, accessToken: string, over: Partial<GrantRecord> = {}): Promise<Session> {
  const store = memoryTokenStore();
  const { version: _, ...record } = recordOf(r, { accessToken, refreshToken: null, ...over });
  await store.put(record, null);
  return connect({ store, grantId: record.grantId, transport: transportOf(r), clock: r.clock });
}

export const transportOf = (r: Rehearsal) => (request: Request) => r.org.fetch(request, { ip: r.ip });

/** The administrator, who may read everybody's login history. */
export async function aWitness(r: Rehearsal): Promise<Session> {
  return sessionOf(r, (await r.org.login()).accessToken);
}

export async function doctor(r: Rehearsal, options: Partial<ExamineOptions> = {}): Promise<Examination> {
  return examine({
    loginUrl: r.origin,
    clientId: r.app.consumerKey,
    clientSecret: r.app.consumerSecret,
    redirectUri: CALLBACK,
    username: r.person.username,
    transport: transportOf(r),
    clock: r.clock,
    ...options,
  });
}

/** What a failed attempt looks like to the doctor. */
export function failed(outcome: Outcome): Pick<ExamineOptions, "refusal"> {
  if (!outcome.refusal) throw new Error(`nothing was refused: ${outcome.text}`);
  return { refusal: { ...outcome.refusal, status: 400 } };
}
