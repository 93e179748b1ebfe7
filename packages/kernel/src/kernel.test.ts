import { expect, it } from "vitest";
import { defineErrors, entry, isPosternError, manualClock, redact, releaseLabel, toId18 } from "./index.ts";

it.each([
  ["001D000000K0fXO", "001D000000K0fXOIAZ"],
  ["012000000000000", "012000000000000AAA"],
  ["001D000000K0fXOIAZ", "001D000000K0fXOIAZ"],
  ["001D000000K0fXOAAA", null],
  ["abc", null],
])("toId18(%s) is %s", (input, expected) => expect(toId18(input)).toBe(expected));

it.each([
  ["31.0", "Summer '14"],
  ["58.0", "Summer '23"],
  ["59.0", "Winter '24"],
  ["66.0", "Spring '26"],
  ["67.0", "Summer '26"],
  ["68.0", "Winter '27"],
])("API %s is %s", (version, label) => expect(releaseLabel(version)).toBe(label));

it("a manual clock fires timers in order of their due time and waits for their work", async () => {
  const clock = manualClock({ start: 0 });
  const seen: string[] = [];
  clock.setTimer(20, async () => {
    await Promise.resolve();
    seen.push(`b@${clock.now()}`);
  });
  clock.setTimer(10, () => {
    seen.push(`a@${clock.now()}`);
    clock.setTimer(5, () => {
      seen.push(`c@${clock.now()}`);
    });
  });
  await clock.advance(30);
  expect(seen).toEqual(["a@10", "c@15", "b@20"]);
  expect(clock.now()).toBe(30);
});

it("errors carry code, what, why, fix and docs", () => {
  const errors = defineErrors({
    DOOR_LOCKED: entry<{ door: string }>({
      what: (d) => `The ${d.door} is locked.`,
      why: "No key.",
      fix: "Bring a key.",
    }),
  });
  const error = errors.DOOR_LOCKED({ door: "postern" });
  expect(isPosternError(error, "DOOR_LOCKED")).toBe(true);
  expect(error.toJSON()).toEqual({
    code: "DOOR_LOCKED",
    what: "The postern is locked.",
    why: "No key.",
    fix: "Bring a key.",
    docs: "docs/errors.md#door_locked",
    data: { door: "postern" },
  });
});

it.each([
  ["Authorization: Bearer 00Dxx0000000001!AQ.secret", "secret"],
  ["grant_type=refresh_token&refresh_token=5Aep861abc.def&x=1", "abc.def"],
  ["postgres://me:hunter2@127.0.0.1/db", "hunter2"],
  ['{"client_secret":"s3cr3t"}', "s3cr3t"],
  ["grant_type=x&subject_token=of-a-person&actor_token=y", "of-a-person"],
  ["grant_type=x&subject_token=y&actor_token=of-a-device", "of-a-device"],
])("redact hides the secret in %s", (text, secret) => expect(redact(text)).not.toContain(secret));
