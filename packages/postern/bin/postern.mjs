#!/usr/bin/env node
// Plain JavaScript for any Node: installed, it runs the compiled command line; in a clone, the sources on the Node that the
// repository pins.
import { existsSync } from "node:fs";

const compiled = new URL("../dist/bin.js", import.meta.url);
const [major] = process.versions.node.split(".").map(Number);

if (!existsSync(compiled)) {
  process.argv.splice(2, 0, "packages/postern/src/bin.ts");
  await import(new URL("../../../scripts/pinned-node.mjs", import.meta.url).href);
} else if (major < 24) {
  console.error(`✗ postern needs Node 24 or newer; this is Node ${process.versions.node}.  USAGE_OLD_NODE`);
  console.error("  why  The local org stores its records with node:sqlite.");
  console.error("  fix  Install a current Node, or run `npm install node@24` beside postern and use npx.");
  console.error("  more https://nodejs.org");
  process.exitCode = 2;
} else await import(compiled.href);
