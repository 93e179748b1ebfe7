import { existsSync } from "node:fs";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

export interface Browser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** Flags that keep a headless Chromium quiet on a machine without a network; `--no-sandbox` only where root needs it. */
const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What the packed Chromium asks for and no user's browser has: pages would read other origins unasked. */
const INSECURE = /^--(?:disable-web-security|disable-site-isolation-trials|allow-running-insecure-content)\b/;

/**
 * The machine's Chromium (CHROME_PATH, then the usual places), else the one that the npm registry carries for Linux.
 * null when there is none; with REQUIRE_BROWSER=1 that is a failure and not a skip.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser | null> {
  const args = process.getuid?.() === 0 ? [...QUIET, "--no-sandbox"] : QUIET;
  const installed = [env.CHROME_PATH, ...CANDIDATES].find((path) => path && existsSync(path));
  if (installed) return { executablePath: installed, args };
  if (process.platform === "linux") {
    try {
      const { default: chromium } = await import("@sparticuz/chromium");
      return {
        executablePath: await chromium.executablePath(),
        args: [...args, ...chromium.args.filter((arg) => !INSECURE.test(arg))],
      };
    } catch (cause) {
      if (env.REQUIRE_BROWSER === "1")
        throw new Error("REQUIRE_BROWSER=1, but no Chromium could be found or unpacked.", { cause });
    }
  }
  if (env.REQUIRE_BROWSER === "1")
    throw new Error("REQUIRE_BROWSER=1, but there is no Chromium: install it or set CHROME_PATH.");
  return null;
}
