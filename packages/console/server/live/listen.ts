import type { Clock, Timer } from "@postern/kernel";
import pg from "pg";

export interface Listening {
  close(): Promise<void>;
}

/** Told by sync: rows, positions or states have changed. */
const CHANNELS = ["postern_changes", "postern_status", "postern_outbox"];
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** One LISTEN connection for all viewers; comes back by itself, and then reports a change since some may have been missed. */
export function listen(options: {
  databaseUrl: string;
  clock: Clock;
  onChange: () => void;
  onProblem: (reason: string | null) => void;
}): Listening {
  const { clock } = options;
  let closed = false;
  let client: pg.Client | null = null;
  let retry = RETRY_MS;
  let retrying: Timer | null = null;

  async function open(): Promise<void> {
    if (closed) return;
    const attempt = new pg.Client({ connectionString: options.databaseUrl, keepAlive: true });
    let over = false;
    const again = (reason: string) => {
      if (over || closed) return;
      over = true;
      attempt.removeAllListeners("notification");
      void attempt.end().catch(() => {});
      options.onProblem(reason);
      retrying = clock.setTimer(retry, open);
      retry = Math.min(retry * 2, LONGEST_RETRY_MS);
    };
    attempt.on("error", (error) => again(error.message));
    attempt.on("end", () => again("the connection ended"));
    attempt.on("notification", options.onChange);
    try {
      await attempt.connect();
      if (closed) return void (await attempt.end());
      for (const channel of CHANNELS) await attempt.query(`LISTEN ${channel}`);
      client = attempt;
      retry = RETRY_MS;
      options.onProblem(null);
      options.onChange();
    } catch (error) {
      again(error instanceof Error ? error.message : String(error));
    }
  }

  void open();
  return {
    async close() {
      closed = true;
      retrying?.cancel();
      await client?.end().catch(() => {});
    },
  };
}
