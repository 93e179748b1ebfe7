import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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

/** Where the keys of a vault come from. */
export interface KeySource {
  /** The keys to try, the present one first. Read anew each time: a key file may have been replaced. */
  keys(): readonly MasterKey[];
  /** What the present key is to be changed for: what was given beside it, else a fresh one beside the key file. Throws VAULT_NEXT_KEY_MISSING. */
  next(): MasterKey;
  /** After the change: the key file takes the fresh key over. */
  changed(): void;
}

/** The key file of a vault: where it lies by default, and whether it may be made. */
export interface KeyFile {
  readonly path: string;
  /** A new vault gets a new key; a new key cannot open an old vault. */
  readonly mayCreate: () => boolean;
}

/** `key`, else an explicit `keyFile`, else POSTERN_VAULT_KEY, else the vault's own key file; then the one it is being changed for. */
export function keySource(vault: string, options: KeyOptions, ownFile: KeyFile | null): KeySource {
  const env = options.env ?? process.env;
  const given =
    options.key !== undefined
      ? parseKey(options.key, "the `key` option")
      : options.keyFile === undefined && env.POSTERN_VAULT_KEY
        ? parseKey(env.POSTERN_VAULT_KEY, "POSTERN_VAULT_KEY")
        : null;
  const givenNext =
    options.nextKey !== undefined
      ? parseKey(options.nextKey, "the `nextKey` option")
      : env.POSTERN_VAULT_NEXT_KEY
        ? parseKey(env.POSTERN_VAULT_NEXT_KEY, "POSTERN_VAULT_NEXT_KEY")
        : null;
  const keyFile = given ? null : (options.keyFile ?? ownFile?.path ?? null);
  if (!given && keyFile === null) throw errors.VAULT_KEY_MISSING({ vault, keyFile });

  return {
    keys() {
      const keys = given ? [given] : keysOfFile(vault, keyFile!, ownFile?.mayCreate() ?? false);
      return givenNext ? [...keys, givenNext] : keys;
    },
    next() {
      if (givenNext) return givenNext;
      if (keyFile === null) throw errors.VAULT_NEXT_KEY_MISSING({ vault });
      const file = nextOf(keyFile);
      if (!existsSync(file)) createKeyFile(file);
      return readKeyFile(file);
    },
    changed() {
      if (keyFile !== null && existsSync(nextOf(keyFile))) renameSync(nextOf(keyFile), keyFile);
    },
  };
}

/** Lies beside the key file from before the change until after it, so a change that is cut off locks nobody out. */
const nextOf = (keyFile: string) => `${keyFile}.next`;

function keysOfFile(vault: string, keyFile: string, mayCreate: boolean): MasterKey[] {
  // The next one first: it may take the place of the present one at this moment.
  const next = existsSync(nextOf(keyFile)) ? attempt(() => readKeyFile(nextOf(keyFile))) : null;
  if (!existsSync(keyFile)) {
    if (!mayCreate) throw errors.VAULT_KEY_MISSING({ vault, keyFile });
    createKeyFile(keyFile);
  }
  const present = readKeyFile(keyFile);
  return next ? [present, next] : [present];
}

/** null when it was renamed since it was seen. */
function attempt(read: () => MasterKey): MasterKey | null {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
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
function checkOwnerOnly(path: string): void {
  if (process.platform === "win32") return;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) throw errors.VAULT_PERMISSIONS({ path, mode: mode.toString(8) });
}
