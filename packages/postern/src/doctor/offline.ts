import { createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { checkJwt, checkPkcePair, type OfflineFinding } from "@postern/client/doctor";
import type { Target } from "../cli/context/target.ts";
import { cliErrors } from "../cli/errors.ts";

/** `--jwt`: an assertion, or a file that holds one; nothing is sent. */
export async function examineJwt(
  given: string,
  options: { readonly target: Target; readonly certificate: string | undefined; readonly username: string | undefined },
): Promise<readonly OfflineFinding[]> {
  const { target, certificate, username } = options;
  const { app } = target;
  const publicKey = certificate === undefined ? undefined : await publicKeyOf(certificate);
  return checkJwt({
    jwt: given.includes(".") && given.split(".").length >= 3 && !given.includes("/") ? given : read("--jwt", given),
    now: Date.now(),
    ...(app ? { consumerKey: app.clientId, loginUrl: app.loginUrl } : {}),
    ...(username === undefined ? {} : { username }),
    ...(publicKey ? { publicKey } : {}),
  });
}

/** `--pkce VERIFIER:CHALLENGE`. */
export async function examinePkce(given: string): Promise<readonly OfflineFinding[]> {
  const [verifier = "", challenge] = given.split(":");
  if (challenge === undefined)
    throw cliErrors.USAGE_BAD_OPTION({ command: "doctor", problem: "--pkce takes VERIFIER:CHALLENGE." });
  return checkPkcePair(verifier, challenge);
}

async function publicKeyOf(path: string): Promise<CryptoKey> {
  const pem = read("--certificate", path);
  const key = pem.includes("CERTIFICATE") ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return crypto.subtle.importKey("spki", key.export({ type: "spki", format: "der" }), algorithm, false, ["verify"]);
}

function read(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw cliErrors.FILE_UNREADABLE(
      { option, path, detail: (cause as NodeJS.ErrnoException).code ?? "unknown" },
      { cause },
    );
  }
}
