import type { GrantRecord } from "@postern/client";
import { errors as clientErrors } from "@postern/client";
import { type PosternError, SCOPE_LABELS } from "@postern/kernel";
import type { ConnectionState } from "../contract.ts";
import { problemOf } from "../problem.ts";

/** What the pages may know of a grant: everything but its tokens. */
export function connectionState(record: GrantRecord | null, appName: string): ConnectionState {
  if (!record) return { state: "none" };
  const { status } = record;
  const problem: PosternError | null =
    status.state === "dead"
      ? clientErrors.GRANT_DEAD({
          grantId: record.grantId,
          error: status.error,
          description: status.description,
          worker: status.worker,
          at: new Date(status.at).toISOString(),
        })
      : status.state === "lost-in-flight"
        ? clientErrors.GRANT_LOST_IN_FLIGHT({
            grantId: record.grantId,
            worker: status.worker,
            at: new Date(status.at).toISOString(),
          })
        : status.state === "moved"
          ? clientErrors.GRANT_MOVED({
              grantId: record.grantId,
              to: status.to,
              at: new Date(status.at).toISOString(),
            })
          : null;
  return {
    state: status.state === "live" ? "connected" : status.state,
    instanceUrl: record.instanceUrl,
    organizationId: record.organizationId,
    username: record.username,
    userId: record.userId,
    appName,
    clientId: record.clientId,
    scopes: record.scopes.map((name) => ({
      name,
      label: (SCOPE_LABELS as Record<string, string>)[name] ?? "Custom scope",
    })),
    issuedAt: new Date(record.issuedAt).toISOString(),
    renewable: record.refreshToken !== null,
    problem: problem ? problemOf(problem) : null,
  };
}
