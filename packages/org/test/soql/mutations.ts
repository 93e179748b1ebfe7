import { expect } from "vitest";
import { ApiFault } from "../../src/engine/api-fault.ts";
import { type Choice, seededChoice } from "../seeded-choice.ts";
import { anyQuery } from "./any-query.ts";
import { printQuery } from "./structured-query.ts";
import { aWorld, PEOPLE } from "./world.ts";

/** Far more than any answer takes, so that a slow machine does not fail it. */
const HANG_MS = 5_000;

const PIECES = [
  ..."( ) ' \\ , . .. : = != < > ; * / -- \" 😀 \ud800 \u0000".split(" "),
  ..."SELECT FROM WHERE NOT AND OR IN LIKE NULL TODAY LAST_N_DAYS:2 GROUP BY HAVING ORDER LIMIT OFFSET TYPEOF END".split(
    " ",
  ),
  ..."1e999 -1 99999999999999999999 2026-02-30 2026-01-01T25:00:00Z 'x' '\\q' Nope Nope__r.Name :bind FIELDS(ALL)".split(
    " ",
  ),
  ..."COUNT() SUM(Name) DISTANCE(Name,GEOLOCATION(1,2),'km') (SELECT Id FROM Nope) USING SCOPE mine FOR UPDATE ALL ROWS".split(
    " ",
  ),
];

/** Tokens dropped, doubled, swapped or put in, and sometimes the end cut off. */
function mutated(choose: Choice, soql: string): string {
  const tokens = soql.split(/(\s+|[(),.'])/);
  for (let times = 1 + choose.number(3); times > 0; times--) {
    const at = choose.number(tokens.length);
    switch (choose.number(6)) {
      case 0:
        tokens.splice(at, 1);
        break;
      case 1:
        tokens.splice(at, 0, tokens[at] ?? "");
        break;
      case 2:
        tokens[at] = tokens[choose.number(tokens.length)] ?? "";
        break;
      case 3:
        tokens.length = at;
        break;
      default:
        tokens.splice(at, 0, " ", choose.of(PIECES), " ");
    }
  }
  return tokens.join("");
}

/** Puts queries broken at random to an org: each is answered, or refused with a code and, where a word is wrong, its place. */
export function expectRefusals(seed: number, count: number): ReadonlyMap<string, number> {
  const world = aWorld(seed);
  const choose = seededChoice(seed);
  const seen = new Map<string, number>();
  for (let n = 0; n < count; n++) {
    const soql = mutated(choose, printQuery(anyQuery(choose, world.rows), { word: (word) => word, gap: () => " " }));
    const started = performance.now();
    const fault = faultOf(() => world.ask(soql, PEOPLE[0]));
    expect(performance.now() - started, soql).toBeLessThan(HANG_MS);
    if (fault === null) continue;
    seen.set(fault.errorCode, (seen.get(fault.errorCode) ?? 0) + 1);
    expect(fault.errorCode, soql).toMatch(/^[A-Z_]+$/);
    if (POINTS.test(fault.message)) expectPlace(soql, fault.message);
  }
  return seen;
}

/** Whatever is wrong with a word of the query is pointed at. */
const POINTS = /unexpected token|No such column|sObject type|Didn't understand relationship|must be of type|can not be/;

function expectPlace(soql: string, message: string): void {
  const about = `${soql}\n${message}`;
  const place = /^\n([^\n]*)\n( *)\^\nERROR at Row:(\d+):Column:(\d+)\n/.exec(message);
  expect(place, about).not.toBeNull();
  const [, fragment = "", before = "", row, column] = place as RegExpExecArray;
  const line = soql.split("\n")[Number(row) - 1] as string;
  const from = Number(column) - 1 - before.length;
  expect(line.slice(from, from + fragment.length), about).toBe(fragment);
}

function faultOf(ask: () => unknown): ApiFault | null {
  try {
    ask();
    return null;
  } catch (error) {
    if (error instanceof ApiFault) return error;
    throw error;
  }
}
