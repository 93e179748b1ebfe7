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
  /** The key that `key` will be or is being changed for: give it to every worker before the change, and none has to stop. */
  readonly nextKey?: string | Uint8Array;
  /** A file with the key, readable by its owner only. */
  readonly keyFile?: string;
  /** Where POSTERN_VAULT_KEY and POSTERN_VAULT_NEXT_KEY are looked up. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The key file of a vault: where it lies by default, and whether it may be made. */
export interface KeyFile {
  readonly path: string;
  /** A new vault gets a new key; a new key cannot open an old vault. */
  readonly mayCreate: boolean;
}

/**
 * The keys to try, the present one first: `key`, else an explicit `keyFile`, else POSTERN_VAULT_KEY, else the vault's own key
 * file; then the one it is being changed for.
 */
export function masterKeys(vault: string, options: KeyOptions, ownFile: KeyFile | null): readonly MasterKey[] {
  const env = options.env ?? process.env;
  const keys =
    options.key !== undefined
      ? [parseKey(options.key, "the `key` option")]
      : options.keyFile === undefined && env.POSTERN_VAULT_KEY
        ? [parseKey(env.POSTERN_VAULT_KEY, "POSTERN_VAULT_KEY")]
        : keysOfFile(vault, options.keyFile ?? ownFile?.path ?? null, ownFile?.mayCreate ?? false);
  if (options.nextKey !== undefined) keys.push(parseKey(options.nextKey, "the `nextKey` option"));
  else if (env.POSTERN_VAULT_NEXT_KEY) keys.push(parseKey(env.POSTERN_VAULT_NEXT_KEY, "POSTERN_VAULT_NEXT_KEY"));
  return keys;
}

function keysOfFile(vault: string, keyFile: string | null, mayCreate: boolean): MasterKey[] {
  if (keyFile === null) throw errors.VAULT_KEY_MISSING({ vault, keyFile });
  if (!existsSync(keyFile)) {
    if (!mayCreate) throw errors.VAULT_KEY_MISSING({ vault, keyFile });
    createKeyFile(keyFile);
  }
  return [readKeyFile(keyFile)];
}

function readKeyFile(keyFile: string): MasterKey {
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
