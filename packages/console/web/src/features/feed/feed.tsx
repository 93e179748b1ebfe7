import type { FeedEntry } from "../../../../server/contract.ts";
import { Card } from "../../components/card.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { ago, clockTime } from "../../live/format.ts";
import { useNow } from "../../live/use-live.ts";
import styles from "./feed.module.css";

const SHOWN = 60;
const MARK: Record<FeedEntry["change"], string> = { created: "+", updated: "~", deleted: "−", undeleted: "↺" };

/** What has changed, newest first. It keeps its place while the pointer or the focus is on it. */
export function Feed({ entries }: { entries: readonly FeedEntry[] | null }) {
  const now = useNow(1000);
  return (
    <Card
      title="Changes"
      aside={entries && entries.length > 0 ? `latest ${ago(entries[0]?.at ?? "", now)}` : undefined}
      className={styles.card}
    >
      {entries === null ? (
        <Skeleton height={240} />
      ) : entries.length === 0 ? (
        <p className={styles.empty}>
          Nothing has changed yet. Write to the org or to Postgres, and it shows here within a second.
        </p>
      ) : (
        <ScrollRegion className={styles.scroll} label="Changes, newest first">
          <ol>
            {entries.slice(0, SHOWN).map((entry) => (
              <li key={entry.id} className={styles.entry} data-change={entry.change}>
                <span className={styles.mark} aria-hidden="true">
                  {MARK[entry.change]}
                </span>
                <span className={styles.what}>
                  <span className={styles.name}>{entry.name ?? entry.recordId}</span>
                  <span className={styles.detail}>
                    {entry.sobject} {entry.change}
                    {entry.change === "updated" && entry.changedFields.length > 0
                      ? `: ${entry.changedFields.slice(0, 4).join(", ")}${entry.changedFields.length > 4 ? " …" : ""}`
                      : ""}
                    {entry.origin === "postgres" ? " · from Postgres" : ""}
                  </span>
                </span>
                <time dateTime={entry.at}>{clockTime(entry.at)}</time>
              </li>
            ))}
          </ol>
        </ScrollRegion>
      )}
    </Card>
  );
}
