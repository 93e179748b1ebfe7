import type pg from "pg";
import type { DashboardSnapshot } from "../contract.ts";

const MONTHS = 24;

/** Everything on the dashboard in one statement, hence of one moment. $1: now. */
const DASHBOARD = `
WITH months AS (
  SELECT generate_series(date_trunc('month', $1::timestamptz AT TIME ZONE 'UTC') - interval '${MONTHS - 1} months', date_trunc('month', $1::timestamptz AT TIME ZONE 'UTC'), interval '1 month')::date AS month
), won AS (
  SELECT date_trunc('month', closedate)::date AS month, count(*)::int AS count, coalesce(sum(amount), 0)::float8 AS amount
  FROM salesforce.opportunity WHERE iswon AND closedate >= (SELECT min(month) FROM months) GROUP BY 1
), quarter AS (
  SELECT start::date, today::date, (start - interval '3 months')::date AS last_start,
    least(start - interval '3 months' + (today - start), start - interval '1 day')::date AS last_day
  FROM (SELECT date_trunc('quarter', $1::timestamptz AT TIME ZONE 'UTC') AS start, date_trunc('day', $1::timestamptz AT TIME ZONE 'UTC') AS today) AS now
)
SELECT json_build_object(
  'pipelineByStage', (SELECT coalesce(json_agg(json_build_object('stage', stagename, 'count', count, 'amount', amount) ORDER BY position, stagename), '[]')
    FROM (SELECT stagename, count(*)::int AS count, coalesce(sum(amount), 0)::float8 AS amount, avg(probability) AS position
          FROM salesforce.opportunity WHERE NOT isclosed GROUP BY stagename) AS stage),
  'closedWonByMonth', (SELECT json_agg(json_build_object('month', to_char(months.month, 'YYYY-MM'), 'count', coalesce(won.count, 0), 'amount', coalesce(won.amount, 0)) ORDER BY months.month)
    FROM months LEFT JOIN won USING (month)),
  'leadsBySource', (SELECT coalesce(json_agg(json_build_object('source', source, 'open', open, 'converted', converted) ORDER BY open + converted DESC, source), '[]')
    FROM (SELECT coalesce(leadsource, 'No source') AS source, count(*) FILTER (WHERE NOT isconverted)::int AS open, count(*) FILTER (WHERE isconverted)::int AS converted
          FROM salesforce.lead GROUP BY 1) AS source),
  'totals', (SELECT json_build_object(
      'openAmount', coalesce(sum(amount) FILTER (WHERE NOT isclosed), 0)::float8,
      'openCount', count(*) FILTER (WHERE NOT isclosed)::int,
      'wonThisQuarter', coalesce(sum(amount) FILTER (WHERE iswon AND closedate >= quarter.start AND closedate < quarter.start + interval '3 months'), 0)::float8,
      'wonLastQuarterByThisDay', coalesce(sum(amount) FILTER (WHERE iswon AND closedate BETWEEN quarter.last_start AND quarter.last_day), 0)::float8,
      'winRate', (count(*) FILTER (WHERE iswon AND closedate > $1::timestamptz - interval '90 days'))::float8
        / nullif(count(*) FILTER (WHERE isclosed AND closedate > $1::timestamptz - interval '90 days'), 0),
      'openCases', (SELECT count(*)::int FROM salesforce."case" WHERE NOT isclosed),
      'newLeads30Days', (SELECT count(*)::int FROM salesforce.lead WHERE createddate > $1::timestamptz - interval '30 days'),
      'newLeadsPrevious30Days', (SELECT count(*)::int FROM salesforce.lead WHERE createddate > $1::timestamptz - interval '60 days' AND createddate <= $1::timestamptz - interval '30 days'))
    FROM salesforce.opportunity, quarter)
) AS dashboard`;

/** "undefined_table": nothing has been loaded yet. */
const UNDEFINED_TABLE = "42P01";

/** The dashboard as of now, or null before the first load has made its tables. */
export async function readDashboard(pool: pg.Pool, now: number): Promise<DashboardSnapshot | null> {
  const at = new Date(now).toISOString();
  try {
    const { rows } = await pool.query<{ dashboard: Omit<DashboardSnapshot, "asOf" | "currency"> }>({
      name: "dashboard",
      text: DASHBOARD,
      values: [at],
    });
    const parts = rows[0]?.dashboard;
    return parts ? { asOf: at, currency: "USD", ...parts } : null;
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return null;
    throw error;
  }
}
