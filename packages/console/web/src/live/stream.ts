import type { ConsoleState, DashboardSnapshot, FeedEntry, Problem, StreamEvents } from "../../../server/contract.ts";

/** Everything the pages show, as of now. `null` is "not known yet". */
export interface Live {
  readonly state: ConsoleState | null;
  readonly dashboard: DashboardSnapshot | null;
  readonly feed: readonly FeedEntry[] | null;
  /** Whether the stream to the server is open. */
  readonly link: "connecting" | "open" | "lost";
  /** Why the server lets this browser in no more: it was started again, with another token. */
  readonly refusal: Problem | null;
}

const FEED_KEPT = 500;

let live: Live = { state: null, dashboard: null, feed: null, link: "connecting", refusal: null };
const listeners = new Set<() => void>();

function set(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const listener of listeners) listener();
}

export const liveStore = {
  get: () => live,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

const RETRY_MS = 2_000;

/** Opens the one stream of the page. The browser reconnects by itself, unless it was refused; every event carries the whole of its part. */
export function openStream(): void {
  const source = new EventSource("/api/stream");
  const on = <Name extends keyof StreamEvents>(name: Name, take: (data: StreamEvents[Name]) => void) =>
    source.addEventListener(name, (event) =>
      take(JSON.parse((event as MessageEvent<string>).data) as StreamEvents[Name]),
    );
  source.addEventListener("open", () => set({ link: "open", refusal: null }));
  source.addEventListener("error", () => {
    set({ link: "lost" });
    if (source.readyState === EventSource.CLOSED) void afterRefusal();
  });
  on("state", (state) => set({ state }));
  on("dashboard", (dashboard) => set({ dashboard }));
  on("feed", (entries) => {
    const known = new Set(live.feed?.map((entry) => entry.id));
    const fresh = entries.filter((entry) => !known.has(entry.id)).toReversed();
    if (fresh.length > 0 || live.feed === null) set({ feed: [...fresh, ...(live.feed ?? [])].slice(0, FEED_KEPT) });
  });
}

/** A browser gives a refused stream up for good (HTML Standard, "fail the connection"): ask why, and try again unless it was the token. */
async function afterRefusal(): Promise<void> {
  const response = await fetch("/api/state").catch(() => null);
  if (response?.status === 401) set({ refusal: ((await response.json()) as { problem: Problem }).problem });
  else setTimeout(openStream, RETRY_MS);
}
