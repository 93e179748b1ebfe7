import { connect, importGrant, memoryTokenStore, type Session } from "@postern/client";
import { readSfLogin } from "../../login/sf.ts";
import { type CommandContext, type CommandInput, text } from "../command.ts";
import { clientOptions, targetOf, withSession } from "./target.ts";

/** A session of the org that --from names: a stored connection, or one that the `sf` CLI has; of --grant without it. */
export async function withSource(
  context: CommandContext,
  input: CommandInput,
  work: (from: Session) => Promise<void>,
): Promise<void> {
  const from = text(input, "from");
  if (from === undefined) return withSession(context, input, work);
  const [source, alias = null] = from.split(/:(.*)/s);
  if (source !== "sf") return withSession(context, { ...input, options: { ...input.options, grant: from } }, work);
  const { accessToken, instanceUrl } = await readSfLogin(alias, context.env);
  const { transport } = clientOptions(targetOf(context, input));
  const store = memoryTokenStore();
  const tokens = { kind: "access-token", accessToken, instanceUrl } as const;
  const options = { store, grantId: "sf", transport, allowInsecureLoopback: true };
  await importGrant({ ...options, tokens });
  return work(await connect({ ...options, clientName: "postern" }));
}
