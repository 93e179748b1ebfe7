import { soql } from "../../rest/query/soql.ts";
import type { Session } from "../../session/session.ts";
import type { LoginEvidence } from "../evidence.ts";

interface LoginRow {
  readonly LoginTime: string;
  readonly Status: string | null;
  readonly Application: string | null;
  readonly SourceIp: string | null;
  readonly LoginSubType?: string | null;
}

/**
 * The newest logins of a user, asked through another session of the same org: one that is alive, and may see login history. An
 * ordinary user sees their own.
 */
export async function readLogins(
  session: Session,
  username: string,
  options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<readonly LoginEvidence[]> {
  const users = session.query<{ Id: string }>(soql`SELECT Id FROM User WHERE Username = ${username} LIMIT 1`, options);
  const [user] = await users.toArray();
  if (!user) return [];
  const limit = options.limit ?? 20;
  const rows = session.query<LoginRow>(
    soql`SELECT LoginTime, Status, Application, SourceIp FROM LoginHistory WHERE UserId = ${user.Id} ORDER BY LoginTime DESC LIMIT ${limit}`,
    options,
  );
  return (await rows.toArray()).map((row) => ({
    at: Date.parse(row.LoginTime),
    status: row.Status ?? "",
    application: row.Application,
    sourceIp: row.SourceIp,
    subType: row.LoginSubType ?? null,
    reason: null,
  }));
}
