import type { Clock } from "@postern/kernel";
import { Fault } from "./fault.ts";

const INTERVAL_S = 5;
const LIFE_S = 600;

/** Devices that wait for a person (RFC 8628 §3.4, §3.5). */
export interface DeviceCodes {
  /** What the person has done so far. */
  decision: "pending" | "allowed" | "denied";
  /** When each poll came, epoch milliseconds. */
  readonly polls: number[];
  readonly tooEarly: number;
  start(): { deviceCode: string; userCode: string; interval: number; lifeS: number };
  /** Passes once, after the person has allowed it. */
  poll(deviceCode: string): void;
  /** The next poll in time is answered with `slow_down`, as by a server under load. */
  slowNext(): void;
}

export function deviceCodes(clock: Clock): DeviceCodes {
  let current: { deviceCode: string; issuedAt: number; intervalMs: number; isSpent: boolean } | null = null;
  let tooEarly = 0;
  let isSlowed = false;
  let serial = 0;

  const self: DeviceCodes = {
    decision: "pending",
    polls: [],
    get tooEarly() {
      return tooEarly;
    },
    start() {
      const deviceCode = `device-code-${++serial}`;
      current = { deviceCode, issuedAt: clock.now(), intervalMs: INTERVAL_S * 1000, isSpent: false };
      self.polls.length = 0;
      return { deviceCode, userCode: "WDJBMJHT", interval: INTERVAL_S, lifeS: LIFE_S };
    },
    slowNext() {
      isSlowed = true;
    },
    poll(deviceCode) {
      const now = clock.now();
      if (deviceCode !== current?.deviceCode || current.isSpent)
        throw new Fault("invalid_grant", "invalid device code");
      const last = self.polls.at(-1) ?? current.issuedAt;
      self.polls.push(now);
      if (now > current.issuedAt + LIFE_S * 1000) throw new Fault("expired_token", "expired device code");
      const isEarly = now - last < current.intervalMs;
      if (isEarly) tooEarly++;
      if (isEarly || isSlowed) {
        isSlowed = false;
        current.intervalMs += 5_000;
        throw new Fault("slow_down", "polling too frequently");
      }
      if (self.decision === "pending") throw new Fault("authorization_pending", "the user has not decided");
      current.isSpent = true;
      if (self.decision === "denied") throw new Fault("access_denied", "end-user denied authorization");
    },
  };
  return self;
}
