import { ApiFault } from "../api-fault.ts";
import type { Database } from "../state/database.ts";
import { componentId } from "../tooling/component-id.ts";
import type { Report, ReportDefinition } from "./report.ts";
import { STANDARD_REPORTS } from "./standard-reports.ts";

const TABLE = "CREATE TABLE IF NOT EXISTS postern_report (id TEXT PRIMARY KEY NOT NULL, definition TEXT NOT NULL)";

/** The reports of the org: those it always has, and those that were made; a standard one may be changed and removed too. */
export interface KeptReports {
  all(): readonly Report[];
  find(id: string): Report | undefined;
  put(report: Report): void;
  remove(id: string): void;
}

export const developerNameOf = ({ name, developerName }: ReportDefinition) =>
  developerName ?? name.replace(/\W+/g, "_").replace(/^_+|_+$/g, "");

export function openReports(database: Database, instance: string): KeptReports {
  const standard = STANDARD_REPORTS.map((definition): Report => {
    const developerName = developerNameOf(definition);
    return { ...definition, developerName, id: componentId("00O", instance, developerName) };
  });
  /** The table is made with the first report: an org without any pays nothing for it. */
  const written = (): Map<string, Report | null> => {
    const present = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'postern_report'").get();
    if (!present) return new Map();
    const rows = database.prepare("SELECT id, definition FROM postern_report ORDER BY rowid").all() as unknown as {
      id: string;
      definition: string;
    }[];
    return new Map(rows.map(({ id, definition }) => [id, JSON.parse(definition) as Report | null]));
  };
  function all(): Report[] {
    const changed = written();
    const kept = standard.flatMap((report) => (changed.has(report.id) ? (changed.get(report.id) ?? []) : report));
    const own = [...changed.values()].filter(
      (report) => report && !standard.some(({ id }) => id === report.id),
    ) as Report[];
    return [...kept, ...own];
  }
  function write(id: string, definition: Report | null) {
    database.sqlite.exec(TABLE);
    database
      .prepare(
        "INSERT INTO postern_report (id, definition) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET definition = excluded.definition",
      )
      .run(id, JSON.stringify(definition));
  }
  return {
    all,
    find: (id) => all().find((report) => report.id.slice(0, 15) === id.slice(0, 15)),
    put(report) {
      const twin = all().find(
        (each) => each.id !== report.id && each.developerName.toLowerCase() === report.developerName.toLowerCase(),
      );
      if (twin)
        throw new ApiFault(
          "DUPLICATE_DEVELOPER_NAME",
          `The report unique name ${report.developerName} is already in use.`,
          {
            fields: ["developerName"],
          },
        );
      write(report.id, report);
    },
    remove: (id) => write(id, null),
  };
}
