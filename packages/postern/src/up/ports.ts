import { createServer } from "node:net";
import { cliErrors } from "../cli/errors.ts";

/** The ports of a house at rest; every one can be chosen by its flag. */
export const DEFAULT_PORTS = { console: 7800, org: 7811, pubsub: 7812, https: 7813, pubsubTls: 7814 } as const;

/** Throws PORT_TAKEN before anything is started, so that a taken port costs nothing. Port 0 always passes. */
export async function requireFreePort(port: number, what: string, flag: string): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (cause) => reject(cliErrors.PORT_TAKEN({ port, what, flag }, { cause })));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve()));
  });
}
