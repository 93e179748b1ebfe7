import { spawn } from "node:child_process";

/** Opens the address with what the system offers; that there is no browser is no failure. */
export function openBrowser(url: string): void {
  const [opener, ...args]: [string, ...string[]] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  spawn(opener, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
