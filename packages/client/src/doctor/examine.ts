import { isPosternError, type PosternError, systemClock } from "@postern/kernel";
import type { HostPolicy } from "../hosts/check-host.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import type { Transport } from "../ports/transport.ts";
import type { Session } from "../session/session.ts";
import { type Diagnosis, diagnose } from "./diagnose.ts";
import {
  type Evidence,
  type LoginEvidence,
  noEvidence,
  type RefreshEvidence,
  type RefusalEvidence,
} from "./evidence.ts";
import { grantEvidence, refusalOf } from "./grant-evidence.ts";
import { probeAuthorize } from "./probes/authorize.ts";
import { readLocalLog } from "./probes/local-log.ts";
import { readLogins } from "./probes/login-history.ts";
import { probePermission } from "./probes/permission.ts";
import type { ProbeContext } from "./probes/probe-context.ts";
import { probeSecret } from "./probes/secret.ts";
import { probeServer } from "./probes/server.ts";
import { probeSoapLogin } from "./probes/soap-login.ts";
import { probeTokens } from "./probes/tokens.ts";
import { refusalEvidence } from "./refusal-evidence.ts";

export interface ExamineOptions extends HostPolicy {
  readonly loginUrl: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** One of the app's callbacks, for the authorization probe. */
  readonly redirectUri?: string;
  readonly scopes?: readonly string[];
  /** What went wrong, when something did: an error of this toolkit, or what the org answered. */
  readonly refusal?: PosternError | Omit<RefusalEvidence, "at">;
  /** The grant in question, and those beside it in the store. */
  readonly grant?: GrantRecord;
  readonly grants?: readonly GrantRecord[];
  /** What the vault's audit has of the grant, newest first. */
  readonly refreshes?: readonly RefreshEvidence[];
  /** A live session of the same org that may read login history: an administrator's. */
  readonly witness?: Session;
  /** Lines of the org's own log, where they are known already; those of a local org are asked for. */
  readonly logins?: readonly LoginEvidence[];
  readonly username?: string;
  /** An object, and maybe a field, that the session is to reach. */
  readonly permission?: { readonly session: Session; readonly sobject: string; readonly field?: string };
  /** Whether SOAP login() is wanted. */
  readonly soapLogin?: boolean;
  readonly transport?: Transport;
  readonly clock?: import("@postern/kernel").Clock;
  readonly signal?: AbortSignal;
}

export interface Examination {
  readonly diagnoses: readonly Diagnosis[];
  /** For a bundle: holds no token and no secret. */
  readonly evidence: Evidence;
}

/**
 * Looks at everything that can be looked at without a person and without using a token up, and says what it was.
 *
 * @example
 * try { await connect({ store, grantId: "default" }); }
 * catch (error) {
 *   const { diagnoses } = await examine({ loginUrl, clientId, refusal: error as PosternError });
 *   for (const { cause, evidence, fix } of diagnoses) console.log(cause, evidence.join(" "), fix);
 * }
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const clock = options.clock ?? systemClock();
  const context: ProbeContext = {
    loginUrl: options.loginUrl,
    clientId: options.clientId ?? options.grant?.clientId ?? null,
    clientSecret: options.clientSecret ?? null,
    redirectUri: options.redirectUri ?? null,
    scopes: options.scopes ?? [],
    transport: options.transport ?? fetchTransport(),
    clock,
    policy: options,
    signal: options.signal,
  };
  const { loginUrl, clientId, redirectUri } = context;
  const at = clock.now();
  const known: Evidence = {
    ...noEvidence({ at, loginUrl, clientId, redirectUri }),
    refusal: refusalNow(options, at),
    grant: options.grant ? grantEvidence(options.grant, options.grants ?? []) : null,
    refreshes: options.refreshes ?? null,
  };
  const server = await probeServer(context);
  const evidence: Evidence = server.reachable
    ? { ...known, server, ...(await probeOrg(options, context)) }
    : { ...known, server };
  return { diagnoses: diagnose(evidence), evidence };
}

function refusalNow(options: ExamineOptions, at: number): RefusalEvidence | null {
  const { refusal, grant } = options;
  if (refusal === undefined) return grant ? refusalOf(grant) : null;
  return isPosternError(refusal) ? refusalEvidence(refusal, at) : { ...(refusal as Omit<RefusalEvidence, "at">), at };
}

async function probeOrg(options: ExamineOptions, context: ProbeContext) {
  const { grant, witness, permission, username = grant?.username ?? undefined } = options;
  const signal = options.signal ? { signal: options.signal } : {};
  // Read before the other probes leave lines of their own in it.
  const local = options.logins ? null : await readLocalLog(context);
  const [authorize, secret, tokens, witnessed, soapLogin, found] = await Promise.all([
    probeAuthorize(context),
    // Without a secret there is nothing to prove; the authorization probe has tried the key.
    context.clientSecret === null ? null : probeSecret(context),
    grant ? probeTokens(context, grant) : null,
    witness && username ? readLogins(witness, username, signal) : null,
    options.soapLogin ? probeSoapLogin(context) : null,
    permission ? probePermission(permission.session, permission.sobject, permission.field ?? null) : null,
  ]);
  const known = [options.logins, local, witnessed].filter((lines) => lines !== undefined && lines !== null);
  const logins = known.length > 0 ? known.flat() : null;
  return { authorize, secret, tokens, logins, soapLogin, permission: found };
}
