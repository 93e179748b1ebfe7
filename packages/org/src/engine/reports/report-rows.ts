import type { Database } from "../state/database.ts";
import type { KeptReports } from "./kept-reports.ts";

const made = (name: string) => `json_extract(value, '$.${name}')`;

/** The rows of Report: a view over a function, as reports are no records. They take the org's own dates. */
const VIEW = `
CREATE VIEW IF NOT EXISTS "Report" AS SELECT
  ${made("id")} AS "Id", born."CreatedById" AS "OwnerId", 'Public Reports' AS "FolderName", 0 AS "IsDeleted", ${made("name")} AS "Name",
  ${made("description")} AS "Description", ${made("developerName")} AS "DeveloperName", NULL AS "NamespacePrefix", NULL AS "LastRunDate",
  ${made("format")} AS "Format", born."CreatedDate" AS "CreatedDate", born."CreatedById" AS "CreatedById",
  born."CreatedDate" AS "LastModifiedDate", born."CreatedById" AS "LastModifiedById", born."CreatedDate" AS "SystemModstamp",
  NULL AS "LastViewedDate", NULL AS "LastReferencedDate"
  FROM json_each(report_rows()) LEFT JOIN (SELECT "CreatedDate", "CreatedById" FROM "Organization" LIMIT 1) AS born`;

export function createReportView(database: Database): void {
  database.sqlite.exec(VIEW);
}

/** Makes the view known; called once per database object. */
export function openReportRows(database: Database, reports: KeptReports): void {
  database.define("report_rows", {}, () =>
    JSON.stringify(
      reports.all().map(({ id, name, developerName, description, reportFormat, groupingsDown, groupingsAcross }) => ({
        id,
        name,
        developerName,
        description: description ?? null,
        format:
          NAMES[reportFormat ?? (groupingsAcross?.length ? "MATRIX" : groupingsDown?.length ? "SUMMARY" : "TABULAR")],
      })),
    ),
  );
  createReportView(database);
  database.onReplaced(() => createReportView(database));
}

const NAMES = { TABULAR: "Tabular", SUMMARY: "Summary", MATRIX: "Matrix" } as const;
