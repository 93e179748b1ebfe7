import { expect, it } from "vitest";
import { servedClock } from "./org-clock.ts";

it("stands still while frozen, moves by advance, and runs on from where it stood", async () => {
  const clock = servedClock({ offset: 1000 });
  clock.freeze();
  const stood = clock.now();
  const fired: string[] = [];
  clock.setTimer(60_000, () => void fired.push("late"));
  clock.setTimer(10, () => void fired.push("early"));
  await clock.advance(59_999);
  expect(clock.now()).toBe(stood + 59_999);
  expect(fired).toEqual(["early"]);
  await clock.advance(1);
  expect(fired).toEqual(["early", "late"]);
  clock.resume();
  expect(clock.frozen).toBe(false);
  expect(clock.now() - (stood + 60_000)).toBeLessThan(5_000);
});

it("fires a due timer on system time, and never one that was cancelled", async () => {
  const clock = servedClock();
  const fired = await new Promise<string>((resolve) => {
    clock.setTimer(1, () => resolve("cancelled")).cancel();
    clock.setTimer(2, () => resolve("kept"));
  });
  expect(fired).toBe("kept");
});
