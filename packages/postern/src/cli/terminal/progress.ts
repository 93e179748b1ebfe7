import type { Terminal } from "./terminal.ts";

/** A progress line with rate and time left; silent where nobody watches, and for work shorter than a second. */
export interface Progress {
  update(done: number, total?: number | null): void;
  end(): void;
}

export function progress(terminal: Terminal, label: string, now: () => number = () => performance.now()): Progress {
  const started = now();
  let shownAt = 0;
  return {
    update(done, total) {
      const time = now();
      if (time - started < 1000 || time - shownAt < 100) return;
      shownAt = time;
      const rate = done / ((time - started) / 1000);
      const count = `${done.toLocaleString("en")}${total ? ` / ${total.toLocaleString("en")}` : ""}`;
      const left = total && rate > 0 ? ` · ${duration((total - done) / rate)} left` : "";
      terminal.status(
        `${label} ${total ? bar(done / total) : ""} ${count} · ${Math.round(rate).toLocaleString("en")}/s${left}`,
      );
    },
    end: () => terminal.status(""),
  };
}

export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${"━".repeat(full)}${"─".repeat(width - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
}

/** `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
