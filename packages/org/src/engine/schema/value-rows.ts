import type { StoredRow } from "./insert-rows.ts";

const stage = (name: string, probability: number, forecast: string, outcome: "open" | "won" | "lost" = "open") => ({
  MasterLabel: name,
  ApiName: name,
  IsActive: 1,
  IsClosed: outcome === "open" ? 0 : 1,
  IsWon: outcome === "won" ? 1 : 0,
  ForecastCategory: forecast,
  ForecastCategoryName: forecast,
  DefaultProbability: probability,
});

/** The sales process of a fresh org: what StageName implies for probability, forecast and outcome. */
export const OPPORTUNITY_STAGES = [
  stage("Prospecting", 10, "Pipeline"),
  stage("Qualification", 10, "Pipeline"),
  stage("Needs Analysis", 20, "Pipeline"),
  stage("Value Proposition", 50, "Pipeline"),
  stage("Id. Decision Makers", 60, "Pipeline"),
  stage("Perception Analysis", 70, "Pipeline"),
  stage("Proposal/Price Quote", 75, "Pipeline"),
  stage("Negotiation/Review", 90, "Pipeline"),
  stage("Closed Won", 100, "Closed", "won"),
  stage("Closed Lost", 0, "Omitted", "lost"),
] as const satisfies readonly StoredRow[];

const status = (name: string, flags: { isDefault?: boolean; isConverted?: boolean } = {}) => ({
  MasterLabel: name,
  ApiName: name,
  IsDefault: flags.isDefault ? 1 : 0,
  IsConverted: flags.isConverted ? 1 : 0,
});

export const LEAD_STATUSES = [
  status("Open - Not Contacted", { isDefault: true }),
  status("Working - Contacted"),
  status("Closed - Converted", { isConverted: true }),
  status("Closed - Not Converted"),
] as const satisfies readonly StoredRow[];

const value = <Meaning extends object>(name: string, meaning: Meaning, isDefault = false) => ({
  MasterLabel: name,
  ApiName: name,
  IsDefault: isDefault ? 1 : 0,
  ...meaning,
});

export const CASE_STATUSES = [
  value("New", { IsClosed: 0 }, true),
  value("Working", { IsClosed: 0 }),
  value("Escalated", { IsClosed: 0 }),
  value("Closed", { IsClosed: 1 }),
] satisfies readonly StoredRow[];

export const TASK_STATUSES = [
  value("Not Started", { IsClosed: 0 }, true),
  value("In Progress", { IsClosed: 0 }),
  value("Completed", { IsClosed: 1 }),
  value("Waiting on someone else", { IsClosed: 0 }),
  value("Deferred", { IsClosed: 0 }),
] satisfies readonly StoredRow[];

export const TASK_PRIORITIES = [
  value("High", { IsHighPriority: 1 }),
  value("Normal", { IsHighPriority: 0 }, true),
  value("Low", { IsHighPriority: 0 }),
] satisfies readonly StoredRow[];

export const CONTRACT_STATUSES = [
  value("In Approval Process", { StatusCode: "InApproval" }),
  value("Activated", { StatusCode: "Activated" }),
  value("Draft", { StatusCode: "Draft" }, true),
] satisfies readonly StoredRow[];
