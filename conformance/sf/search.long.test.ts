import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aTerminal } from "./a-terminal.ts";
import { installSf } from "./install-sf.ts";

let folder: string;
let org: Org;
let terminal: ReturnType<typeof aTerminal>;

beforeAll(async () => {
  const program = await installSf();
  folder = mkdtempSync(join(tmpdir(), "postern-sf-"));
  org = await createOrg({ seed: "acme" });
  const open = await org.listen({ tls: true, pubsubPort: null });
  terminal = aTerminal(program, folder, open.caFile!);
  const { accessToken } = await org.login();
  const args = ["org", "login", "access-token", "--no-prompt", "--instance-url", open.httpsUrl!, "--alias", "token"];
  await terminal.sf(args, { env: { SF_ACCESS_TOKEN: accessToken } });
}, 600_000);
afterAll(async () => {
  await org.close();
  rmSync(folder, { recursive: true });
});

it("sf data search", async () => {
  const session = org.engine.authenticate.token((await org.login()).accessToken, "rest", { ip: "127.0.0.1" });
  org.engine.change.apply(session, [
    { operation: "insert", sobject: "Account", fields: { Name: "Zürcher Käserei" } },
    { operation: "insert", sobject: "Contact", fields: { LastName: "Zürcher" } },
  ]);
  const query = "FIND {zurcher} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Name)";
  const { status, result } = await terminal.sf(["data", "search", "--query", query, "--target-org", "token"]);
  expect(status).toBe(0);
  expect(result.searchRecords).toMatchObject([
    { attributes: { type: "Account" }, Name: "Zürcher Käserei" },
    { attributes: { type: "Contact" }, Name: "Zürcher" },
  ]);
  const refused = await terminal.sf(["data", "search", "--query", "FIND {zurcher", "--target-org", "token"]);
  expect(refused.message).toContain("The search term must be enclosed in braces.");
});
