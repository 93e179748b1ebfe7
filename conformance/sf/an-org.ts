import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrg, type Org } from "@postern/org";
import { aTerminal, type Terminal } from "./a-terminal.ts";
import { installSf } from "./install-sf.ts";

/** An org with sample data, a terminal whose `sf` is logged in to it as its default org, and what the org's own doors say. */
export interface OrgForSf extends Terminal, AsyncDisposable {
  readonly org: Org;
  /** For the files of a test. */
  readonly folder: string;
  /** The first page of a query, as rows of cells in the order of the select list. */
  rows(soql: string): readonly (readonly unknown[])[];
  /** A new record's Id. */
  insert(sobject: string, fields: Readonly<Record<string, string | number | boolean>>): string;
  /** A resource as the REST API answers it: `rest("/limits")`. */
  rest(path: string): Promise<unknown>;
}

export async function orgForSf(): Promise<OrgForSf> {
  const program = await installSf();
  const folder = mkdtempSync(join(tmpdir(), "postern-sf-"));
  const org = await createOrg({ seed: "acme" });
  const open = await org.listen({ tls: true, pubsubPort: null });
  const { accessToken } = await org.login();
  const terminal = aTerminal(program, folder, open.caFile!, { SF_TARGET_ORG: org.ready.admin.username });
  const args = ["org", "login", "access-token", "--no-prompt", "--instance-url", open.httpsUrl!];
  await terminal.sf(args, { env: { SF_ACCESS_TOKEN: accessToken } });
  const session = org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
  return {
    org,
    folder,
    ...terminal,
    rows(soql) {
      const { rows, shape } = org.engine.query.run(session, soql);
      return rows.map((row) => asked(row, shape));
    },
    insert(sobject, fields) {
      const [result] = org.engine.change.apply(session, [{ operation: "insert", sobject, fields }]);
      if (!result?.success) throw new Error(JSON.stringify(result));
      return result.id!;
    },
    async rest(path) {
      const response = await org.fetch(`${open.httpsUrl}/services/data/v${org.ready.apiVersion}${path}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      return response.json();
    },
    async [Symbol.asyncDispose]() {
      await org.close();
      rmSync(folder, { recursive: true });
    },
  };
}

type Page = ReturnType<Org["engine"]["query"]["run"]>;

/** The cells of a row that the query asks for, in parents and children too. */
function asked(row: readonly unknown[], shape: Page["shape"]): readonly unknown[] {
  return shape.columns.flatMap((column, index) => {
    const cell = row[index];
    if (column.kind === "scalar" && column.hidden) return [];
    if (cell === null || column.kind === "scalar" || !("shape" in column)) return [cell];
    if (column.kind === "parent") return [asked(cell as readonly unknown[], column.shape)];
    const children = cell as Page;
    return [{ ...children, rows: children.rows.map((child) => asked(child, column.shape)) }];
  });
}
