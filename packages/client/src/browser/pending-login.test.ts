import { expect, it } from "vitest";
import { type PendingLoginStorage, pendingLogin } from "../index.ts";

const EXPECTED = { state: "state-1", codeVerifier: "verifier", nonce: null };
const CALLBACK = "https://app.example.com/callback";

/** A tab's `sessionStorage`. */
function tab(): PendingLoginStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

it("gives back what was kept, after a reload too, and once", () => {
  const storage = tab();
  pendingLogin(storage).keep(EXPECTED);
  const reloaded = pendingLogin(storage);
  expect(reloaded.take(`${CALLBACK}?code=x&state=state-1`)).toEqual(EXPECTED);
  expect(reloaded.take(`${CALLBACK}?code=x&state=state-1`)).toBeNull();
  expect(storage.kept.size).toBe(0);
});

it("several logins of one tab stand beside each other", () => {
  const pending = pendingLogin(tab());
  pending.keep(EXPECTED);
  pending.keep({ ...EXPECTED, state: "state-2", codeVerifier: "other" });
  expect(pending.take(`${CALLBACK}?state=state-1`)).toMatchObject({ codeVerifier: "verifier" });
  expect(pending.take(`${CALLBACK}?state=state-2`)).toMatchObject({ codeVerifier: "other" });
});

it.each(["", "?code=x", "?state=", "?state=forged"])("knows no login of %j, and another tab's neither", (query) => {
  const pending = pendingLogin(tab());
  pending.keep(EXPECTED);
  expect(pending.take(CALLBACK + query)).toBeNull();
  expect(pendingLogin(tab()).take(`${CALLBACK}?state=state-1`)).toBeNull();
});
