import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const rows = readFileSync(join(ROOT, "docs", "attacks.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.endsWith(".test.ts |"))
  .map((line) => line.slice(2, -2).split(" | ") as [string, string, string]);

describe("every attack of the page is tried by a test", () => {
  it("the page has them", () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows)("%s", (_, title, path) => {
    const file = join(ROOT, path);
    expect(existsSync(file), `${path} is gone`).toBe(true);
    expect(readFileSync(file, "utf8")).toContain(title);
  });
});
