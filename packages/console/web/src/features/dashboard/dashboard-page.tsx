import type { DashboardSnapshot } from "../../../../server/contract.ts";
import { BarList } from "../../charts/bar-list.tsx";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { ColumnChart } from "../../charts/column-chart.tsx";
import { Card } from "../../components/card.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { clockTime, count, exactMoney, monthLabel, shortMoney } from "../../live/format.ts";
import { useLive } from "../../live/use-live.ts";
import { Welcome } from "../connection/welcome.tsx";
import { Feed } from "../feed/feed.tsx";
import styles from "./dashboard.module.css";
import { Tiles } from "./tiles.tsx";

export function DashboardPage() {
  const { state, dashboard, feed } = useLive();
  const notConnected = state?.connection.state === "none" && dashboard === null;
  const loading = state?.sync?.state === "loading";
  return (
    <>
      <div className={styles.title}>
        <h1>Sales</h1>
        {dashboard ? (
          <p className={styles.asOf}>
            as of <time dateTime={dashboard.asOf}>{clockTime(dashboard.asOf)}</time>
            {loading ? " · first load runs, numbers are growing" : ""}
          </p>
        ) : null}
      </div>
      {state?.problem ? <ProblemCard problem={state.problem} command="postern doctor" /> : null}
      {notConnected && state ? <Welcome state={state} /> : dashboard ? <Charts dashboard={dashboard} /> : <Loading />}
      {notConnected ? null : <Feed entries={feed} />}
    </>
  );
}

function Charts({ dashboard }: { dashboard: DashboardSnapshot }) {
  const { currency } = dashboard;
  const sales = dashboard.closedWonByMonth;
  return (
    <>
      <Tiles dashboard={dashboard} />
      <div className={styles.grid}>
        <ChartFrame
          title="Pipeline by stage"
          note={`${count(dashboard.totals.openCount)} open`}
          table={{
            columns: ["Stage", "Deals", "Amount"],
            rows: dashboard.pipelineByStage.map((row) => [
              row.stage,
              count(row.count),
              exactMoney(row.amount, currency),
            ]),
          }}
        >
          <BarList
            label="Open amount by stage"
            rows={dashboard.pipelineByStage.map((row) => ({
              label: row.stage,
              value: row.amount,
              text: shortMoney(row.amount, currency),
              detail: `${count(row.count)} deals`,
            }))}
          />
        </ChartFrame>
        <ChartFrame
          title="Closed won by month"
          note="24 months"
          table={{
            columns: ["Month", "Deals", "Amount"],
            rows: sales
              .toReversed()
              .map((row) => [monthLabel(row.month), count(row.count), exactMoney(row.amount, currency)]),
          }}
        >
          <ColumnChart
            label="Closed won by month"
            axis={(value) => shortMoney(value, currency)}
            data={sales.map((row, i) => ({
              key: row.month,
              label: i === sales.length - 1 ? `${monthLabel(row.month)} so far` : monthLabel(row.month),
              tick: row.month.endsWith("-01") ? row.month.slice(0, 4) : monthLabel(row.month, "short"),
              value: row.amount,
              text: exactMoney(row.amount, currency),
              detail: `${count(row.count)} deals`,
            }))}
          />
        </ChartFrame>
        <ChartFrame
          title="Leads by source"
          note="open · converted"
          table={{
            columns: ["Source", "Open", "Converted"],
            rows: dashboard.leadsBySource.map((row) => [row.source, count(row.open), count(row.converted)]),
          }}
        >
          <BarList
            label="Leads by source, open and converted"
            rows={dashboard.leadsBySource.map((row) => ({
              label: row.source,
              value: row.open,
              rest: row.converted,
              text: count(row.open),
              detail: `${count(row.converted)} conv.`,
            }))}
          />
        </ChartFrame>
      </div>
    </>
  );
}

function Loading() {
  return (
    <>
      <p className="visually-hidden" role="status">
        Loading the dashboard
      </p>
      <div className={styles.tiles}>
        {["a", "b", "c", "d", "e"].map((key) => (
          <Card key={key} title="…">
            <Skeleton height={28} width={96} />
          </Card>
        ))}
      </div>
      <div className={styles.grid}>
        <Card title="Pipeline by stage">
          <Skeleton height={240} />
        </Card>
        <Card title="Closed won by month">
          <Skeleton height={240} />
        </Card>
      </div>
    </>
  );
}
