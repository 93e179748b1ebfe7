import { errors } from "../errors.ts";

/** What an sfdx auth URL holds. */
export interface SfdxAuthUrl {
  readonly clientId: string;
  /** null for public apps such as the CLI's own `PlatformCLI`. */
  readonly clientSecret: string | null;
  readonly refreshToken: string;
  /** The org's address; refreshes go there too. */
  readonly loginUrl: string;
}

/**
 * Reads `force://CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN@HOST` (or without the secret), as `sf org display --verbose` prints
 * it. All of it is secret. Throws LOGIN_INPUT_INVALID, which repeats none of it.
 *
 * @example const { clientId, refreshToken, loginUrl } = readSfdxAuthUrl(await readFile("org.txt", "utf8"));
 */
export function readSfdxAuthUrl(text: string): SfdxAuthUrl {
  // Refresh tokens may hold `=`; the host follows the last `@`.
  const match = /^force:\/\/([^:@/\s]+):(?:([^:@\s]*):)?([^:@\s]+)@([\w.-]+(?::\d+)?)(?:\/)?$/.exec(text.trim());
  if (!match)
    throw errors.LOGIN_INPUT_INVALID({
      what: "sfdx auth URL",
      detail: "it is not of the form force://CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN@HOST",
    });
  const [, clientId = "", clientSecret = "", refreshToken = "", host = ""] = match;
  const local = /^(?:localhost|127\.\d+\.\d+\.\d+)(?::\d+)?$/.test(host);
  return {
    clientId,
    clientSecret: clientSecret || null,
    refreshToken,
    loginUrl: `${local ? "http" : "https"}://${host}`,
  };
}
