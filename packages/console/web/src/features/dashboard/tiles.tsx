import type { DashboardSnapshot } from "../../../../server/contract.ts";
import { Changing } from "../../components/changing.tsx";
import { count, percent, shortMoney } from "../../live/format.ts";
import styles from "./dashboard.module.css";

/** Five numbers, each with its unit and what it is compared with. */
export function Tiles({ dashboard }: { dashboard: DashboardSnapshot }) {
  const { totals, currency } = dashboard;
  return (
    <dl className={styles.tiles}>
      <Tile
        label="Open pipeline"
        value={shortMoney(totals.openAmount, currency)}
        note={`${count(totals.openCount)} deals`}
      />
      <Tile
        label="Won this quarter"
        value={shortMoney(totals.wonThisQuarter, currency)}
        trend={change(totals.wonThisQuarter, totals.wonLastQuarter)}
        note="vs all of last quarter"
      />
      <Tile label="Win rate" value={totals.winRate === null ? "–" : percent(totals.winRate)} note="closed in 90 days" />
      <Tile
        label="New leads"
        value={count(totals.newLeads30Days)}
        trend={change(totals.newLeads30Days, totals.newLeadsPrevious30Days)}
        note="30 days, vs the 30 before"
      />
      <Tile label="Open cases" value={count(totals.openCases)} note="now" />
    </dl>
  );
}

function change(now: number, before: number): number | null {
  return before === 0 ? null : now / before - 1;
}

function Tile({ label, value, note, trend }: { label: string; value: string; note: string; trend?: number | null }) {
  return (
    <div className={styles.tile}>
      <dt>{label}</dt>
      <dd>
        <span className={styles.number}>
          <Changing value={value} />
        </span>
        <span className={styles.note}>
          {trend === undefined || trend === null ? null : (
            <span className={trend >= 0 ? styles.up : styles.down}>
              {trend >= 0 ? "▲" : "▼"} {percent(Math.abs(trend))}
            </span>
          )}{" "}
          {note}
        </span>
      </dd>
    </div>
  );
}
