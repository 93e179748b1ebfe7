import type { DashboardSnapshot } from "../../../../server/contract.ts";
import { Changing } from "../../components/changing.tsx";
import { count, percent, shortMoney } from "../../live/format.ts";
import styles from "./dashboard.module.css";

const [PIPELINE, WON, RATE, LEADS, CASES] = [
  "Open pipeline",
  "Won this quarter",
  "Win rate, 90 days",
  "New leads, 30 days",
  "Open cases",
] as const;
export const TILES = [PIPELINE, WON, RATE, LEADS, CASES];

/** Five numbers, each with its unit and what it is compared with. */
export function Tiles({ dashboard }: { dashboard: DashboardSnapshot }) {
  const { totals, currency } = dashboard;
  return (
    <dl className={styles.tiles}>
      <Tile
        label={PIPELINE}
        value={shortMoney(totals.openAmount, currency)}
        note={`${count(totals.openCount)} deals`}
      />
      <Tile
        label={WON}
        value={shortMoney(totals.wonThisQuarter, currency)}
        trend={change(totals.wonThisQuarter, totals.wonLastQuarterByThisDay)}
        note="vs last quarter, same day"
      />
      <Tile label={RATE} value={totals.winRate === null ? "–" : percent(totals.winRate)} note="of all closed deals" />
      <Tile
        label={LEADS}
        value={count(totals.newLeads30Days)}
        trend={change(totals.newLeads30Days, totals.newLeadsPrevious30Days)}
        note="vs the 30 days before"
      />
      <Tile label={CASES} value={count(totals.openCases)} note="now" />
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
          {trend === undefined || trend === null ? null : (
            <span className={trend >= 0 ? styles.up : styles.down}>
              <span aria-hidden="true">{trend >= 0 ? "▲" : "▼"}</span>
              <span className="visually-hidden">{trend >= 0 ? "up" : "down"}</span> {percent(Math.abs(trend))}
            </span>
          )}
        </span>
        <span className={styles.note}>{note}</span>
      </dd>
    </div>
  );
}
