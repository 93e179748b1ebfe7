import { defineErrors, entry } from "@postern/kernel";

/** Every error of the vault. A conflict of versions is the client's TOKEN_STORE_CONFLICT. */
export const errors = defineErrors({
  VAULT_UNREADABLE: entry<{ path: string; detail: string }>({
    what: (d) => `The vault ${d.path} cannot be read: ${d.detail}.`,
    why: "The file is truncated, damaged or was changed by something other than the vault.",
    fix: "Restore the file from a backup, or move it away and log in again.",
  }),
  VAULT_WRONG_KEY: entry<{ path: string; source: string }>({
    what: (d) => `The key from ${d.source} does not open the vault ${d.path}.`,
    why: "The vault was sealed with another key, or the sealed key inside it was changed.",
    fix: "Give the key the vault was created with. If it is gone, move the vault away and log in again.",
  }),
  VAULT_KEY_MISSING: entry<{ path: string; keyFile: string }>({
    what: (d) => `There is no key for the vault ${d.path}.`,
    why: (d) => `The vault exists, but ${d.keyFile} does not, and POSTERN_VAULT_KEY is not set.`,
    fix: "Restore the key file or set POSTERN_VAULT_KEY. If the key is gone, move the vault away and log in again.",
  }),
  VAULT_KEY_INVALID: entry<{ source: string }>({
    what: (d) => `The key from ${d.source} is not a vault key.`,
    why: "A vault key is 32 random bytes, written as 64 hexadecimal digits or as base64.",
    fix: "Make one with `openssl rand -hex 32`.",
  }),
  VAULT_PERMISSIONS: entry<{ path: string; mode: string }>({
    what: (d) => `Others on this machine can read ${d.path} (mode ${d.mode}).`,
    why: "A secret that others can read opens every grant in the vault.",
    fix: (d) => `Run \`chmod 600 ${d.path}\`, and change the key if others use this machine.`,
  }),
  VAULT_BUSY: entry<{ path: string }>({
    what: (d) => `The vault ${d.path} stays locked by another process.`,
    why: "Writes wait their turn for some seconds; something holds the file for longer.",
    fix: "Look for a stopped or debugged process, or a backup tool, that has the file open.",
  }),
  VAULT_CLOSED: entry<{ path: string }>({
    what: (d) => `The vault ${d.path} is closed.`,
    why: "`close()` was called and the vault was used afterwards.",
    fix: "Close the vault when the last session is done, or open it again.",
  }),
});
