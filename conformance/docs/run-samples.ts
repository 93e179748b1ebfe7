import { pathToFileURL } from "node:url";
import type { SampleResult, SampleRun } from "./sample-process.ts";

// Samples one after another in one process, which loads the packages once. Each is told its environment and says how it ended on a line of
// its own; the process ends by itself when no sample has left anything open.
for (const { file, env } of JSON.parse(process.argv[2] ?? "[]") as SampleRun[]) {
  Object.assign(process.env, env);
  const result: SampleResult = { file, error: null };
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    result.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  process.send?.(result);
}
process.disconnect?.();
