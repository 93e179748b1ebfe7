import type { LauncherTile } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";
import { isPermitted } from "../policies/permitted-users.ts";

/** The apps that this person may use and that have a start page, by name ("App Launcher"). */
export function launcherTiles(context: IdentityContext, userId: string): readonly LauncherTile[] {
  return context.apps
    .all()
    .flatMap(({ definition, policies }) => {
      if (!policies?.enabled || policies.blocked || policies.startUrl === null) return [];
      const url = URL.parse(policies.startUrl);
      if (!url || !/^https?:$/.test(url.protocol) || !isPermitted(context, policies, userId)) return [];
      return [{ name: definition.name, description: definition.description, startUrl: url.href }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
