import { statSync } from "node:fs";
import { SCOPE_LABELS } from "@postern/kernel";
import { getTopic } from "@postern/pubsub";
import { readSyncStatus } from "@postern/sync";
import pg from "pg";
import { openSession, openVault } from "../cli/context/target.ts";
import { readRunFile } from "../up/run-file.ts";
import type { Check } from "./check.ts";

/** A heartbeat older than this means that the worker is gone. */
const HEARTBEAT_MS = 30_000;
const NEEDED_SCOPES = ["api", "refresh_token"] as const;

/** The checks, from the ground up: each relies on those above it. */
export const CHECKS: readonly Check[] = [
  {
    name: "Node",
    async run() {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      return major > 24 || (major === 24 && minor >= 21)
        ? { state: "ok", says: process.versions.node }
        : {
            state: "warning",
            says: `${process.versions.node} is older than 24.21`,
            fix: "Use the commands of package.json, which bring their own Node, or install a newer one.",
          };
    },
  },
  {
    name: "postern up",
    async run({ target }) {
      const run = readRunFile(target.dir);
      return run
        ? { state: "ok", says: `runs since ${run.startedAt} (process ${run.pid})` }
        : {
            state: "warning",
            says: "does not run in this folder",
            evidence: `No live process in ${target.dir.runFile}.`,
            fix: "Run `postern up`, unless you use an org and a Postgres of your own.",
          };
    },
  },
  {
    name: "vault",
    async run(facts) {
      const { dir } = facts.target;
      facts.vault = openVault(facts.target);
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
  },
  {
    name: "org",
    async run({ target, signal }) {
      if (!target.app)
        return {
          state: "problem",
          says: "none is known here",
          code: "NOT_CONFIGURED",
          fix: "Run `postern up`, or pass --login-url and --client-id.",
        };
      const started = performance.now();
      const response = await fetch(`${target.app.loginUrl.replace(/\/+$/, "")}/.well-known/openid-configuration`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
        redirect: "manual",
      });
      const ms = Math.round(performance.now() - started);
      if (!response.ok)
        return {
          state: "problem",
          says: `${target.app.loginUrl} answers ${response.status}`,
          fix: "Check --login-url: it is a My Domain, a site, or login.salesforce.com.",
        };
      const skew = Math.abs(Date.parse(response.headers.get("date") ?? "") - Date.now());
      if (skew > 120_000)
        return {
          state: "warning",
          says: `its clock differs by ${Math.round(skew / 1000)} s`,
          evidence: `Date header ${response.headers.get("date")}`,
          fix: "Set this machine's clock; signed assertions and ID tokens fail otherwise.",
        };
      return { state: "ok", says: `${target.app.loginUrl} answers in ${ms} ms` };
    },
  },
  {
    name: "connection",
    needs: ["vault", "org"],
    async run(facts) {
      if (!facts.vault) return { state: "skipped", says: "the vault cannot be read" };
      facts.session = await openSession(facts.target, facts.vault);
      const { username } = await facts.session.identity({ signal: facts.signal });
      const record = await facts.session.grant();
      return {
        state: "ok",
        says: `${username} at ${record.instanceUrl}`,
        evidence: `Access token issued ${new Date(record.issuedAt).toISOString()}; ${record.refreshToken ? "renewable" : "not renewable"}.`,
      };
    },
  },
  {
    name: "scopes",
    needs: ["connection"],
    async run({ session }) {
      const scopes = new Set((await session?.grant())?.scopes);
      const missing = NEEDED_SCOPES.filter(
        (scope) =>
          !scopes.has(scope) &&
          !(scope === "refresh_token" && scopes.has("offline_access")) &&
          !(scope === "api" && scopes.has("full")),
      );
      return missing.length === 0
        ? { state: "ok", says: [...scopes].join(" ") }
        : {
            state: "problem",
            says: `${missing.join(", ")} not granted`,
            evidence: missing.map((scope) => `${scope}: ${SCOPE_LABELS[scope]}`).join("; "),
            code: "INSUFFICIENT_SCOPE",
            fix: "Add the scope to the app, then connect again.",
          };
    },
  },
  {
    name: "REST API",
    needs: ["connection"],
    async run({ session, signal }) {
      const limits = await session?.limits({ signal });
      const daily = limits?.DailyApiRequests;
      if (!daily) return { state: "warning", says: "answers, but does not tell its limits" };
      const left = daily.Remaining / daily.Max;
      const says = `${daily.Remaining.toLocaleString("en")} of ${daily.Max.toLocaleString("en")} calls left today`;
      return left < 0.1
        ? {
            state: "warning",
            says,
            fix: "Find out which app spends them (Setup, API usage), or wait for the 24 hours to pass.",
          }
        : { state: "ok", says };
    },
  },
  {
    name: "Pub/Sub API",
    needs: ["connection"],
    async run({ session, target, signal }) {
      const endpoint = target.app?.pubsubUrl;
      if (!session || !endpoint) return { state: "skipped", says: "no endpoint is known" };
      const topic = await getTopic("/data/ChangeEvents", { session, endpoint, signal });
      return topic.canSubscribe
        ? { state: "ok", says: endpoint }
        : {
            state: "problem",
            says: "change events may not be read",
            code: "PUBSUB_NOT_PERMITTED",
            fix: "Give the user View All on the objects, and select them under Setup, Change Data Capture.",
          };
    },
  },
  {
    name: "Postgres",
    async run({ databaseUrl }) {
      if (!databaseUrl) return { state: "skipped", says: "no `postern up` runs here and DATABASE_URL is not set" };
      const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
      await client.connect();
      try {
        const { rows } = await client.query<{ version: string }>("SELECT split_part(version(), ' ', 2) AS version");
        return { state: "ok", says: `${rows[0]?.version} at ${new URL(databaseUrl).host}` };
      } finally {
        await client.end();
      }
    },
  },
  {
    name: "sync",
    needs: ["Postgres"],
    async run({ databaseUrl }) {
      if (!databaseUrl) return { state: "skipped", says: "Postgres is not known" };
      const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
      try {
        const status = await readSyncStatus(pool);
        if (status.error)
          return { state: "problem", says: status.error.what, code: status.error.code, fix: status.error.fix };
        const age = status.worker ? Date.now() - Date.parse(status.worker.heartbeatAt) : Number.POSITIVE_INFINITY;
        if (age > HEARTBEAT_MS)
          return {
            state: "problem",
            says: "no worker runs",
            evidence: status.worker
              ? `Last heartbeat ${status.worker.heartbeatAt}.`
              : "There has never been one on this database.",
            fix: "Run `postern up` or `postern sync run`.",
          };
        if (status.outbox.failed > 0)
          return {
            state: "warning",
            says: `${status.outbox.failed} changes were refused by the org`,
            fix: "Look at them: SELECT * FROM postern.outbox WHERE state = 'failed'.",
          };
        return {
          state: "ok",
          says: `${status.state}, ${status.objects.length} objects, ${status.outbox.pending} changes to send`,
        };
      } finally {
        await pool.end();
      }
    },
  },
];
