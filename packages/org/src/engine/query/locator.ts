import { type Clock, idSuffix } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";

/** A cursor lives two days (SOQL limits: API query cursor). */
export const LOCATOR_LIFETIME_MS = 2 * 24 * 60 * 60 * 1000;

export const ID_LENGTH = 18;

/** A result that did not fit one page: the question, and which records answer it in which order. */
export interface Cursor {
  readonly userId: string;
  readonly soql: string;
  readonly includeDeleted: boolean;
  /** Which child relationship of the query's object, and of that …; empty for the object itself. */
  readonly child: readonly number[];
  /** Ids of 18 characters, one after the other: a megabyte holds 58,000. */
  readonly ids: string;
}

/** Cursors by locator: in memory, apart from the data, gone with the process. No cap on their number. */
export interface Locators {
  /** Keeps the cursor and gives its locator without offset: `01g…`, 18 characters. */
  open(cursor: Cursor): string;
  /** The cursor and offset of `01g…-2000`. Throws ApiFault INVALID_QUERY_LOCATOR when unknown, expired or another user's. */
  find(locator: string, userId: string): { cursor: Cursor; name: string; offset: number };
  clear(): void;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function createLocators(clock: Clock, random: (size: number) => Uint8Array): Locators {
  const cursors = new Map<string, Cursor & { readonly expires: number }>();

  /** All live equally long, so the oldest expire first. */
  function dropExpired() {
    for (const [name, cursor] of cursors) {
      if (cursor.expires > clock.now()) return;
      cursors.delete(name);
    }
  }

  function newName(): string {
    const id15 = `01g${Array.from(random(12), (byte) => BASE62[byte % 62]).join("")}`;
    return id15 + idSuffix(id15);
  }

  return {
    open(cursor) {
      dropExpired();
      const name = newName();
      cursors.set(name, { ...cursor, expires: clock.now() + LOCATOR_LIFETIME_MS });
      return name;
    },
    find(locator, userId) {
      dropExpired();
      const [, name = "", offset = ""] = /^(01g[a-zA-Z0-9]{15})-(\d{1,9})$/.exec(locator) ?? [];
      const cursor = cursors.get(name);
      // Inferred: a cursor belongs to the user who opened it.
      if (!cursor || cursor.userId !== userId || Number(offset) * ID_LENGTH > cursor.ids.length)
        throw new ApiFault("INVALID_QUERY_LOCATOR", "invalid query locator");
      return { cursor, name, offset: Number(offset) };
    },
    clear: () => cursors.clear(),
  };
}

/** The ids from `offset`, as the JSON array a page statement takes. */
export function idsAt(ids: string, offset: number, count: number): string {
  const list: string[] = [];
  const end = Math.min(ids.length, (offset + count) * ID_LENGTH);
  for (let at = offset * ID_LENGTH; at < end; at += ID_LENGTH) list.push(ids.slice(at, at + ID_LENGTH));
  return JSON.stringify(list);
}
