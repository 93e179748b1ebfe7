import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { DescribedReport } from "../doors/reports.ts";
import type { Session } from "../doors/session.ts";
import { type Aggregate, aggregateOf } from "./aggregates.ts";
import { badReport, type Column, columnNamed, columnsOf, type FindColumn } from "./columns.ts";
import { whereOf } from "./filters.ts";
import { type Grouping, groupingOf } from "./groupings.ts";
import type { Report, ReportDefinition, ReportFormat } from "./report.ts";

/** A report resolved against the schema as the caller sees it. */
export interface ReportPlan {
  readonly object: string;
  readonly format: ReportFormat;
  readonly details: readonly Column[];
  readonly down: readonly Grouping[];
  readonly across: readonly Grouping[];
  readonly aggregates: readonly Aggregate[];
  readonly where: string;
  /** ORDER BY of the records below their groups. */
  readonly sort: readonly string[];
  readonly described: DescribedReport;
}

const MOST: Readonly<Record<ReportFormat, readonly [down: number, across: number]>> = {
  TABULAR: [0, 0],
  SUMMARY: [3, 0],
  MATRIX: [2, 2],
};

/** Detail columns and aggregates that the caller may not read are left out, as Salesforce leaves them out; groupings and filters are refused. */
export function planReport(describe: DescribeDoor, session: Session, report: ReportDefinition): ReportPlan {
  const object = objectOf(describe, session, report.reportType?.type);
  const find = columnsOf(describe, session, object);
  const down = (report.groupingsDown ?? []).map((each) => groupingOf(find, each));
  const across = (report.groupingsAcross ?? []).map((each) => groupingOf(find, each));
  const format = formatOf(report, down.length, across.length);
  const details = (report.detailColumns ?? []).flatMap((path) => find(path) ?? []);
  const aggregates = (report.aggregates ?? ["RowCount"])
    .filter((name) => !/^\w+!/.test(name) || find(name.slice(name.indexOf("!") + 1)))
    .map((name) => aggregateOf(find, name));
  const sort = (report.sortBy ?? []).map(
    ({ sortColumn, sortOrder }) => `${columnNamed(find, sortColumn).path} ${sortOrder === "Desc" ? "DESC" : "ASC"}`,
  );
  const where = whereOf(find, report, session.userId);
  const parts = { object: object.name, format, details, down, across, aggregates, where, sort };
  return { ...parts, described: described(report, object.label, parts, find) };
}

function objectOf(describe: DescribeDoor, session: Session, type: unknown) {
  try {
    return describe.sobject(session, String(type));
  } catch (error) {
    if (error instanceof ApiFault)
      throw badReport(`The report type ${type} is invalid, or you do not have access to it.`);
    throw error;
  }
}

function formatOf({ reportFormat }: ReportDefinition, down: number, across: number): ReportFormat {
  const format = reportFormat ?? (across > 0 ? "MATRIX" : down > 0 ? "SUMMARY" : "TABULAR");
  const most = MOST[format];
  if (!most) throw badReport(`The report format ${format} is invalid.`);
  if (down > most[0] || across > most[1])
    throw badReport(`A ${format} report has at most ${most[0]} groupings down and ${most[1]} across.`);
  return format;
}

function described(
  report: ReportDefinition & Partial<Report>,
  label: string,
  { object, format, details, down, across, aggregates }: Omit<ReportPlan, "described">,
  find: FindColumn,
): DescribedReport {
  const groupings = (of: readonly Grouping[]) =>
    of.map(({ column, descending, granularity }) => ({
      dateGranularity: granularity,
      name: column.path,
      sortAggregate: null,
      sortOrder: descending ? "Desc" : "Asc",
    }));
  const info = (column: Column) => ({ label: column.label, dataType: column.field.type });
  return {
    reportMetadata: {
      aggregates: aggregates.map(({ name }) => name),
      chart: null,
      crossFilters: [],
      currency: null,
      description: report.description ?? null,
      detailColumns: details.map(({ path }) => path),
      developerName: report.developerName ?? null,
      division: null,
      folderId: null,
      groupingsAcross: groupings(across),
      groupingsDown: groupings(down),
      hasDetailRows: true,
      hasRecordCount: aggregates.some(({ name }) => name === "RowCount"),
      historicalSnapshotDates: [],
      id: report.id ?? null,
      name: report.name,
      reportBooleanFilter: report.reportBooleanFilter ?? null,
      reportFilters: (report.reportFilters ?? []).map((filter) => ({
        ...filter,
        column: columnNamed(find, filter.column).path,
        isRunPageEditable: true,
      })),
      reportFormat: format,
      reportType: { label: report.reportType.label ?? label, type: object },
      scope: report.scope ?? "organization",
      showGrandTotal: true,
      showSubtotals: true,
      sortBy: report.sortBy ?? [],
    },
    reportExtendedMetadata: {
      aggregateColumnInfo: Object.fromEntries(
        aggregates.map(({ name, label, dataType }) => [
          name,
          { acrossGroupingContext: null, dataType, downGroupingContext: null, label },
        ]),
      ),
      detailColumnInfo: Object.fromEntries(details.map((column) => [column.path, info(column)])),
      groupingColumnInfo: Object.fromEntries(
        [down, across].flatMap((side) =>
          side.map(({ column }, groupingLevel) => [column.path, { ...info(column), groupingLevel }] as const),
        ),
      ),
    },
  };
}
