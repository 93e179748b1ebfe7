import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { postgresErrors } from "./errors.ts";
import type { Location } from "./location.ts";

/** The port asked for, else the one kept from the last start while it is free, else a free one. Throws POSTGRES_PORT_TAKEN. */
export async function choosePort(at: Location, wanted: number | undefined): Promise<number> {
  const file = join(at.records, "port");
  const kept = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (wanted !== undefined && !(await isFree(wanted))) throw postgresErrors.POSTGRES_PORT_TAKEN({ port: wanted });
  const port = wanted ?? (kept > 0 && (await isFree(kept)) ? kept : await freePort());
  if (port !== kept) writeFileSync(file, `${port}\n`, { mode: 0o600 });
  return port;
}

function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      const bound = (server.address() as { port: number }).port;
      server.close(() => resolve(bound));
    });
  });
}

const isFree = (port: number): Promise<boolean> =>
  freePort(port).then(
    () => true,
    () => false,
  );
