import type { Choice } from "./seeded-choice.ts";

/** SOQL that is often right, and then often broken again. */
export function anySoql(choose: Choice, fields: ReadonlyMap<string, readonly string[]>): string {
  const sobject = choose.of([...fields.keys()]);
  const text = statement(choose, sobject, fields.get(sobject) ?? []);
  return choose.chance(0.5) ? text : mutated(choose, text);
}

const LITERALS = [
  "'x'",
  "'%'",
  "'it\\'s'",
  "null",
  "true",
  "0",
  "-1.5",
  "1e400",
  "99999999999999999999",
  "TODAY",
  "LAST_N_DAYS:30",
  "LAST_N_DAYS:99999999999",
  "NEXT_FISCAL_QUARTER",
  "2026-01-01",
  "2026-13-45",
  "2026-01-01T00:00:00Z",
  "'001000000000001AAA'",
  "USD100",
  ":bind",
];
const OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "LIKE", "IN", "NOT IN", "INCLUDES", "EXCLUDES", "=="];
const PARENTS = [
  "Owner.Name",
  "Account.Name",
  "Account.Owner.Profile.Name",
  "CreatedBy.Manager.Name",
  "Parent.Parent.Name",
  "Owner.Type",
];
const CHILDREN = ["Contacts", "Opportunities", "Cases", "CampaignMembers", "Histories", "ChildAccounts"];
const AGGREGATES = [
  "COUNT()",
  "COUNT(Id)",
  "COUNT_DISTINCT(OwnerId)",
  "MAX(CreatedDate)",
  "SUM(Amount)",
  "AVG(AnnualRevenue)",
  "CALENDAR_YEAR(CreatedDate)",
];

function statement(choose: Choice, sobject: string, fields: readonly string[]): string {
  const field = () => (choose.chance(0.15) ? choose.of(PARENTS) : choose.of(fields));
  const many = <T>(most: number, make: () => T) => Array.from({ length: 1 + choose.number(most) }, make);
  const grouped = choose.chance(0.2);
  const group = field();
  const select = grouped
    ? [group, ...many(2, () => choose.of(AGGREGATES))]
    : many(5, () => {
        if (choose.chance(0.06))
          return `(SELECT Id, ${choose.of(["Name", "LastName", "Subject"])} FROM ${choose.of(CHILDREN)} LIMIT 3)`;
        if (choose.chance(0.06)) return choose.of(["FIELDS(ALL)", "FIELDS(STANDARD)", "FIELDS(CUSTOM)", ...AGGREGATES]);
        if (choose.chance(0.04)) return `${choose.of(["FORMAT", "toLabel", "convertCurrency"])}(${field()})`;
        return field();
      });
  const parts = [`SELECT ${[...new Set(select)].join(", ")} FROM ${sobject}`];
  if (choose.chance(0.6)) parts.push(`WHERE ${condition(choose, field, 3)}`);
  if (grouped) parts.push(`GROUP BY ${choose.chance(0.1) ? `ROLLUP(${group})` : group}`);
  if (grouped && choose.chance(0.3)) parts.push("HAVING COUNT(Id) > 1");
  if (choose.chance(0.3)) parts.push(`ORDER BY ${field()} ${choose.of(["ASC", "DESC", "DESC NULLS LAST", ""])}`);
  if (choose.chance(0.4)) parts.push(`LIMIT ${choose.of(["0", "1", "200", "50001", "-1", "x"])}`);
  if (choose.chance(0.1)) parts.push(`OFFSET ${choose.of(["0", "5", "2001"])}`);
  if (choose.chance(0.05)) parts.push(choose.of(["FOR VIEW", "FOR UPDATE", "ALL ROWS", "WITH SECURITY_ENFORCED"]));
  return parts.join(" ");
}

function condition(choose: Choice, field: () => string, depth: number): string {
  if (depth > 0 && choose.chance(0.35)) {
    const inner = () => condition(choose, field, depth - 1);
    return choose.of([
      () => `(${inner()} ${choose.of(["AND", "OR"])} ${inner()})`,
      () => `NOT ${inner()}`,
      () => `(NOT ${inner()})`,
    ])();
  }
  const operator = choose.of(OPERATORS);
  const literal = () => choose.of(LITERALS);
  if (operator.endsWith("IN") && choose.chance(0.3))
    return `${choose.of(["Id", "AccountId"])} ${operator} (SELECT ${choose.of(["AccountId", "Id", "Name"])} FROM ${choose.of(["Contact", "Opportunity", "Nope"])})`;
  const listed = operator.endsWith("IN") || operator.endsWith("CLUDES");
  return `${field()} ${operator} ${listed ? `(${literal()}, ${literal()})` : literal()}`;
}

const INSERTS = [
  "(",
  ")",
  "'",
  "\\",
  ",",
  ".",
  "..",
  "\u0000",
  "--",
  ";",
  "/*",
  "SELECT",
  "FROM",
  "NULL",
  "😀",
  "\ud800",
  "%",
  "999999999999999999999",
];

/** Some of its tokens dropped, doubled, swapped or pushed apart; sometimes cut off. */
function mutated(choose: Choice, text: string): string {
  const tokens = text.split(/(\s+|[(),.'])/);
  for (let times = 1 + choose.number(3); times > 0; times--) {
    const at = choose.number(tokens.length);
    const change = choose.number(5);
    if (change === 0) tokens.splice(at, 1);
    else if (change === 1) tokens.splice(at, 0, tokens[at] ?? "");
    else if (change === 2) tokens.splice(at, 0, choose.of(INSERTS));
    else if (change === 3) tokens[at] = tokens[choose.number(tokens.length)] ?? "";
    else tokens.splice(at, tokens.length, choose.chance(0.2) ? "(".repeat(2_000) : "");
  }
  return tokens.join("");
}
