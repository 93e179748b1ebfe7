import pg from "pg";
import type { Check } from "../check.ts";

/** Whether the database answers. */
export const postgresCheck: Check = {
  name: "Postgres",
  async run({ databaseUrl }) {
    if (!databaseUrl) return { state: "skipped", says: "no `postern up` runs here and DATABASE_URL is not set" };
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      const { rows } = await client.query<{ version: string }>("SELECT split_part(version(), ' ', 2) AS version");
      return { state: "ok", says: `${rows[0]?.version} at ${new URL(databaseUrl).host}` };
    } finally {
      await client.end();
    }
  },
};
