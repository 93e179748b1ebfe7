import { Link } from "wouter";
import { Badge, type Tone } from "../../components/badge.tsx";
import { count, lag } from "../../live/format.ts";
import { useLive } from "../../live/use-live.ts";
import styles from "./health.module.css";

const CONNECTION: Record<string, [Tone, string]> = {
  none: ["warn", "Not connected"],
  connected: ["good", "Connected"],
  "lost-in-flight": ["bad", "Token lost"],
  dead: ["bad", "Refused by the org"],
  moved: ["warn", "Moved to another vault"],
};

const SYNC: Record<string, [Tone, string]> = {
  "waiting-for-connection": ["quiet", "Sync waits"],
  loading: ["warn", "Loading"],
  live: ["good", "Live"],
  stopped: ["warn", "Stopped"],
  error: ["bad", "Sync error"],
};

/** The one line on every page: is it healthy, how far behind, what needs me? Each part leads to its page. */
export function Health() {
  const { state, link } = useLive();
  const connection = state ? CONNECTION[state.connection.state] : undefined;
  const sync = state?.sync ? SYNC[state.sync.state] : undefined;
  const worst =
    state?.sync?.objects.reduce<number | null>(
      (max, object) => (object.lagMs === null ? max : Math.max(max ?? 0, object.lagMs)),
      null,
    ) ?? null;
  const pending = state?.sync?.outbox.pending ?? 0;
  const failed = state?.sync?.outbox.failed ?? 0;
  return (
    <header className={styles.health}>
      <span className={styles.org}>
        {state ? (
          <>
            {state.org.local ? <span className={styles.local}>Local org</span> : null}
            <span className={styles.host}>{state.org.url.replace(/^https?:\/\//, "")}</span>
          </>
        ) : null}
      </span>
      <span className={styles.facts}>
        {link === "lost" ? <Badge tone="bad">Console server unreachable, retrying</Badge> : null}
        {connection ? (
          <Link href="/connection" className={styles.fact}>
            <Badge tone={connection[0]}>{connection[1]}</Badge>
          </Link>
        ) : null}
        {sync ? (
          <Link href="/sync" className={styles.fact}>
            <Badge tone={sync[0]}>{sync[1]}</Badge>
          </Link>
        ) : null}
        {worst !== null ? (
          <span className={styles.number} title="Commit in the org to commit in Postgres, latest batch">
            <span>lag</span> {lag(worst)}
          </span>
        ) : null}
        {pending + failed > 0 ? (
          <Link href="/sync" className={styles.number}>
            {pending > 0 ? `${count(pending)} to send` : ""}
            {pending > 0 && failed > 0 ? " · " : ""}
            {failed > 0 ? `${count(failed)} failed` : ""}
          </Link>
        ) : null}
      </span>
    </header>
  );
}
