// Runs every `*.bench.ts` beside this file, or those whose name holds an argument, and prints one table.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Measurement } from "./measurement.ts";

const here = import.meta.dirname;
const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

async function run(file: string): Promise<readonly Measurement[]> {
  const child = spawn(process.execPath, [...process.execArgv, join(here, "run-one.ts"), join(here, file)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  const code = child.exitCode ?? (await new Promise<number>((resolve) => child.once("exit", (c) => resolve(c ?? 1))));
  if (code !== 0) throw new Error(`${file} ended with code ${code}`);
  return JSON.parse(output.trim().split("\n").at(-1)!) as readonly Measurement[];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const rows: string[][] = [["what", "ours", "against", "ratio", "goal", "met"]];
let failed = 0;
for (const file of files) {
  process.stderr.write(`${file} …\n`);
  try {
    for (const m of await run(file))
      rows.push([
        m.what,
        m.ours,
        m.peer,
        m.ratio === null ? "–" : `${m.ratio.toFixed(2)} ×`,
        m.goal,
        m.met ? "yes" : "NO",
      ]);
  } catch (error) {
    failed++;
    rows.push([file, "failed", error instanceof Error ? error.message : String(error), "–", "–", "NO"]);
  }
}
console.log(table(rows));
process.exit(failed === 0 ? 0 : 1);
