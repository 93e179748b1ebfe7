/** Reads of users and their permissions, kept until a row that they come from has changed. */
export interface FactCache {
  of<T>(kind: string, key: string, read: () => T): T;
}

/** As many users as are likely to be active in one org at a time. */
const MOST = 10_000;

/** `version` is raised by every write of a User, Profile, PermissionSet or assignment, and by a restore. */
export function createFactCache(version: () => number): FactCache {
  let at = -1;
  const facts = new Map<string, unknown>();
  return {
    of<T>(kind: string, key: string, read: () => T): T {
      const now = version();
      if (now !== at || facts.size >= MOST) {
        facts.clear();
        at = now;
      }
      const name = `${kind} ${key}`;
      if (!facts.has(name)) facts.set(name, read());
      return facts.get(name) as T;
    },
  };
}
