import { afterEach, expect } from "vitest";
import type { ConnectOptions } from "../../src/index.ts";
import { type Connected, connected } from "../connected.ts";
import { type StrictRest, strictRest } from "../strict-rest/strict-rest.ts";
import { type WaitedClock, waitedClock } from "../waited-clock.ts";

export interface StrictRestCase extends Connected {
  readonly rest: StrictRest;
  /** Lets the pauses pass that something waits for. */
  readonly waited: WaitedClock;
}

const open: StrictRest[] = [];

/** A session on the strict REST server. After every test nothing may have been sent that no client may send. */
export async function strictRestCase(options: Partial<ConnectOptions> = {}): Promise<StrictRestCase> {
  const given = await connected(options);
  const waited = waitedClock(given.clock);
  const session = await given.again({ clock: waited });
  const rest = strictRest(given.org, waited);
  open.push(rest);
  return { ...given, session, rest, waited };
}

export function noViolations(): void {
  afterEach(() => {
    expect(open.splice(0).flatMap(({ violations }) => violations)).toEqual([]);
  });
}

/** An id saved by the strict server; fails the test when it was refused. */
export function idOf(saved: object): string {
  expect(saved).toHaveProperty("id");
  return (saved as { id: string }).id;
}
