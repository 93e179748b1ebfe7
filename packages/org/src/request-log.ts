import { redact } from "@postern/kernel";
import type { RequestNote } from "./faces/request-note.ts";

/** One request and the decision that answered it. */
export interface LogEntry {
  /** Ascending from 1 in this process. */
  readonly sequence: number;
  /** Epoch milliseconds of the org's clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query, redacted. */
  readonly target: string;
  readonly route: string | null;
  readonly ip: string;
  readonly user: string | null;
  readonly app: string | null;
  /** 0 when the connection was dropped by a fault. */
  readonly status: number;
  readonly errorCode: string | null;
  readonly reason: string | null;
  /** Milliseconds of real time spent. */
  readonly ms: number;
}

/** The newest requests, in memory only: no part of a snapshot. */
export interface RequestLog {
  add(entry: Omit<LogEntry, "sequence" | keyof RequestNote>, note: RequestNote): void;
  /** Newest last. */
  entries(filter?: { after?: number; limit?: number }): readonly LogEntry[];
}

export function createRequestLog(options: { capacity?: number } = {}): RequestLog {
  const capacity = options.capacity ?? 2000;
  const ring: LogEntry[] = [];
  let sequence = 0;

  return {
    add(entry, note) {
      const slot = sequence % capacity;
      sequence++;
      ring[slot] = {
        sequence,
        at: entry.at,
        method: entry.method,
        // A path alone carries no secret; a query or a reason may.
        target: entry.target.includes("?") ? redact(entry.target) : entry.target,
        route: note.route,
        ip: entry.ip,
        user: note.user,
        app: note.app,
        status: entry.status,
        errorCode: note.errorCode,
        reason: note.reason === null ? null : redact(note.reason),
        ms: entry.ms,
      };
    },
    entries({ after = 0, limit = capacity } = {}) {
      const start = sequence <= capacity ? 0 : sequence % capacity;
      const ordered = [...ring.slice(start), ...ring.slice(0, start)];
      return ordered.filter((entry) => entry.sequence > after).slice(-limit);
    },
  };
}
