import { PosternError } from "@postern/kernel";
import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { COMMANDS } from "./command-table.ts";
import { exitCodeFor } from "./exit-codes.ts";
import { main } from "./main.ts";
import { printError } from "./terminal/print-error.ts";
import { bar, duration, progress } from "./terminal/progress.ts";
import { displayWidth, table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";

function recorder(width = 80): Terminal & { out: string; err: string; statuses: string[] } {
  const terminal = {
    colors: createColors(false),
    interactive: true,
    width,
    out: "",
    err: "",
    statuses: [] as string[],
    data: async (text: string) => {
      terminal.out += text;
    },
    say: (line = "") => {
      terminal.err += `${line}\n`;
    },
    status: (line: string) => void terminal.statuses.push(line),
  };
  return terminal;
}

const run = async (...argv: string[]) => {
  const terminal = recorder();
  const code = await main({ argv, terminal, cwd: "/nowhere", env: {}, signal: new AbortController().signal });
  return { code, terminal };
};

it.each([
  [["qery"], 2, /nearest is "query"/],
  [["org", "strat"], 2, /nearest is "org start"/],
  [["query"], 2, /argument <soql> is missing/],
  [["query", "SELECT Id FROM Account", "--jsn"], 2, /Unknown option '--jsn'/],
  [["reset", "everything"], 2, /Unexpected argument "everything"/],
  [["up", "--port", "abc"], 2, /port number from 0 to 65535/],
  [["sync", "status"], 5, /no `postern up` runs here/],
])("%j exits with %i and says why", async (argv, code, text) => {
  const result = await run(...argv);
  expect(result.code).toBe(code);
  expect(result.terminal.err).toMatch(text);
  expect(result.terminal.out).toBe("");
});

it("help lists every command, and each command explains its options", async () => {
  const overview = (await run("--help")).terminal.out;
  for (const row of COMMANDS) {
    expect(overview).toContain(row.path);
    const { code, terminal } = await run(...row.path.split(" "), "--help");
    expect(code).toBe(0);
    expect(terminal.out).toContain(`postern ${row.path}`);
  }
});

it("an error is four lines: what, why, fix, more; and hides secrets", () => {
  const terminal = recorder();
  const parts = {
    code: "SOME_CODE",
    what: "Token 00Dxx0000000001!AQ.secret was refused.",
    why: "Because.",
    fix: "Do this.",
    docs: "docs/errors.md#some_code",
    data: {},
  };
  printError(terminal, new PosternError(parts), { json: false });
  expect(terminal.err.trim().split("\n")).toHaveLength(4);
  expect(terminal.err).not.toContain("secret");
});

it("a long error breaks between words, under its first line; a caret stays in its place", () => {
  const terminal = recorder(40);
  const why = `${"word ".repeat(12)}end\nSELECT Oops FROM A\n       ^`;
  printError(terminal, new PosternError({ code: "C", what: "W", why, fix: "F", docs: "d", data: {} }), { json: false });
  const lines = terminal.err.trimEnd().split("\n");
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40);
  expect(lines.slice(3, 5)).toEqual(["       SELECT Oops FROM A", "              ^"]);
});

it.each([
  ["USAGE_BAD_OPTION", 2],
  ["LOGIN_INPUT_INVALID", 2],
  ["GRANT_DEAD", 3],
  ["GRANT_OF_ANOTHER_USER", 3],
  ["REFRESH_TOKEN_ENDED", 3],
  ["SESSION_EXPIRED", 3],
  ["SALESFORCE_API", 4],
  ["ADDRESS_REFUSED", 4],
  ["LOGIN_ADDRESS_REFUSED", 4],
  ["LOGIN_API_DISABLED", 4],
  ["LOGIN_RATE_LIMITED", 4],
  ["SESSION_NOT_ALLOWED", 4],
  ["DEVICE_LOGIN_DENIED", 4],
  ["DEVICE_CODE_EXPIRED", 4],
  ["DPOP_PROOF_REFUSED", 4],
  ["APPROVAL_LIMIT", 4],
  ["IMPORT_UNVERIFIED", 4],
  ["REDIRECT_REFUSED", 4],
  ["NETWORK", 5],
  ["LOGIN_SERVER_TROUBLE", 5],
  ["TOKEN_STORE_CONFLICT", 1],
  ["ANYTHING_ELSE", 1],
])("%s exits with %i", (code, exit) => expect(exitCodeFor(code)).toBe(exit));

it("a table is aligned, counts wide characters, defuses control characters and fits the terminal", () => {
  const drawn = table(
    [{ title: "name" }, { title: "amount", align: "right" }],
    [
      ["日本", "5"],
      ["a\u001b[2Jb", "1,000"],
    ],
    { width: 80 },
  );
  const lines = drawn.split("\n");
  expect(lines.map(displayWidth)).toEqual(lines.map(() => displayWidth(lines[0] ?? "")));
  expect(drawn).not.toContain("\u001b");
  const narrow = table([{ title: "text" }, { title: "n" }], [["x".repeat(200), "1"]], { width: 40 });
  expect(Math.max(...narrow.split("\n").map(displayWidth))).toBeLessThanOrEqual(40);
});

it("progress is silent for the first second, then shows rate and time left", () => {
  const terminal = recorder();
  let time = 0;
  const shown = progress(terminal, "loading", () => time);
  time = 900;
  shown.update(100, 1000);
  expect(terminal.statuses).toEqual([]);
  time = 2000;
  shown.update(500, 1000);
  expect(terminal.statuses[0]).toContain("500 / 1,000 · 250/s · 2 s left");
});

it.each([
  [0.85, "850 ms"],
  [12, "12 s"],
  [200, "3 min 20 s"],
  [7500, "2 h 5 min"],
])("%d s reads %s", (seconds, text) => expect(duration(seconds)).toBe(text));

it("a bar is full at 100 %", () => expect(bar(1, 4)).toBe("━━━━ 100 %"));
