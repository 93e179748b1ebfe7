import type { ConsoleState, DashboardSnapshot } from "../../../../server/contract.ts";
import { BarList } from "../../charts/bar-list.tsx";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { ColumnChart } from "../../charts/column-chart.tsx";
import { Card } from "../../components/card.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { clockTime, count, exactMoney, monthLabel, shortMoney } from "../../live/format.ts";
import { useLive } from "../../live/use-live.ts";
import { ConnectButton } from "../connection/connect-button.tsx";
import { Welcome } from "../connection/welcome.tsx";
import { Feed } from "../feed/feed.tsx";
import { LoadProgress } from "../sync/load-progress.tsx";
import styles from "./dashboard.module.css";
import { TILES, Tiles } from "./tiles.tsx";

export function DashboardPage() {
  const { state, dashboard, feed } = useLive();
  const notConnected = state?.connection.state === "none" && dashboard === null;
  const connected = state?.connection.state === "connected";
  const loading = connected && (state.sync?.state === "loading" || (dashboard === null && !state.problem));
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
      {state ? <Attention state={state} stale={dashboard !== null} /> : null}
      {loading ? <LoadProgress sync={state.sync} /> : null}
      {notConnected && state ? (
        <Welcome state={state} />
      ) : (
        <>
          {dashboard ? <Tiles dashboard={dashboard} /> : <TilesToCome />}
          <div className={styles.grid}>
            {dashboard ? <Charts dashboard={dashboard} loading={loading} /> : <ChartsToCome />}
            <div className={styles.feed}>
              <Feed entries={feed} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

const NOT_YET = "Not loaded yet.";

function Charts({ dashboard, loading }: { dashboard: DashboardSnapshot; loading: boolean }) {
  const { currency } = dashboard;
  const sales = dashboard.closedWonByMonth;
  return (
    <>
      <ChartFrame
        title="Pipeline by stage"
        note={`${count(dashboard.totals.openCount)} open`}
        table={{
          columns: ["Stage", "Deals", "Amount"],
          rows: dashboard.pipelineByStage.map((row) => [row.stage, count(row.count), exactMoney(row.amount, currency)]),
        }}
      >
        <BarList
          label="Open amount by stage"
          empty={loading ? NOT_YET : "No opportunity is open."}
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
          empty={loading ? NOT_YET : "No opportunity was won in these months."}
          axis={(value) => shortMoney(value, currency)}
          data={sales.map((row, i) => ({
            key: row.month,
            label: i === sales.length - 1 ? `${monthLabel(row.month)} so far` : monthLabel(row.month),
            tick: monthLabel(row.month, "short"),
            era: row.month.slice(0, 4),
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
          empty={loading ? NOT_YET : "There are no leads."}
          rows={dashboard.leadsBySource.map((row) => ({
            label: row.source,
            value: row.open,
            rest: row.converted,
            text: count(row.open),
            detail: `${count(row.converted)} conv.`,
          }))}
        />
      </ChartFrame>
    </>
  );
}

/** What needs a person before the numbers can be trusted. */
function Attention({ state, stale }: { state: ConsoleState; stale: boolean }) {
  const { connection, sync } = state;
  if (connection.state === "none")
    return stale ? (
      <Card title="Not connected">
        <div className={styles.notice}>
          <p>
            These numbers are what Postgres held when the connection ended; they do not move until you connect again.
          </p>
          <ConnectButton />
        </div>
      </Card>
    ) : null;
  if (connection.problem)
    return (
      <ProblemCard
        problem={connection.problem}
        action={<ConnectButton label="Connect again" />}
        command="postern login"
      />
    );
  if (sync?.error)
    return (
      <ProblemCard problem={{ ...sync.error, why: "Sync stands still since then." }} command="postern sync status" />
    );
  return null;
}

function TilesToCome() {
  return (
    <>
      <p className="visually-hidden" role="status">
        Loading the dashboard
      </p>
      <div className={styles.tiles}>
        {TILES.map((label) => (
          <div key={label} className={styles.tile}>
            <p className={styles.note}>{label}</p>
            <Skeleton height={48} width={112} />
          </div>
        ))}
      </div>
    </>
  );
}

function ChartsToCome() {
  return ["Pipeline by stage", "Closed won by month", "Leads by source"].map((title) => (
    <Card key={title} title={title}>
      <Skeleton height={232} />
    </Card>
  ));
}
