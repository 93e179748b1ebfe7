import { beforeAll, expect, it } from "vitest";
import type { CustomFieldType } from "../schema/metadata/custom-field.ts";
import { deploySheet, type FormulaRoom, formulaRoom } from "./formula-room.fixture.ts";

/**
 * Random formulas against an evaluator that knows nothing of SQL: it walks the same tree that the formula's text is written from, with
 * blanks as blanks.
 */
type Value = number | string | boolean | null;
interface Made {
  readonly text: string;
  run(row: Row): Value;
}
type Row = Readonly<Record<string, Value>>;

let seed = Number(process.env.RANDOM_SEED ?? 20_260_302);
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}
const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T;

const both = (a: Value, b: Value, work: (x: number, y: number) => number | null): Value =>
  a === null || b === null ? null : work(a as number, b as number);
/** As decimals are compared. */
const near = (x: number) => Number(x.toPrecision(15));
const finite = (x: number) => (Number.isFinite(x) ? x : null);

function number(depth: number): Made {
  if (depth === 0) {
    const field = pick(["A__c", "B__c", "Blank__c"]);
    const value = random(40) - 10;
    return random(2) ? { text: field, run: (row) => row[field] as Value } : { text: `(${value})`, run: () => value };
  }
  const [a, b] = [number(depth - 1), number(depth - 1)];

  switch (random(9)) {
    case 0:
      return { text: `(${a.text} + ${b.text})`, run: (row) => both(a.run(row), b.run(row), (x, y) => x + y) };
    case 1:
      return { text: `(${a.text} - ${b.text})`, run: (row) => both(a.run(row), b.run(row), (x, y) => x - y) };
    case 2:
      return { text: `(${a.text} * ${b.text})`, run: (row) => both(a.run(row), b.run(row), (x, y) => x * y) };
    case 3:
      return {
        text: `(${a.text} / ${b.text})`,
        run: (row) => both(a.run(row), b.run(row), (x, y) => (y === 0 ? null : x / y)),
      };
    case 4:
      return { text: `ABS(${a.text})`, run: (row) => both(a.run(row), 0, Math.abs) };
    case 5:
      return { text: `MAX(${a.text}, ${b.text})`, run: (row) => both(a.run(row), b.run(row), Math.max) };
    case 6: {
      const test = truth(depth - 1);
      return {
        text: `IF(${test.text}, ${a.text}, ${b.text})`,
        run: (row) => (test.run(row) === true ? a.run(row) : b.run(row)),
      };
    }
    case 7:
      return { text: `BLANKVALUE(${a.text}, ${b.text})`, run: (row) => a.run(row) ?? b.run(row) };
    default: {
      const word = text(depth - 1);
      return { text: `LEN(${word.text})`, run: (row) => ((word.run(row) as string | null) ?? "").length };
    }
  }
}

function text(depth: number): Made {
  if (depth === 0) {
    const field = pick(["T__c", "U__c", "NoText__c"]);
    const value = pick(["x", "it's", "", "Ä b"]);
    return random(2)
      ? { text: field, run: (row) => (row[field] as string | null) ?? "" }
      : { text: `"${value}"`, run: () => value };
  }
  const [a, b] = [text(depth - 1), text(depth - 1)];
  const of = (made: Made, row: Row) => (made.run(row) as string | null) ?? "";
  switch (random(6)) {
    case 0:
      return { text: `(${a.text} & ${b.text})`, run: (row) => of(a, row) + of(b, row) };
    case 1: {
      const size = random(6) - 1;
      return { text: `LEFT(${a.text}, ${size})`, run: (row) => of(a, row).slice(0, Math.max(0, size)) };
    }
    case 2: {
      const test = truth(depth - 1);
      return {
        text: `IF(${test.text}, ${a.text}, ${b.text})`,
        run: (row) => (test.run(row) === true ? of(a, row) : of(b, row)),
      };
    }
    case 3:
      return { text: `UPPER(${a.text})`, run: (row) => of(a, row).toUpperCase() };
    case 4:
      return { text: `BLANKVALUE(${a.text}, ${b.text})`, run: (row) => of(a, row) || of(b, row) };
    default:
      return { text: `SUBSTITUTE(${a.text}, "l", ${b.text})`, run: (row) => of(a, row).split("l").join(of(b, row)) };
  }
}

