import { ApiFault } from "../../api-fault.ts";
import type { EvidenceDoor } from "../../doors/evidence.ts";
import type { Session } from "../../doors/session.ts";
import type { IdentityContext } from "../context.ts";

const WATCHES = ["PermissionsManageUsers", "PermissionsMonitorLoginHistory"];
const ENDS_SESSIONS = "PermissionsManageUsers";

export function evidenceDoor(context: IdentityContext): EvidenceDoor {
  const has = (session: Session, permission: string) => context.users.hasPermission(session.userId, permission);
  const mayWatch = (session: Session) => WATCHES.some((permission) => has(session, permission));
  function needs(may: boolean) {
    if (!may) throw new ApiFault("INSUFFICIENT_ACCESS", "You do not have access to this resource");
  }
  const nameOf = (userId: string) => context.users.byId(userId)?.username ?? userId;

  return {
    mayWatch,
    loginHistory(session, limit) {
      needs(mayWatch(session));
      return context.history
        .list(limit)
        .map(({ userId, ...line }) => ({ ...line, username: userId === null ? null : nameOf(userId) }));
    },
    sessions(session) {
      needs(mayWatch(session));
      return context.sessions.list().map((open) => ({
        ...open,
        username: nameOf(open.userId),
        application: open.consumerKey === null ? null : (context.apps.find(open.consumerKey)?.definition.name ?? null),
        isCurrent: open.id === session.id,
      }));
    },
    endSession(session, id) {
      needs(has(session, ENDS_SESSIONS));
      return context.sessions.endById(id);
    },
  };
}
