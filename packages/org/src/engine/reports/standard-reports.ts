import type { ReportDefinition } from "./report.ts";

/** What every org has from the start, as a new org of Salesforce has its sample reports. */
export const STANDARD_REPORTS: readonly ReportDefinition[] = [
  {
    name: "All Accounts",
    reportType: { type: "Account" },
    detailColumns: ["Name", "Industry", "Type", "BillingCity", "AnnualRevenue"],
    sortBy: [{ sortColumn: "Name" }],
  },
  {
    name: "Opportunity Pipeline",
    reportType: { type: "Opportunity" },
    detailColumns: ["Name", "Account.Name", "Amount", "CloseDate", "Probability"],
    groupingsDown: [{ name: "StageName" }],
    aggregates: ["s!Amount", "a!Probability", "RowCount"],
    reportFilters: [{ column: "IsClosed", operator: "equals", value: "false" }],
  },
  {
    name: "Closed Won by Month and Type",
    reportType: { type: "Opportunity" },
    detailColumns: ["Name", "Amount"],
    groupingsDown: [{ name: "CloseDate", dateGranularity: "Month" }],
    groupingsAcross: [{ name: "Type" }],
    aggregates: ["s!Amount", "RowCount"],
    reportFilters: [{ column: "IsWon", operator: "equals", value: "true" }],
  },
  {
    name: "Cases by Status and Priority",
    reportType: { type: "Case" },
    detailColumns: ["CaseNumber", "Subject", "CreatedDate"],
    groupingsDown: [{ name: "Status" }, { name: "Priority" }],
  },
];
