import { sameId, toId18 } from "@postern/kernel";
import type { Pool } from "pg";
import { errors } from "../errors.ts";

/** Binds the database to the org at the first start. Throws SYNC_OTHER_ORG. */
export async function bindOrg(pool: Pool, organizationId: string): Promise<void> {
  const id = toId18(organizationId) ?? organizationId;
  await pool.query("INSERT INTO postern.binding (organization_id) VALUES ($1) ON CONFLICT (one) DO NOTHING", [id]);
  const { rows } = await pool.query<{ organization_id: string }>("SELECT organization_id FROM postern.binding");
  const bound = rows[0]!.organization_id;
  if (!sameId(bound, organizationId)) throw errors.SYNC_OTHER_ORG({ bound, found: id });
}

/** How our writes are named in `Sforce-Call-Options` and so in change events; another database on the same org has another. */
export async function clientNameOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ database_id: string }>("SELECT database_id FROM postern.identity");
  return `postern-sync-${rows[0]!.database_id.slice(0, 8)}`;
}
