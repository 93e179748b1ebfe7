import { revoke } from "@postern/client";
import { isPosternError } from "@postern/kernel";
import type { Command } from "../command.ts";
import { clientOptions, openVault, TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";

export const command: Command = {
  summary: "Revoke the connection and forget its tokens.",
  options: { ...TARGET_OPTIONS },
  async run(context, input) {
    const target = targetOf(context, input);
    const vault = await openVault(target);
    try {
      const record = await vault.get(target.grantId);
      if (!record) throw cliErrors.NOT_CONNECTED({ grantId: target.grantId });
      const { transport, allowInsecureLoopback } = clientOptions(target);
      let note = "";
      try {
        await revoke({
          loginUrl: record.loginUrl,
          clientId: record.clientId,
          token: record.refreshToken ?? record.accessToken,
          transport,
          allowInsecureLoopback,
        });
      } catch (error) {
        // The org may be gone, or have ended the grant already; the tokens are forgotten all the same.
        if (!isPosternError(error)) throw error;
        note = ` The org did not confirm the revocation: ${error.what}`;
      }
      await vault.delete(target.grantId);
      context.terminal.say(`Logged out of ${record.instanceUrl}; the tokens of "${target.grantId}" are gone.${note}`);
    } finally {
      await vault.close();
    }
    return undefined;
  },
};
