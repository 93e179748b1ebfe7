import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { EngineCore } from "../engine/engine.ts";
import type { CertificateFolder } from "./certificate-folder.ts";
import { issueCertificate } from "./issue-certificate.ts";

const LIFE_MS = 10 * 365 * 86_400_000;

/** A key with its certificate, both in PEM; the key as PKCS #8. */
export interface ServiceKey {
  readonly privateKey: string;
  readonly certificate: string;
}

/**
 * An RSA key, since the org takes RS256 alone, with a certificate signed by itself, as Setup makes them. Made on another thread: who
 * begins it before `@postern/org` is loaded does not wait for it. `now` in epoch milliseconds; good for ten years.
 */
export async function newServiceKey(now: number = Date.now()): Promise<ServiceKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const subject = { commonName: "Acme Service" };
  const certificate = issueCertificate({
    subject,
    key: privateKey,
    purpose: "signature",
    notBefore: now,
    notAfter: now + LIFE_MS,
    issuer: { subject, privateKey },
  });
  return { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string, certificate };
}

/** Writes the key of the `service` app to a file, and answers its path; an org that has none yet is given `made`, or a new one. */
export async function serviceKeyFile(
  engine: EngineCore,
  folder: CertificateFolder,
  made: Promise<ServiceKey> | null,
): Promise<string> {
  let { privateKey } = engine.credentials().service;
  if (privateKey === null) {
    const pair = await (made ?? newServiceKey(engine.clock.now()));
    engine.giveServiceKey(pair);
    privateKey = pair.privateKey;
  }
  return folder.write("service.key.pem", privateKey);
}
