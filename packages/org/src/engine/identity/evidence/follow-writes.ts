import type { Follower } from "../../change/followers.ts";
import type { IdentityContext } from "../context.ts";

/** What the writes mean that the DML path lets through to rows of identity. */
export function followWrites(context: IdentityContext): Readonly<Record<string, Follower>> {
  const { users, sessions, passwords } = context;
  return {
    AuthSession: ({ operation, id }) => {
      if (operation === "delete") sessions.endById(id);
    },
    UserLogin: ({ before, after }) => {
      const userId = String(after.UserId);
      if (after.IsFrozen !== before?.IsFrozen) {
        users.freeze(userId, after.IsFrozen === 1);
        if (after.IsFrozen === 1) sessions.endUser(userId);
      }
      if (before?.IsPasswordLocked === 1 && after.IsPasswordLocked === 0) passwords.unlock(userId);
    },
  };
}
