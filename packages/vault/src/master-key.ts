import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { errors } from "./errors.ts";

export interface MasterKey {
  readonly key: KeyObject;
  /** Where it came from, for errors. */
  readonly source: string;
}

export interface KeyOptions {
  /** 32 bytes, or their hexadecimal or base64 form. */
  readonly key?: string | Uint8Array;
  /** A file with the key; created, readable by its owner only, when the vault is new. `<path>.key` by default. */
  readonly keyFile?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** `key`, else an explicit `keyFile`, else POSTERN_VAULT_KEY, else the key file beside the vault. */
export function masterKey(path: string, options: KeyOptions): MasterKey {
  if (options.key !== undefined) return parseKey(options.key, "the `key` option");
  const fromEnv = (options.env ?? process.env).POSTERN_VAULT_KEY;
  if (options.keyFile === undefined && fromEnv) return parseKey(fromEnv, "POSTERN_VAULT_KEY");
  const keyFile = options.keyFile ?? `${path}.key`;
  if (!existsSync(keyFile)) {
    // A new key cannot open an old vault.
    if (existsSync(path)) throw errors.VAULT_KEY_MISSING({ path, keyFile });
    createKeyFile(keyFile);
  }
  checkOwnerOnly(keyFile);
  return parseKey(readFileSync(keyFile, "utf8").trim(), keyFile);
}

export function parseKey(input: string | Uint8Array, source: string): MasterKey {
  const bytes = typeof input === "string" ? decode(input) : Buffer.from(input);
  if (bytes?.length !== 32) throw errors.VAULT_KEY_INVALID({ source });
  return { key: createSecretKey(bytes), source };
}

function decode(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null;
}

/** Linked into place complete: of two processes that start at once one wins, and no one reads half a key. */
function createKeyFile(keyFile: string): void {
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  const draft = `${keyFile}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, keyFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Windows has no mode bits; there the user profile's access list protects the file. */
export function checkOwnerOnly(path: string): void {
  if (process.platform === "win32") return;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) throw errors.VAULT_PERMISSIONS({ path, mode: mode.toString(8) });
}
