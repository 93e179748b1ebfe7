import { expect } from "vitest";
import { type Choice, seededChoice } from "../seeded-choice.ts";
import { anyQuery } from "./any-query.ts";
import { evaluate, type Plain } from "./evaluate.ts";
import { type Hand, printQuery, type Query } from "./structured-query.ts";
import { aWorld, PEOPLE } from "./world.ts";

/** Puts random queries to an org and to the slow evaluator. Fails with the first that they answer differently. */
export function expectAgreement(seed: number, count: number): { asked: number; rows: number; groups: number } {
  const world = aWorld(seed);
  const choose = seededChoice(seed + 1);
  const seen = { asked: 0, rows: 0, groups: 0 };
  for (let n = 0; n < count; n++) {
    const person = choose.of(PEOPLE);
    const query = anyQuery(choose, world.rows);
    const soql = printQuery(query, handOf(choose));
    const about = `seed ${seed}, query ${n}, ${person.zone}: ${soql}`;
    const answer = answered(() => world.ask(soql, person), about);
    const expected = evaluate({ rows: world.rows, person }, query);
    const records = answer.records.map((record) => bare(record) as Plain);
    expect(ordered(query, records), about).toEqual(ordered(query, expected));
    seen.asked++;
    if (query.kind === "groups") seen.groups += expected.length;
    else seen.rows += expected.length;
  }
  return seen;
}

function answered<T>(ask: () => T, about: string): T {
  try {
    return ask();
  } catch (error) {
    throw new Error(`${about}\nwas refused: ${(error as Error).message}`, { cause: error });
  }
}

/** Sometimes in lower case and over several lines. */
function handOf(choose: Choice): Hand {
  const lower = choose.chance(0.3);
  const gaps = choose.chance(0.2) ? ["\n", "\t", "  "] : [" "];
  return { word: (keyword) => (lower ? keyword.toLowerCase() : keyword), gap: () => choose.of(gaps) };
}

/** Without `attributes`, and child sets as lists. */
function bare(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { attributes: _, ...rest } = value as Record<string, unknown>;
  if (Array.isArray(rest.records)) return (rest.records as unknown[]).map(bare);
  return Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, bare(each)]));
}

/** What the query leaves open is put into one order: rows without ORDER BY, and children without it. */
function ordered(query: Query, records: readonly Plain[]): Plain[] {
  const sorted = (list: readonly Plain[]) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (query.kind === "groups") {
    const keyed = records.map((record) =>
      Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))),
    );
    return query.order.length ? keyed : sorted(keyed);
  }
  const open = query.children.filter((child) => child.order.length === 0).map(({ relationship }) => relationship);
  const settled = records.map((record) => ({
    ...record,
    ...Object.fromEntries(open.map((key) => [key, record[key] && sorted(record[key] as Plain[])])),
  }));
  return query.order.length ? settled : sorted(settled);
}
