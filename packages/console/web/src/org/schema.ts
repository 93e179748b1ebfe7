import type { KnownSchema } from "@postern/client/soql";
import type { SObjectDescribe } from "@postern/kernel";
import { useEffect, useSyncExternalStore } from "react";
import type { Problem } from "../../../server/contract.ts";
import type { ObjectsAnswer } from "../../../server/org/contract.ts";
import { asProblem } from "../features/connection/connect-button.tsx";
import { ask } from "./ask.ts";

/** What the page knows of the org's objects: each describe is asked for once. */
export interface Schema extends KnownSchema {
  readonly answer: ObjectsAnswer | null;
  /** Why it could not be read, or a part of it. */
  readonly problem: Problem | null;
  readonly loading: boolean;
}

const describes = new Map<string, SObjectDescribe | "asked" | "refused">();
const listeners = new Set<() => void>();
const describe = (name: string) => {
  const known = describes.get(name.toLowerCase());
  return typeof known === "object" ? known : null;
};
const NOTHING: Schema = { answer: null, objects: [], problem: null, loading: false, describe };
let schema: Schema = NOTHING;

function set(change: Partial<Schema>): void {
  schema = { ...schema, ...change };
  for (const listener of listeners) listener();
}

/** Reads the list of objects; `fresh` forgets what was read before. */
export async function loadObjects(fresh = false): Promise<void> {
  if (schema.loading || (schema.answer && !fresh)) return;
  if (fresh) describes.clear();
  set({ loading: true, problem: null });
  try {
    const answer = await ask<ObjectsAnswer>(`/api/org/objects${fresh ? "?fresh=1" : ""}`);
    set({ answer, objects: answer.objects, loading: false });
  } catch (error) {
    set({ problem: asProblem(error), loading: false });
  }
}

export async function loadDescribes(names: readonly string[]): Promise<void> {
  const wanted = names.filter((name) => !describes.has(name.toLowerCase()));
  await Promise.all(
    wanted.map(async (name) => {
      describes.set(name.toLowerCase(), "asked");
      try {
        describes.set(name.toLowerCase(), await ask<SObjectDescribe>(`/api/org/objects/${encodeURIComponent(name)}`));
        set({});
      } catch (error) {
        describes.set(name.toLowerCase(), "refused");
        set({ problem: asProblem(error) });
      }
    }),
  );
}

export function useSchema(connected: boolean): Schema {
  useEffect(() => {
    if (connected) void loadObjects();
  }, [connected]);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => schema,
  );
}
