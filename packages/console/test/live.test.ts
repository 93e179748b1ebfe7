import { setImmediate as settled } from "node:timers/promises";
import { manualClock } from "@postern/kernel";
import { describe, expect, test } from "vitest";
import { coalesce } from "../server/live/coalesce.ts";
import { streamResponse } from "../server/live/stream-response.ts";
import { createViewers, encodeEvent, type Viewer } from "../server/live/viewers.ts";

const message = (n: number) => encodeEvent("state", { n });
const text = (chunk: Uint8Array | undefined) => new TextDecoder().decode(chunk);

interface Watching extends Viewer {
  readonly got: Uint8Array[];
  free: boolean;
}

function aViewer(): Watching {
  const got: Uint8Array[] = [];
  return {
    got,
    free: true,
    ready() {
      return this.free;
    },
    write: (chunk) => got.push(chunk),
  };
}

describe("viewers", () => {
  test("all get the same bytes: a message is serialised once", () => {
    const viewers = createViewers();
    const all = Array.from({ length: 50 }, aViewer);
    for (const viewer of all) viewers.add(viewer);
    const sent = message(1);
    viewers.broadcast("state", sent);
    for (const { got } of all) expect(got[0]).toBe(sent);
  });

  test("who comes later gets the latest of each part at once, and of the feed its snapshot", () => {
    const viewers = createViewers();
    viewers.broadcast("state", message(1));
    viewers.broadcast("state", message(2));
    viewers.broadcast("feed", encodeEvent("feed", ["new"]), encodeEvent("feed", ["old", "new"]));
    const late = aViewer();
    viewers.add(late);
    expect(late.got.map(text)).toEqual(['event: state\ndata: {"n":2}\n\n', 'event: feed\ndata: ["old","new"]\n\n']);
  });

  test("a slow viewer gets only the latest of each part, however many it missed, and holds no one up", () => {
    const viewers = createViewers();
    const [slow, quick] = [aViewer(), aViewer()];
    viewers.add(slow);
    viewers.add(quick);
    slow.free = false;
    for (let n = 1; n <= 1000; n++) viewers.broadcast("state", message(n));
    viewers.broadcast("dashboard", encodeEvent("dashboard", { d: 1 }));
    expect(quick.got).toHaveLength(1001);
    expect(slow.got).toHaveLength(0);
    slow.free = true;
    viewers.drain(slow);
    expect(slow.got.map(text)).toEqual([text(message(1000)), 'event: dashboard\ndata: {"d":1}\n\n']);
  });

  test("who has gone gets nothing", () => {
    const viewers = createViewers();
    const gone = aViewer();
    viewers.add(gone);
    viewers.remove(gone);
    viewers.broadcast("state", message(1));
    expect(gone.got).toEqual([]);
    expect(viewers.count).toBe(0);
  });
});

describe("the stream", () => {
  test("pings every 15 seconds, and ends with its reader", async () => {
    const clock = manualClock({ start: 0 });
    const viewers = createViewers();
    const reader = streamResponse(viewers, clock).body!.getReader();
    expect(text((await reader.read()).value)).toBe("retry: 1000\n\n");
    await clock.advance(15_000);
    expect(text((await reader.read()).value)).toBe(": ping\n\n");
    expect(viewers.count).toBe(1);
    await reader.cancel();
    expect(viewers.count).toBe(0);
  });

  test("a reader that does not read costs one message a part, not one a broadcast", async () => {
    const viewers = createViewers();
    const reader = streamResponse(viewers, manualClock({ start: 0 })).body!.getReader();
    const wide = (n: number) => encodeEvent("dashboard", { n, filler: "x".repeat(50_000) });
    for (let n = 1; n <= 100; n++) viewers.broadcast("dashboard", wide(n));
    let received = "";
    let reads = 0;
    while (!received.includes('"n":100,')) {
      received += text((await reader.read()).value);
      reads++;
    }
    expect(reads).toBeLessThan(6);
    await reader.cancel();
  });
});

describe("coalesce", () => {
  test("runs at once, then at most once per period, and once more for what was asked meanwhile", async () => {
    const clock = manualClock({ start: 0 });
    const runs: number[] = [];
    const ask = coalesce(clock, 100, async () => void runs.push(clock.now()));
    const start = clock.now();
    ask();
    for (let i = 0; i < 10; i++) ask();
    await settled();
    await clock.advance(99);
    expect(runs).toEqual([start]);
    await clock.advance(1);
    expect(runs).toEqual([start, start + 100]);
    await clock.advance(1000);
    expect(runs).toHaveLength(2);
  });

  test("never runs twice at the same time, and honours a call that came while it ran", async () => {
    const clock = manualClock({ start: 0 });
    let running = 0;
    let most = 0;
    let seen = 0;
    let value = 0;
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const ask = coalesce(clock, 100, async () => {
      most = Math.max(most, ++running);
      seen = value;
      if (value === 1) await finished;
      running--;
    });
    value = 1;
    ask();
    value = 2;
    ask();
    await clock.advance(1000);
    expect(seen).toBe(1);
    finish();
    await settled();
    await clock.advance(1000);
    expect(seen).toBe(2);
    expect(most).toBe(1);
  });
});
