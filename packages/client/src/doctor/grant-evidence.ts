import type { GrantRecord } from "../ports/token-store.ts";
import type { GrantEvidence } from "./evidence.ts";

/** What a diagnosis may know of a grant: nothing of its tokens. */
export function grantEvidence(record: GrantRecord, all: readonly GrantRecord[]): GrantEvidence {
  const { status } = record;
  const isSibling = (other: GrantRecord) =>
    other.grantId !== record.grantId &&
    other.clientId === record.clientId &&
    other.userId === record.userId &&
    other.status.state === "live" &&
    other.refreshToken !== null;
  return {
    grantId: record.grantId,
    username: record.username,
    scopes: record.scopes,
    renewable: record.refreshToken !== null,
    lastRefreshedAt: record.issuedAt,
    state: status.state,
    worker: status.state === "live" ? null : status.worker,
    endedAt: status.state === "live" ? null : status.at,
    siblings: all.filter(isSibling).length,
  };
}

/** The refusal that a dead grant was recorded with. */
export function refusalOf(record: GrantRecord) {
  const { status } = record;
  if (status.state !== "dead") return null;
  const { error, description, at } = status;
  return { where: "token" as const, error, description, status: 400, at };
}
