import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { docsPath, type ErrorEntry } from "@postern/kernel";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../packages/postern/src/cli/command-table.ts";
import { exitNameFor } from "../../packages/postern/src/cli/exit-codes.ts";
import { DOCUMENTS, ROOT } from "./markdown.ts";

const catalogueFiles = globSync("packages/*/{src,server}/**/errors.ts", { cwd: ROOT }).sort();
const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");

async function entriesOf(file: string): Promise<[code: string, texts: ErrorEntry<never>][]> {
  const module = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, { entries?: object } | null>;
  return Object.values(module).flatMap((exported) => Object.entries(exported?.entries ?? {}));
}

/** What a user of the client meets. */
const clientCodes = async () =>
  (await Promise.all(catalogueFiles.filter((file) => file.startsWith("packages/client/")).map(entriesOf)))
    .flat()
    .map(([code]) => code);

const catalogue = (await Promise.all(catalogueFiles.map(entriesOf))).flat();

/** Where a document or a text says `postern …` as a command: in code, or after `npx`. */
const MENTION = /(?:`|\bnpx |^|npm run -s )postern (?:-- )?((?:[a-z]+|--[a-z]+)(?: [a-z]+(?:-[a-z]+)*)*)/gm;

/** The longest command the words begin with, or null. */
function commandOf(words: string): string | null {
  if (words.startsWith("--")) return ["--version", "--help"].find((option) => words.startsWith(option)) ?? null;
  return (
    COMMANDS.map(({ path }) => path)
      .sort((a, b) => b.length - a.length)
      .find((path) => words === path || words.startsWith(`${path} `)) ?? null
  );
}

const unknownCommands = (text: string): string[] =>
  [...text.matchAll(MENTION)].map((match) => match[1] ?? "").filter((words) => commandOf(words) === null);

describe("catalogues", () => {
  it("every code has one meaning: no two packages use the same", () => {
    const codes = catalogue.map(([code]) => code);
    expect(codes.length).toBeGreaterThan(50);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it("every code has the anchor that its error links to", () => {
    const anchors = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => (title ?? "").toLowerCase()));
    const missing = catalogue.map(([code]) => docsPath(code).split("#")[1] ?? "").filter((a) => !anchors.has(a));
    expect(missing).toEqual([]);
  });

  it("the client's README says what each of its codes means", async () => {
    const readme = readFileSync(join(ROOT, "packages/client/README.md"), "utf8");
    const codes = await clientCodes();
    expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
    const named = [...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map((match) => match[1] ?? "");
    expect(named.filter((code) => !codes.includes(code))).toEqual([]);
  });

  it("every code has an exit code by a rule of its own, and not by default", () => {
    expect(catalogue.map(([code]) => code).filter((code) => exitNameFor(code) === null)).toEqual([]);
  });

  it("the page of errors has no code that no catalogue has", () => {
    const known = new Set(["unexpected", ...catalogue.map(([code]) => code)]);
    const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title ?? "");
    expect(titles.filter((title) => !known.has(title))).toEqual([]);
  });
});

describe("tests", () => {
  const texts = globSync(["packages/*/{src,server,web,test}/**/*.ts", "conformance/**/*.ts"], {
    cwd: ROOT,
    exclude: (name) => /node_modules|\.cache$/.test(name),
  })
    .filter((path) => /\.test\.ts$|^conformance|\/test\//.test(path.replaceAll("\\", "/")))
    .map((path) => readFileSync(join(ROOT, path), "utf8"));

  it("name every code of the client: a code that nobody has met may never come", async () => {
    const codes = await clientCodes();
    expect(codes.filter((code) => !texts.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });
});

describe("commands that a text tells people to type", () => {
  it.each([
    ["`postern login`", []],
    ["Run `postern sync status` first", []],
    ["npx postern org start --json --port 0", []],
    ["`npm run -s postern -- doctor`", []],
    ["`npm run -s postern -- dokter`", ["dokter"]],
    ["`postern vault rotate-key`", []],
    ["`postern --version`", []],
    ["`postern org stop`", ["org stop"]],
    ["`postern lgoin`", ["lgoin"]],
  ])("%s", (text, unknown) => expect(unknownCommands(text)).toEqual(unknown));

  it.each(catalogueFiles)("%s names commands that exist", (file) => {
    expect(unknownCommands(readFileSync(join(ROOT, file), "utf8").replaceAll("\\`", "`"))).toEqual([]);
  });

  it.each([...DOCUMENTS])("%s names commands that exist", (path) => {
    expect(unknownCommands(readFileSync(join(ROOT, path), "utf8"))).toEqual([]);
  });

  it("scripts that documents tell people to run exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const path of DOCUMENTS) {
      const named = [...readFileSync(join(ROOT, path), "utf8").matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].map(
        (m) => m[1] ?? "",
      );
      expect(
        named.filter((name) => !(name in scripts)),
        path,
      ).toEqual([]);
    }
  });
});

it("links between documents lead to files that exist", () => {
  const files = new Set(globSync("**/*", { cwd: ROOT, exclude: (name) => /node_modules|\.git$|dist$/.test(name) }));
  const broken = DOCUMENTS.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !files.has(join(path, "..", target)))
      .map((target) => `${path} → ${target}`);
  });
  expect(broken).toEqual([]);
});
