import { type RunningPostgres, type StartPostgresOptions, startPostgres } from "../postgres/start-postgres.ts";
import { isAlive } from "./run-file.ts";

export interface KeptPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server is detached and may have been adopted, so its end can only be looked for. */
const LOOK_EVERY_MS = 1_000;

/**
 * An embedded Postgres that is started again, on the same port, when it was killed: whoever uses it reconnects by itself.
 * `onBroken` is told when that fails.
 */
export async function keepPostgres(
  options: StartPostgresOptions & { onBroken: (error: Error) => void },
): Promise<KeptPostgres> {
  let current: RunningPostgres = await startPostgres(options);
  let reviving: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (reviving || isAlive(current.pid)) return;
    reviving = startPostgres({ ...options, port: current.port })
      .then((next) => {
        current = next;
        reviving = null;
      })
      .catch((error: Error) => {
        clearInterval(timer);
        options.onBroken(error);
      });
  }, LOOK_EVERY_MS);
  return {
    url: current.url,
    async stop() {
      clearInterval(timer);
      await reviving;
      await current.stop();
    },
  };
}
