import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "./markdown.ts";

const arrow = (from: string) => `Arrow not in the design: @postern/${from} may import only`;
const DOORS = "A face talks to the engine through its doors only";
const STANDARDS = "is web standards only";
const NO_WIRE = "The engine knows no wire format";

const AGAINST: readonly (readonly [folder: string, specifier: string, message: string])[] = [
  ["packages/kernel/src", "@postern/client", arrow("kernel")],
  ["packages/kernel/src", "node:fs", STANDARDS],
  ["packages/app/src", "@postern/org", arrow("app")],
  ["packages/app/src", "node:path", STANDARDS],
  ["packages/client/src", "@postern/org", arrow("client")],
  ["packages/client/src", "@postern/vault", arrow("client")],
  ["packages/client/src", "postern", arrow("client")],
  ["packages/client/src", "node:crypto", STANDARDS],
  ["packages/client/src/node", "@postern/org", arrow("client")],
  ["packages/pubsub/src", "@postern/org", arrow("pubsub")],
  ["packages/vault/src", "@postern/sync", arrow("vault")],
  ["packages/sync/src", "@postern/org", arrow("sync")],
  ["packages/sync/src", "@postern/console", arrow("sync")],
  ["packages/console/server", "@postern/org", arrow("console")],
  ["packages/console/web/src", "@postern/org", arrow("console")],
  ["packages/org/src", "@postern/client", arrow("org")],
  ["packages/org/src", "@postern/pubsub", arrow("org")],
  ["packages/org/src/engine/query", "@postern/client", arrow("org")],
  ["packages/org/src/engine/query", "hono", NO_WIRE],
  ["packages/org/src/engine/query", "node:http", NO_WIRE],
  ["packages/org/src/engine/query", "fast-xml-parser", NO_WIRE],
  ["packages/org/src/engine/query", "@connectrpc/connect", NO_WIRE],
  ["packages/org/src/engine/query", "../../faces/rest/router.ts", "The engine does not know its faces"],
  ["packages/org/src/faces/rest", "node:sqlite", "A face never touches SQLite"],
  ["packages/org/src/faces/rest", "../../engine/query/query-door.ts", DOORS],
  ["packages/org/src/faces/rest/resources", "../../../engine/state/database.ts", DOORS],
  ["packages/org/src/faces/rest", "../../engine/engine.ts", DOORS],
  ["packages/org/src/faces/rest", "@postern/client", arrow("org")],
];

const ALONG: readonly (readonly [folder: string, specifier: string])[] = [
  ["packages/app/src", "@postern/kernel"],
  ["packages/client/src", "@postern/kernel"],
  ["packages/client/src/node", "node:http"],
  ["packages/pubsub/src", "@postern/client"],
  ["packages/vault/src", "node:sqlite"],
  ["packages/sync/src", "@postern/pubsub"],
  ["packages/console/server", "@postern/sync"],
  ["packages/org/src", "@postern/app"],
  ["packages/org/src/engine/state", "node:sqlite"],
  ["packages/org/src/faces/rest", "../../engine/doors/index.ts"],
  ["packages/org/src/faces/rest", "../../engine/api-fault.ts"],
  ["packages/postern/src", "@postern/org"],
];

interface Diagnostic {
  readonly message: string;
  readonly location: { readonly path: string };
}

const cases = [...AGAINST, ...ALONG];
const fileOf = (index: number) => `${cases[index]?.[0]}/case-${index}.ts`;
let diagnostics: readonly Diagnostic[] = [];

/** One lint over a tree that holds nothing but these imports. */
beforeAll(() => {
  const tree = mkdtempSync(join(tmpdir(), "postern-arrows-"));
  try {
    copyFileSync(join(ROOT, "biome.json"), join(tree, "biome.json"));
    for (const [index, [folder, specifier]] of cases.entries()) {
      mkdirSync(dirname(join(tree, fileOf(index))), { recursive: true });
      const source = `import { thing } from "${specifier}";\n\nexport const used${index} = thing;\n`;
      writeFileSync(join(tree, folder, `case-${index}.ts`), source);
    }
    const options = ["--reporter=json", "--max-diagnostics=none", "--vcs-enabled=false"];
    const biome = [join(ROOT, "scripts/pinned-node.mjs"), "biome", "lint", ...options, "."];
    const { stdout } = spawnSync(process.execPath, biome, { cwd: tree, encoding: "utf8" });
    diagnostics = (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
});

const messagesOf = (index: number) =>
  diagnostics.filter(({ location }) => location.path === fileOf(index)).map(({ message }) => message);

describe("imports against the arrows fail lint", () => {
  it.each(AGAINST.map((row, index) => [index, ...row] as const))("%i: %s ⇥ %s", (index, _, __, message) => {
    expect(messagesOf(index)).toEqual([expect.stringContaining(message)]);
  });
});

describe("imports along the arrows pass", () => {
  it.each(ALONG.map((row, index) => [AGAINST.length + index, ...row] as const))("%i: %s → %s", (index) => {
    expect(messagesOf(index)).toEqual([]);
  });
});
