import type { TokenStore } from "@postern/client";
import type { Clock } from "@postern/kernel";
import { readSyncStatus } from "@postern/sync";
import type pg from "pg";
import type { ConsoleState, DashboardSnapshot, FeedEntry, Problem } from "../contract.ts";
import { readDashboard } from "../dashboard/read-dashboard.ts";
import { consoleErrors } from "../errors.ts";
import { readFeed } from "../feed/read-feed.ts";
import { problemOf } from "../problem.ts";
import { connectionState } from "../state/read-connection.ts";
import { coalesce } from "./coalesce.ts";
import { listen } from "./listen.ts";
import { createViewers, encodeEvent, type Viewers } from "./viewers.ts";

export interface HubOptions {
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly store: TokenStore;
  readonly grantId: string;
  readonly appName: string;
  readonly org: ConsoleState["org"];
  readonly version: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export interface Hub {
  readonly viewers: Viewers;
  state(): Promise<ConsoleState>;
  dashboard(): Promise<DashboardSnapshot | null>;
  feed(limit: number): Promise<FeedEntry[]>;
  setLoginProblem(problem: Problem | null): void;
  close(): Promise<void>;
}

/** How often the numbers may move: often enough for the eye, seldom enough for Postgres. */
const DASHBOARD_MS = 150;
/** The state shows ages and heartbeats, so it is also sent when nothing happened. */
const STATE_MS = 2_000;
const FEED_SNAPSHOT = 100;

/** Watches Postgres and the token store once, for all viewers. */
export function createHub(options: HubOptions): Hub {
  const { pool, clock, store, grantId } = options;
  const viewers = createViewers();
  const ended = new AbortController();
  let databaseProblem: Problem | null = null;
  let loginProblem: Problem | null = null;
  let lastFeedId = 0;
  let recent: FeedEntry[] = [];

  async function state(): Promise<ConsoleState> {
    const [record, sync] = await Promise.all([
      store.get(grantId),
      databaseProblem ? null : readSyncStatus(pool).catch(note),
    ]);
    return {
      connection: connectionState(record, options.appName),
      sync: sync ?? null,
      problem: databaseProblem,
      loginProblem,
      org: options.org,
      version: options.version,
    };
  }

  function note(error: unknown): null {
    options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return null;
  }

  const pushState = coalesce(clock, DASHBOARD_MS, async () => {
    try {
      viewers.broadcast("state", encodeEvent("state", await state()));
    } catch (error) {
      note(error);
    }
  });
  const pushData = coalesce(clock, DASHBOARD_MS, async () => {
    try {
      const [dashboard, fresh] = await Promise.all([
        readDashboard(pool, clock.now()),
        readFeed(pool, lastFeedId, FEED_SNAPSHOT),
      ]);
      if (dashboard) viewers.broadcast("dashboard", encodeEvent("dashboard", dashboard));
      lastFeedId = fresh.at(-1)?.id ?? lastFeedId;
      recent = [...recent, ...fresh].slice(-FEED_SNAPSHOT);
      viewers.broadcast("feed", encodeEvent("feed", fresh), encodeEvent("feed", recent));
    } catch (error) {
      note(error);
    }
  });

  const listening = listen({
    databaseUrl: options.databaseUrl,
    clock,
    onChange() {
      pushData();
      pushState();
    },
    onProblem(reason) {
      databaseProblem =
        reason === null ? null : problemOf(consoleErrors.CONSOLE_POSTGRES_UNREACHABLE({ reason: `${reason}.` }));
      pushState();
    },
  });

  let tick = clock.setTimer(STATE_MS, beat);
  function beat(): void {
    if (viewers.count > 0) pushState();
    tick = clock.setTimer(STATE_MS, beat);
  }

  async function watchGrant(): Promise<void> {
    while (!ended.signal.aborted) {
      await store.changed(grantId, 30_000, ended.signal).catch(() => {});
      pushState();
    }
  }
  void watchGrant();

  return {
    viewers,
    state,
    dashboard: () => readDashboard(pool, clock.now()),
    feed: (limit) => readFeed(pool, 0, limit),
    setLoginProblem(problem) {
      loginProblem = problem;
      pushState();
    },
    async close() {
      ended.abort();
      tick.cancel();
      await listening.close();
    },
  };
}
