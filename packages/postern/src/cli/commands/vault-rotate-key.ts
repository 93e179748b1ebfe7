import { type Command, flag } from "../command.ts";
import { openVault, targetOf } from "../context/target.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { progress } from "../terminal/progress.ts";

export const command: Command = {
  summary: "Give the vault another key while it is in use; the old one opens nothing afterwards.",
  details:
    "A key that lies in a file is replaced there by a fresh one. Else the new key is read from POSTERN_VAULT_NEXT_KEY: give it to every worker beside POSTERN_VAULT_KEY first, and none is refused. Cut off, it is run again.",
  options: { json: { type: "boolean", about: "Print what was done as JSON" } },
  async run(context, input) {
    const { terminal, signal } = context;
    const vault = await openVault(targetOf(context, input));
    const bar = progress(terminal, "sealing");
    try {
      const change = await vault.changeKey({ signal, onProgress: (moved) => bar.update(moved) });
      bar.end();
      if (flag(input, "json")) await terminal.data(`${JSON.stringify(change)}\n`);
      const count = `${change.moved.toLocaleString("en")} connection${change.moved === 1 ? "" : "s"}`;
      terminal.say(`The vault has another key; ${count} sealed anew.`);
      if (context.env.POSTERN_VAULT_NEXT_KEY)
        terminal.say("Set POSTERN_VAULT_KEY to the new key everywhere, and remove POSTERN_VAULT_NEXT_KEY.");
      for (const grantId of change.unreadable)
        terminal.say(`"${grantId}" was damaged before and does not open: log in again.`);
      return change.complete ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
    } finally {
      bar.end();
      await vault.close();
    }
  },
};
