import { text as wholeText } from "node:stream/consumers";
import { cliErrors } from "../cli/errors.ts";

/**
 * The token of `--access-token`: from POSTERN_ACCESS_TOKEN, else from standard input. Never from the command line, which every user of
 * the machine can read.
 */
export async function readAccessToken(env: NodeJS.ProcessEnv, stdin: NodeJS.ReadStream): Promise<string> {
  const given = env.POSTERN_ACCESS_TOKEN ?? (stdin.isTTY ? "" : await wholeText(stdin));
  const token = given.trim();
  if (token === "") throw cliErrors.TOKEN_NOT_GIVEN({});
  return token;
}
