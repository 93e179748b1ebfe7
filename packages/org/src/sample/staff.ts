import type { BornOrg } from "../engine/schema/bootstrap.ts";
import { insertUsers } from "../engine/schema/bootstrap-users.ts";
import { insertRows } from "../engine/schema/insert-rows.ts";
import type { Counters } from "../engine/state/counters.ts";
import type { Database } from "../engine/state/database.ts";

/** Acme's people in the org: who sells and who helps. */
export interface Staff {
  readonly sellers: readonly string[];
  readonly agents: readonly string[];
}

const person = (firstName: string, lastName: string, title: string) => ({
  username: `${firstName}.${lastName}@acme.postern.local`.toLowerCase(),
  firstName,
  lastName,
  alias: (firstName.slice(0, 1) + lastName.slice(0, 4)).toLowerCase(),
  title,
});

const LEADER = person("Grace", "Okafor", "VP Sales");
const SELLERS = [
  person("Maya", "Lindqvist", "Senior Account Executive"),
  person("Daniel", "Reyes", "Account Executive"),
  person("Priya", "Raman", "Account Executive"),
  person("Tom", "Becker", "Account Executive"),
  person("Hana", "Sato", "Sales Development Representative"),
];
const AGENTS = [person("Leo", "Marchetti", "Support Engineer"), person("Nadia", "Haddad", "Support Engineer")];

/** Writes Acme's roles and users. */
export function insertStaff(deps: { database: Database; counters: Counters; born: BornOrg; createdAt: string }): Staff {
  const { database, counters, born, createdAt } = deps;
  const roles = counters.recordIds("00E", 3) as [string, string, string];
  const role = (Id: string, Name: string, DeveloperName: string, ParentRoleId: string | null) => ({
    Id,
    Name,
    DeveloperName,
    ParentRoleId,
    RollupDescription: Name,
    OpportunityAccessForAccountOwner: "Edit",
    CaseAccessForAccountOwner: "Edit",
    ContactAccessForAccountOwner: "Edit",
    MayForecastManagerShare: 0,
    LastModifiedDate: createdAt,
    LastModifiedById: born.adminUserId,
    SystemModstamp: createdAt,
  });
  insertRows(database, "UserRole", [
    role(roles[0], "VP Sales", "VPSales", null),
    role(roles[1], "Sales Team", "SalesTeam", roles[0]),
    role(roles[2], "Customer Support", "CustomerSupport", roles[0]),
  ]);
  const profileId = born.profiles["Standard User"];
  const by = { createdAt, createdBy: born.adminUserId };
  const [leaderId] = insertUsers(deps, [{ ...LEADER, profileId, roleId: roles[0], department: "Sales" }], by) as [
    string,
  ];
  const team = (people: typeof SELLERS, roleId: string, department: string) =>
    insertUsers(
      deps,
      people.map((each) => ({ ...each, profileId, roleId, managerId: leaderId, department })),
      by,
    );
  return {
    sellers: [...team(SELLERS, roles[1], "Sales"), leaderId],
    agents: team(AGENTS, roles[2], "Support"),
  };
}
