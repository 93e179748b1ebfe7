import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createOrg, type Org } from "@postern/org";
import { createColors } from "picocolors";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localSession } from "../clone/local-session.ts";
import { collectStatement } from "./collect-statement.ts";
import { lineCompleter } from "./complete-line.ts";
import { historyFile } from "./history.ts";
import { soqlRepl } from "./soql-repl.ts";

let org: Org;
beforeAll(async () => {
  org = await createOrg();
});
afterAll(() => org.close());

it.each([
  [[], "SELECT Id", ["SELECT Id"], null],
  [["SELECT Id"], "FROM Account;", [], "SELECT Id\nFROM Account"],
  [["SELECT Id FROM Account"], "", [], "SELECT Id FROM Account"],
  [[], "", [], null],
  [[], ".json", [], ".json"],
  [["SELECT Id"], ".5", ["SELECT Id", ".5"], null],
  [[], ";", [], null],
])("after %j the line %j leaves %j and gives %j", (before, line, lines, statement) =>
  expect(collectStatement(before, line)).toEqual({ lines, statement }),
);

it("Tab completes by the org, over lines and along parents", async () => {
  const { complete } = lineCompleter(await localSession(org));
  expect(await complete([], "SELECT Owner.Profile.Na FROM Account", 23)).toEqual([["Name"], "Na"]);
  expect(await complete(["SELECT Id", "FROM Account"], "WHERE Rating = ", 15)).toEqual([
    ["'Hot'", "'Warm'", "'Cold'", "null"],
    "",
  ]);
  expect(await complete(["SELECT Indus"], "FROM Account", 4)).toEqual([["FROM "], "FROM"]);
});

it("runs statement after statement; a refused one is told and the next is read; history keeps one line each", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-repl-"));
  const history = historyFile(join(folder, "history"));
  const ran: unknown[] = [];
  let err = "";
  const input = new PassThrough();
  const terminal = {
    colors: createColors(false),
    interactive: true,
    width: 80,
    data: async () => {},
    say: (line = "") => {
      err += `${line}\n`;
    },
    status: () => {},
  };
  const done = soqlRepl({
    session: await localSession(org),
    terminal,
    input,
    output: new PassThrough().resume(),
    history,
    isTerminal: false,
    async run(statement, { format, all }) {
      ran.push([statement, format, all]);
      if (statement === "bad") throw new Error("refused");
    },
    explain: async (statement) => void ran.push(["explain", statement]),
  });
  input.end(
    "SELECT Id\nFROM Account;\n.json\n.all\nbad;\nSELECT Name FROM User\n\n.explain SELECT Id FROM Case;\n.what\n",
  );
  await done;
  expect(ran).toEqual([
    ["SELECT Id\nFROM Account", "table", false],
    ["bad", "json", true],
    ["SELECT Name FROM User", "json", true],
    ["explain", "SELECT Id FROM Case"],
  ]);
  expect(err).toMatch(/refused[\s\S]*A statement ends with ;/);
  expect(historyFile(join(folder, "history")).entries).toEqual([
    "SELECT Name FROM User",
    "bad",
    "SELECT Id FROM Account",
  ]);
  expect(readFileSync(join(folder, "history"), "utf8")).toContain("SELECT Id FROM Account\n");
  rmSync(folder, { recursive: true });
});
