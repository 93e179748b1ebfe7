import { roundTo } from "../coerce.ts";
import { changes, type Row, type Shop, type Work } from "../work.ts";
import { addToCampaign, type Contribution } from "./campaign-totals.ts";
import { makePrimaryRole } from "./opportunity-contact-role.ts";
import { recordStage } from "./opportunity-history.ts";
import type { ObjectRules } from "./rules.ts";

/** Stage and close date decide about probability, forecast, closed, won and fiscal period (Object Reference, Opportunity). */
export const opportunityRules: ObjectRules = {
  derive(work, shop) {
    const { after } = work;
    if (changes(work, "StageName")) followStage(work, shop);
    if (work.named.has("ForecastCategoryName") && typeof after.ForecastCategoryName === "string")
      after.ForecastCategory = FORECAST_CATEGORIES[after.ForecastCategoryName] ?? after.ForecastCategoryName;
    after.ExpectedRevenue =
      typeof after.Amount === "number" ? roundTo((after.Amount * Number(after.Probability ?? 0)) / 100, 2) : null;
    if (changes(work, "CloseDate")) setFiscalPeriod(work, shop);
  },
  after(work, shop) {
    const { database, stamp } = shop;
    recordStage(work, shop);
    makePrimaryRole(work, shop);
    addToCampaign(database, stamp, work.before, contribution, -1);
    addToCampaign(database, stamp, work.operation === "delete" ? null : work.after, contribution, 1);
  },
};

/** API names of the categories that ForecastCategoryName shows. */
const FORECAST_CATEGORIES: Readonly<Record<string, string>> = { "Best Case": "BestCase", Commit: "Forecast" };

interface Stage {
  readonly IsClosed: number;
  readonly IsWon: number;
  readonly ForecastCategory: string;
  readonly ForecastCategoryName: string;
  readonly DefaultProbability: number | null;
}

/** A stage outside the list is open, in the pipeline, without probability (inferred). */
const UNKNOWN_STAGE: Stage = {
  IsClosed: 0,
  IsWon: 0,
  ForecastCategory: "Pipeline",
  ForecastCategoryName: "Pipeline",
  DefaultProbability: 0,
};

function followStage({ operation, after, named }: Work, { database, stamp }: Shop) {
  const stage =
    (database
      .prepare(
        `SELECT "IsClosed", "IsWon", "ForecastCategory", "ForecastCategoryName", "DefaultProbability"
         FROM "OpportunityStage" WHERE fold("ApiName") = fold(?)`,
      )
      .get(after.StageName ?? null) as Stage | undefined) ?? UNKNOWN_STAGE;
  after.IsClosed = stage.IsClosed;
  after.IsWon = stage.IsWon;
  if (!named.has("Probability") || (after.Probability ?? null) === null) after.Probability = stage.DefaultProbability;
  after.ForecastCategory = stage.ForecastCategory;
  if (!named.has("ForecastCategoryName")) after.ForecastCategoryName = stage.ForecastCategoryName;
  if (operation === "update") after.LastStageChangeDate = stamp;
}

function setFiscalPeriod({ after }: Work, { database }: Shop) {
  if (typeof after.CloseDate !== "string") return;
  const org = database.prepare(`SELECT "FiscalYearStartMonth" AS start FROM "Organization" LIMIT 1`).get();
  const start = Number(org?.start ?? 1);
  const [year = 0, month = 1] = after.CloseDate.split("-").map(Number);
  const monthOfYear = (month - start + 12) % 12;
  // The fiscal year is named after the year in which it ends.
  after.FiscalYear = start > 1 && month >= start ? year + 1 : year;
  after.FiscalQuarter = Math.floor(monthOfYear / 3) + 1;
  after.Fiscal = `${after.FiscalYear} ${after.FiscalQuarter}`;
}

function contribution(row: Row): Contribution {
  const amount = Number(row.Amount ?? 0);
  const won = row.IsWon === 1;
  return {
    NumberOfOpportunities: 1,
    NumberOfWonOpportunities: won ? 1 : 0,
    AmountAllOpportunities: amount,
    AmountWonOpportunities: won ? amount : 0,
  };
}
