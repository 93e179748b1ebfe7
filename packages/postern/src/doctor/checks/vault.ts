import { statSync } from "node:fs";
import { openVault } from "../../cli/context/target.ts";
import type { Check } from "../check.ts";

/** Whether the vault opens, and for its owner only. */
export const vaultCheck: Check = {
  name: "vault",
  async run(facts) {
    const { dir } = facts.target;
    facts.vault = await openVault(facts.target);
    const grants = await facts.vault.list();
    const mode = process.platform === "win32" ? 0o700 : statSync(dir.vault).mode & 0o777;
    if ((mode & 0o077) !== 0)
      return {
        state: "problem",
        says: `others may enter its folder (mode ${mode.toString(8)})`,
        code: "VAULT_PERMISSIONS",
        fix: `Run: chmod 700 ${dir.vault}`,
      };
    return { state: "ok", says: `readable, ${grants.length} connection${grants.length === 1 ? "" : "s"}` };
  },
};
