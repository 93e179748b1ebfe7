import { homedir } from "node:os";
import { join } from "node:path";

/** Where this system keeps what programs can make again. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (env["XDG_CACHE_HOME"]) return join(env["XDG_CACHE_HOME"], "postern");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "postern");
  if (platform === "win32" && env["LOCALAPPDATA"]) return join(env["LOCALAPPDATA"], "postern", "Cache");
  return join(homedir(), ".cache", "postern");
}
