import { defineErrors, entry } from "@postern/kernel";

/** Every error of the vault. A conflict of versions is the client's TOKEN_STORE_CONFLICT. */
export const errors = defineErrors({
  VAULT_UNREADABLE: entry<{ vault: string; detail: string }>({
    what: (d) => `The vault ${d.vault} cannot be read: ${d.detail}.`,
    why: "It is truncated, damaged or was changed by something other than the vault.",
    fix: "Restore it from a backup, or move it away and log in again.",
  }),
  VAULT_ROLLED_BACK: entry<{ vault: string; grantId: string; seen: number; found: number }>({
    what: (d) => `Grant "${d.grantId}" in the vault ${d.vault} went back from version ${d.seen} to ${d.found}.`,
    why: "A backup was restored, or an old record was put back. Its refresh token is probably spent, and sending it would end the grant.",
    fix: "Delete the grant from the vault and log in again.",
  }),
  VAULT_NEWER: entry<{ vault: string; found: number; known: number }>({
    what: (d) => `The vault ${d.vault} has format ${d.found}; this version of Postern knows formats up to ${d.known}.`,
    why: "A newer version of Postern has used it.",
    fix: "Update Postern here too.",
  }),
  VAULT_WRONG_KEY: entry<{ vault: string; source: string }>({
    what: (d) => `The key from ${d.source} does not open the vault ${d.vault}.`,
    why: "The vault was sealed with another key, or the sealed key inside it was changed.",
    fix: "Give the key the vault was created with. If it is gone, move the vault away and log in again.",
  }),
  VAULT_KEY_RETIRED: entry<{ vault: string; source: string; at: string | null }>({
    what: (d) =>
      `The key from ${d.source} opens the vault ${d.vault} no more: it was replaced${d.at ? ` at ${d.at}` : ""}.`,
    why: "The vault's key was changed, and this process still has the old one.",
    fix: "Give it the new key. Before the next change, give every worker both: `nextKey` or POSTERN_VAULT_NEXT_KEY beside the present one.",
  }),
  VAULT_KEY_MISSING: entry<{ vault: string; keyFile: string | null }>({
    what: (d) => `There is no key for the vault ${d.vault}.`,
    why: (d) =>
      d.keyFile === null
        ? "Neither `key` nor `keyFile` was given, and POSTERN_VAULT_KEY is not set."
        : `The vault exists, but ${d.keyFile} does not, and POSTERN_VAULT_KEY is not set.`,
    fix: "Give the key it was created with, or set POSTERN_VAULT_KEY. If the key is gone, move the vault away and log in again.",
  }),
  VAULT_NEXT_KEY_MISSING: entry<{ vault: string }>({
    what: (d) => `There is no key to change the one of the vault ${d.vault} for.`,
    why: "Its present key does not lie in a file that the vault could put a fresh one into.",
    fix: "Make one with `openssl rand -hex 32`, give it to every worker as POSTERN_VAULT_NEXT_KEY, and change the key then.",
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
  VAULT_BUSY: entry<{ vault: string }>({
    what: (d) => `The vault ${d.vault} stays locked by another process.`,
    why: "Writes wait their turn for some seconds; something holds the file for longer.",
    fix: "Look for a stopped or debugged process, or a backup tool, that has the file open.",
  }),
  VAULT_UNREACHABLE: entry<{ vault: string; detail: string }>({
    what: (d) => `The database of the vault ${d.vault} does not answer: ${d.detail}.`,
    why: "Postgres is down or unreachable, or refused the user or the password.",
    fix: "Look whether Postgres runs and the connection string is right. A write that was reported as done is there.",
  }),
  VAULT_REFUSED: entry<{ vault: string; state: string; detail: string }>({
    what: (d) => `The database refused what the vault ${d.vault} asked of it: ${d.detail} (SQLSTATE ${d.state}).`,
    why: "The database user lacks a right, the database is read-only, or the schema was changed by something other than the vault.",
    fix: "Let the user create the schema once, or create it for the user: `CREATE SCHEMA postern_vault AUTHORIZATION …`. Connect to the primary.",
  }),
  VAULT_CLOSED: entry<{ vault: string }>({
    what: (d) => `The vault ${d.vault} is closed.`,
    why: "`close()` was called and the vault was used afterwards.",
    fix: "Close the vault when the last session is done, or open it again.",
  }),
});
