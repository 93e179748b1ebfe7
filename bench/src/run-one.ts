// One bench in a process of its own, so that no bench warms or burdens another. Its result is the last line of stdout.
import { pathToFileURL } from "node:url";
import type { Bench } from "./measurement.ts";

const { default: bench } = (await import(pathToFileURL(process.argv[2]!).href)) as { default: Bench };
const measurements = await bench();
process.stdout.write(`${JSON.stringify(measurements)}\n`);
process.exit(0);