function truth(depth: number): Made {
  if (depth === 0)
    return random(2) ? { text: "Yes__c", run: (row) => row.Yes__c as Value } : { text: "TRUE", run: () => true };
  const [a, b] = [truth(depth - 1), truth(depth - 1)];
  switch (random(6)) {
    case 0:
      return { text: `AND(${a.text}, ${b.text})`, run: (row) => a.run(row) === true && b.run(row) === true };
    case 1:
      return { text: `(${a.text} || ${b.text})`, run: (row) => a.run(row) === true || b.run(row) === true };
    case 2: {
      // Three-valued: neither a comparison with a blank nor its opposite is true.
      return { text: `NOT(${a.text})`, run: (row) => (a.run(row) === null ? null : a.run(row) !== true) };
    }
    case 3: {
      const [x, y] = [number(depth - 1), number(depth - 1)];
      const sign = pick(["<", ">=", "=", "<>"]);
      return {
        text: `(${x.text} ${sign} ${y.text})`,
        run(row) {
          const [l, r] = [x.run(row), y.run(row)];
          if (l === null || r === null) return null;
          const [p, q] = [near(l as number), near(r as number)];
          return sign === "<" ? p < q : sign === ">=" ? p >= q : sign === "=" ? p === q : p !== q;
        },
      };
    }
    case 4: {
      const [x, y] = [text(depth - 1), text(depth - 1)];
      return {
        text: `(${x.text} = ${y.text})`,
        run: (row) => ((x.run(row) as string) ?? "") === ((y.run(row) as string) ?? ""),
      };
    }
    default: {
      const x = number(depth - 1);
      return { text: `ISBLANK(${x.text})`, run: (row) => x.run(row) === null };
    }
  }
}

const ROWS: readonly Row[] = [
  { A__c: 7, B__c: 2, Blank__c: null, T__c: "Hello", U__c: "lull", NoText__c: null, Yes__c: true },
  { A__c: -3.5, B__c: 0, Blank__c: null, T__c: "it's", U__c: null, NoText__c: null, Yes__c: false },
  { A__c: null, B__c: 0.1, Blank__c: 4, T__c: null, U__c: "Ä b", NoText__c: "", Yes__c: true },
];
const FORMULAS = Number(process.env.RANDOM_FORMULAS ?? 240);

let room: FormulaRoom;
beforeAll(() => {
  room = formulaRoom();
  deploySheet(room);
  room.insert("Sheet__c", ...ROWS.map((row, index) => ({ Name: `Row ${index}`, ...row })));
});

it("random formulas come to what the evaluator says", () => {
  const kinds: readonly [CustomFieldType, (depth: number) => Made][] = [
    ["Number", number],
    ["Text", text],
    ["Checkbox", truth],
  ];
  for (let done = 0; done < FORMULAS; done += 60) {
    const made = Array.from({ length: 60 }, (_, index) => {
      const [type, make] = kinds[index % 3] as (typeof kinds)[number];
      let one = make(1 + random(4));
      while (one.text.length > 3_900) one = make(2);
      return { type, ...one, name: `R${done + index}__c` };
    });
    room.fields(
      "Sheet__c",
      ...made.map(({ name, type, text }) => ({
        fullName: name,
        label: name,
        type,
        formula: text,
        scale: 8,
        formulaTreatBlanksAs: "BlankAsBlank" as const,
      })),
    );
    ROWS.forEach((row, at) => {
      const found = room.row(
        `SELECT ${made.map(({ name }) => name).join(", ")} FROM Sheet__c WHERE Name = 'Row ${at}'`,
      );
      made.forEach(({ type, text, run }, index) => {
        expect([text, at, found[index]]).toEqual([text, at, shown(type, run(row))]);
      });
    });
  }
});

function shown(type: CustomFieldType, value: Value): unknown {
  if (type === "Checkbox") return value === true ? 1 : 0;
  if (type === "Text") return value === "" ? null : value;
  const number = value === null ? null : finite(value as number);
  return number === null ? null : expect.closeTo(number, 6);
}
