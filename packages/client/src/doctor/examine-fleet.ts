import { isPosternError, type PosternError, systemClock } from "@postern/kernel";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";
import { connect } from "../session/connect.ts";
import type { Diagnosis } from "./diagnose.ts";
import { type ExamineOptions, examine } from "./examine.ts";

/** One tenant of a fleet: whether its grant is alive, and if not, why. */
export interface FleetRow {
  readonly grantId: string;
  readonly organizationId: string;
  readonly username: string | null;
  readonly state: "live" | "logged out" | "unreachable";
  /** Epoch milliseconds of the last token answer. */
  readonly lastRefreshedAt: number;
  readonly diagnosis: Diagnosis | null;
}

export interface ExamineFleetOptions {
  readonly store: TokenStore;
  /**
   * What is needed to ask about one grant: its secret, a transport, a host that is allowed. Asked again after a failure, since the
   * org's log has its line only then.
   */
  optionsFor(grant: GrantRecord): Partial<ExamineOptions>;
  /** Whether an access token that is over is renewed to find out; without it such a grant is asked about by introspection alone. */
  readonly renew?: boolean;
  /** How many grants are looked at at a time. 8 by default. */
  readonly concurrency?: number;
  readonly clock?: import("@postern/kernel").Clock;
  readonly signal?: AbortSignal;
  onProgress?(done: number, all: number): void;
}

/**
 * Looks at every grant of a store and says who is logged out and why, in the order of the store.
 *
 * @example
 * const rows = await examineFleet({ store: vault, optionsFor: () => ({ clientSecret }) });
 * console.table(rows.filter((row) => row.state !== "live").map((row) => [row.grantId, row.diagnosis?.cause]));
 */
export async function examineFleet(options: ExamineFleetOptions): Promise<readonly FleetRow[]> {
  const grants = await options.store.list();
  const rows: FleetRow[] = new Array(grants.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let index = next++; index < grants.length; index = next++) {
      options.signal?.throwIfAborted();
      rows[index] = await examineGrant(options, grants[index] as GrantRecord, grants);
      options.onProgress?.(++done, grants.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? 8, grants.length) }, worker));
  return rows;
}

async function examineGrant(
  options: ExamineFleetOptions,
  grant: GrantRecord,
  grants: readonly GrantRecord[],
): Promise<FleetRow> {
  const { grantId, organizationId, username } = grant;
  const clock = options.clock ?? systemClock();
  const failure = await failureOf(options, grant, options.optionsFor(grant));
  const latest = (await options.store.get(grantId)) ?? grant;
  const row = { grantId, organizationId, username, lastRefreshedAt: latest.issuedAt };
  if (failure === null) return { ...row, state: "live", diagnosis: null };
  const { diagnoses } = await examine({
    loginUrl: grant.loginUrl,
    clientId: grant.clientId,
    clock,
    ...options.optionsFor(grant),
    grant: { ...latest, issuedAt: grant.issuedAt },
    grants,
    refusal: failure,
  });
  const unreachable = diagnoses.some(({ code }) => code === "ORG_UNREACHABLE");
  return { ...row, state: unreachable ? "unreachable" : "logged out", diagnosis: diagnoses[0] ?? null };
}

/** null when the grant's tokens are good; else the org's answer. */
async function failureOf(
  options: ExamineFleetOptions,
  grant: GrantRecord,
  given: Partial<ExamineOptions>,
): Promise<PosternError | null> {
  try {
    const session = await connect({
      ...given,
      store: options.store,
      grantId: grant.grantId,
      ...(options.clock && { clock: options.clock }),
    });
    if (options.renew) await session.refresh(await session.accessToken());
    else await session.identity();
    return null;
  } catch (error) {
    if (!isPosternError(error)) throw error;
    return answerIn(error);
  }
}

/** The error that the org's answer is in, under the one that says what it means for the grant. */
function answerIn(error: PosternError): PosternError {
  return isPosternError(error.cause) ? answerIn(error.cause) : error;
}
