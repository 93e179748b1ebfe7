import { hash } from "node:crypto";
import type { Caller } from "../../doors/authenticate.ts";
import type { CodeCheck, CodeSent } from "../../doors/browser.ts";
import type { IdentityContext } from "../context.ts";
import { sameSecret } from "../tokens/token-shapes.ts";

/** No page names a life for mailed codes; this is the usual one. */
const CODE_LIFE_MS = 10 * 60_000;
/** Wrong codes before a code is worth nothing any more. */
const ATTEMPTS_PER_CODE = 5;
/** Wrong codes of one person, whatever the browser, before verification is shut for a while: as with passwords. */
const MAX_FAILURES = 10;
const LOCKED_MS = 15 * 60_000;

interface StoredCode {
  readonly hash: string;
  readonly issuedAt: number;
  readonly attempts: number;
}

/** Bound to the session's token, which is stored nowhere: six digits alone would be guessed from their hash in no time. */
const codeHash = (token: string, code: string) => hash("sha256", `${token}\n${code}`, "base64url");

/**
 * Sends a six-digit code to the person of a browser session, unless one is on its way and no other is asked for. null when there is
 * no such session.
 */
export function sendCode(
  context: IdentityContext,
  token: string | undefined,
  caller: Caller,
  send: "if-none" | "another" | "none",
): CodeSent | null {
  const session = token === undefined ? null : context.sessions.use(token, caller.ip);
  if (token === undefined || session?.kind !== "ui") return null;
  const { email } = context.users.identity(session.userId, context.orgId, context.now());
  const sent = {
    username: session.username,
    to: masked(email),
    isVerified: session.level === "HIGH_ASSURANCE",
    isLocked: isLocked(context, session.userId),
  };
  if (sent.isVerified || sent.isLocked || send === "none") return sent;
  if (send === "if-none" && liveCode(context, session.id)) return sent;
  const code = sixDigits(context);
  context.database
    .prepare(
      `INSERT INTO "_VerificationCode" (sessionId, hash, issuedAt, attempts) VALUES (?, ?, ?, 0)
       ON CONFLICT (sessionId) DO UPDATE SET hash = excluded.hash, issuedAt = excluded.issuedAt, attempts = 0`,
    )
    .run(session.id, codeHash(token, code), context.now());
  context.outbox.send({
    to: email,
    subject: "Verify your identity in Salesforce",
    text: `You are logging in from ${caller.ip}. To finish, enter this verification code: ${code}. It works for ten minutes. If this was not you, change your password.`,
    code,
  });
  return sent;
}

/** Compares a code in constant time. The right one raises the session to HIGH_ASSURANCE and gives it another token. */
export function checkCode(
  context: IdentityContext,
  token: string | undefined,
  given: string,
  caller: Caller,
): CodeCheck {
  const session = token === undefined ? null : context.sessions.use(token, caller.ip);
  if (token === undefined || session?.kind !== "ui") return { outcome: "no-session" };
  const { database } = context;
  const { userId, id } = session;
  return database.transaction((): CodeCheck => {
    if (isLocked(context, userId)) return { outcome: "locked" };
    const stored = liveCode(context, id);
    if (!stored) return { outcome: "expired" };
    if (sameSecret(codeHash(token, given.replace(/\s/g, "")), stored.hash)) {
      database.prepare(`DELETE FROM "_VerificationCode" WHERE sessionId = ?`).run(id);
      database.prepare(`DELETE FROM "_VerificationLock" WHERE userId = ?`).run(userId);
      return { outcome: "verified", sessionId: context.sessions.raise(token, "HIGH_ASSURANCE") };
    }
    database.prepare(`UPDATE "_VerificationCode" SET attempts = attempts + 1 WHERE sessionId = ?`).run(id);
    countFailure(context, userId);
    if (isLocked(context, userId)) return { outcome: "locked" };
    return { outcome: stored.attempts + 1 >= ATTEMPTS_PER_CODE ? "expired" : "wrong" };
  });
}

function liveCode(context: IdentityContext, sessionId: string): StoredCode | null {
  const row = context.database
    .prepare(`SELECT hash, issuedAt, attempts FROM "_VerificationCode" WHERE sessionId = ?`)
    .get(sessionId) as StoredCode | undefined;
  if (!row || row.attempts >= ATTEMPTS_PER_CODE || context.now() > row.issuedAt + CODE_LIFE_MS) return null;
  return row;
}

function isLocked(context: IdentityContext, userId: string): boolean {
  const row = context.database.prepare(`SELECT lockedUntil FROM "_VerificationLock" WHERE userId = ?`).get(userId) as
    | { lockedUntil: number }
    | undefined;
  return row !== undefined && row.lockedUntil > context.now();
}

function countFailure(context: IdentityContext, userId: string): void {
  context.database
    .prepare(
      `INSERT INTO "_VerificationLock" (userId, failures, lockedUntil) VALUES (?1, 1, 0)
       ON CONFLICT (userId) DO UPDATE SET
         lockedUntil = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE lockedUntil END,
         failures = CASE WHEN failures + 1 >= ?2 THEN 0 ELSE failures + 1 END`,
    )
    .run(userId, MAX_FAILURES, context.now() + LOCKED_MS);
}

/** Uniform: numbers above the last whole million of 32 bits are drawn again. */
function sixDigits(context: IdentityContext): string {
  for (;;) {
    const number = Buffer.from(context.random(4)).readUInt32BE();
    if (number < 4_294_000_000) return String(number % 1_000_000).padStart(6, "0");
  }
}

/** `a***@acme.test`: enough to know one's own, and no more. */
const masked = (email: string) => email.replace(/^(.)[^@]*/, "$1***");
