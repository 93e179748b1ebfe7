import type { Problem } from "../../../server/contract.ts";

/** Asks the console's server. Throws the Problem it answers with, or an AbortError. */
export async function ask<T>(path: string, options: { body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const { body, signal } = options;
  const response = await fetch(path, {
    ...(signal ? { signal } : {}),
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T | { problem: Problem };
  if (!response.ok) throw (answer as { problem: Problem }).problem;
  return answer as T;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
