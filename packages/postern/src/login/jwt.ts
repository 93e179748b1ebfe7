import { readFileSync } from "node:fs";
import { jwtBearerFlow, type Tokens } from "@postern/client";
import { clientOptions, requireApp, type Target } from "../cli/context/target.ts";
import { cliErrors } from "../cli/errors.ts";

/** Without a person: by an assertion, signed with the key of the app's certificate. */
export async function logInByJwt(target: Target, keyFile: string, username: string): Promise<Tokens> {
  const { loginUrl, clientId } = requireApp(target);
  return jwtBearerFlow({ ...clientOptions(target), loginUrl, clientId, privateKey: readKey(keyFile), username });
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw cliErrors.FILE_UNREADABLE({ option: "--jwt-key", path, detail }, { cause });
  }
}
