import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { randomText, tokenHash } from "../tokens/token-shapes.ts";

/** "OAuth 2.0 Device Flow": codes live ten minutes, and are polled for every five seconds. */
const LIFE_MS = 10 * 60_000;
const POLL_SECONDS = 5;
/** Devices of one app that may wait at a time, so that nobody fills the org with codes; the number and its refusal are our own. */
const MOST_WAITING = 1_000;

/** A device that waits for its person. */
export interface DeviceCode {
  readonly hash: string;
  readonly userCode: string;
  readonly consumerKey: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly intervalMs: number;
  readonly lastPollAt: number | null;
  readonly state: "pending" | "approved" | "denied" | "spent";
  readonly userId: string | null;
  readonly level: "LOW" | "STANDARD" | "HIGH_ASSURANCE" | null;
}

type Row = Omit<DeviceCode, "scopes"> & { readonly scopes: string };
const COLUMNS = "hash, userCode, consumerKey, scopes, issuedAt, intervalMs, lastPollAt, state, userId, level";
const fromRow = (row: Row | undefined): DeviceCode | null => (row ? { ...row, scopes: row.scopes.split(" ") } : null);

/** Without characters that look alike: people read it off one screen and type it on another. 32 of them, so that no bias is left. */
const USER_CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

export function newDeviceCode(context: IdentityContext, consumerKey: string, scopes: readonly string[]) {
  const { database } = context;
  const now = context.now();
  database.prepare(`DELETE FROM "_DeviceCode" WHERE issuedAt < ?`).run(now - 2 * LIFE_MS);
  const { waiting } = database
    .prepare(
      `SELECT count(*) AS waiting FROM "_DeviceCode" WHERE consumerKey = ? AND state = 'pending' AND issuedAt >= ?`,
    )
    .get(consumerKey, now - LIFE_MS) as { waiting: number };
  if (waiting >= MOST_WAITING)
    throw new OAuthFault("invalid_request", "too many devices of this app are waiting", { status: 429 });
  const deviceCode = randomText(context.random, 64);
  let userCode = newUserCode(context);
  while (findUserCode(context, userCode)) userCode = newUserCode(context);
  database
    .prepare(
      `INSERT INTO "_DeviceCode" (hash, userCode, consumerKey, scopes, issuedAt, intervalMs, state) VALUES (?, ?, ?, ?, ?, ?, 'pending')`,
    )
    .run(tokenHash(deviceCode), userCode, consumerKey, scopes.join(" "), now, POLL_SECONDS * 1000);
  return { deviceCode, userCode, interval: POLL_SECONDS };
}

const newUserCode = (context: IdentityContext) =>
  [...context.random(8)].map((byte) => USER_CODE_ALPHABET[byte & 31]).join("");

/** The code that a device polls with. */
export function findDeviceCode(context: IdentityContext, deviceCode: string): DeviceCode | null {
  const row = context.database
    .prepare(`SELECT ${COLUMNS} FROM "_DeviceCode" WHERE hash = ?`)
    .get(tokenHash(deviceCode));
  return fromRow(row as unknown as Row | undefined);
}

/** The code that a person typed, if it still waits; spaces, dashes and letter case do not matter. */
export function findUserCode(context: IdentityContext, typed: string): DeviceCode | null {
  const userCode = typed.replace(/[\s-]/g, "").toUpperCase();
  const row = context.database
    .prepare(`SELECT ${COLUMNS} FROM "_DeviceCode" WHERE userCode = ? AND state = 'pending' AND issuedAt >= ?`)
    .get(userCode, context.now() - LIFE_MS);
  return fromRow(row as unknown as Row | undefined);
}

export const isOver = (context: IdentityContext, code: DeviceCode) => context.now() > code.issuedAt + LIFE_MS;

export function decide(
  context: IdentityContext,
  code: DeviceCode,
  decision: { readonly state: "approved" | "denied"; readonly userId: string; readonly level: DeviceCode["level"] },
): void {
  context.database
    .prepare(`UPDATE "_DeviceCode" SET state = ?, userId = ?, level = ? WHERE hash = ?`)
    .run(decision.state, decision.userId, decision.level, code.hash);
}

export function spendDeviceCode(context: IdentityContext, code: DeviceCode): void {
  context.database.prepare(`UPDATE "_DeviceCode" SET state = 'spent' WHERE hash = ?`).run(code.hash);
}

/** Notes a poll; one that came too early makes the device wait longer from now on (RFC 8628, 3.5). */
export function notePoll(context: IdentityContext, code: DeviceCode): "in-time" | "too-early" {
  const now = context.now();
  const early = code.lastPollAt !== null && now < code.lastPollAt + code.intervalMs;
  const intervalMs = early ? code.intervalMs + POLL_SECONDS * 1000 : code.intervalMs;
  context.database
    .prepare(`UPDATE "_DeviceCode" SET lastPollAt = ?, intervalMs = ? WHERE hash = ?`)
    .run(now, intervalMs, code.hash);
  return early ? "too-early" : "in-time";
}
