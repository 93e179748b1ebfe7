import { ApiFault } from "../../api-fault.ts";
import type { PasswordsDoor } from "../../doors/passwords.ts";
import type { Session } from "../../doors/session.ts";
import type { IdentityContext } from "../context.ts";
import { checkNewPassword, repeatedPassword } from "../policies/password-policies.ts";
import type { LoginUser } from "./users.ts";

const LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "23456789";

export function passwordsDoor(context: IdentityContext): PasswordsDoor {
  const { users, passwords, sessions, database } = context;

  function userFor(session: Session, userId: string): LoginUser {
    const user = users.byId(userId);
    if (!user) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    const permitted = session.access.modifyAllData || users.hasPermission(session.userId, "PermissionsManageUsers");
    if (session.userId !== user.id && !permitted)
      throw new ApiFault("INSUFFICIENT_ACCESS", "insufficient access rights on object id");
    return user;
  }

  /** The session that asks goes on, whoever it is of. */
  function endOtherSessions(session: Session, userId: string) {
    for (const { id, userId: of } of sessions.list()) if (of === userId && id !== session.id) sessions.endById(id);
    database.prepare(`DELETE FROM "_BootCredential" WHERE userId = ?`).run(userId);
  }

  return {
    isExpired: (session, userId) => passwords.isExpired(userFor(session, userId).id),
    async set(session, userId, password) {
      const user = userFor(session, userId);
      checkNewPassword(password, user);
      if (await passwords.isCurrent(user.id, password)) throw repeatedPassword();
      endOtherSessions(session, user.id);
      await passwords.set(user.id, password);
    },
    async reset(session, userId) {
      const user = userFor(session, userId);
      const password = drawn((size) => context.random(size));
      endOtherSessions(session, user.id);
      await passwords.set(user.id, password, { expired: true });
      return password;
    },
  };
}

/** Ten characters, of which the last two are digits. */
function drawn(random: (size: number) => Uint8Array): string {
  return [...random(10)]
    .map((byte, at) => {
      const alphabet = at < 8 ? LETTERS : DIGITS;
      return alphabet[byte % alphabet.length];
    })
    .join("");
}
