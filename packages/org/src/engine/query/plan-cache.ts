import type { Access } from "../doors/session.ts";

/** Plans kept per set of permissions; programs ask the same few questions, and texts with literals in them come and go. */
const CAPACITY = 500;

/** Keeps what was made for (permissions, schema version, key); the oldest goes first. */
export interface PlanCache<T> {
  get(access: Access, schemaVersion: number, key: string, make: () => T): T;
}

export function planCache<T>(): PlanCache<T> {
  const caches = new WeakMap<Access, { version: string; plans: Map<string, T> }>();
  return {
    get(access, schemaVersion, key, make) {
      const version = `${schemaVersion}.${access.version ?? 0}`;
      let cache = caches.get(access);
      if (cache?.version !== version) {
        cache = { version, plans: new Map() };
        caches.set(access, cache);
      }
      let plan = cache.plans.get(key);
      if (plan === undefined) {
        plan = make();
        if (cache.plans.size >= CAPACITY) cache.plans.delete(cache.plans.keys().next().value as string);
        cache.plans.set(key, plan);
      }
      return plan;
    },
  };
}
