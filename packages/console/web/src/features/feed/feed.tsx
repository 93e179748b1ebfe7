import { useRef, useState } from "react";
import type { FeedEntry } from "../../../../server/contract.ts";
import { Card } from "../../components/card.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { ago, clockTime, count } from "../../live/format.ts";
import { useNow } from "../../live/use-live.ts";
import styles from "./feed.module.css";

const MARK: Record<FeedEntry["change"], string> = { created: "+", updated: "~", deleted: "−", undeleted: "↺" };

/** Written at every change, hence no news. */
const STAMPS: ReadonlySet<string> = new Set(["LastModifiedDate", "LastModifiedById", "SystemModstamp"]);

/** What has changed, newest first. It keeps its place while the pointer or the focus is on it. */
export function Feed({ entries }: { entries: readonly FeedEntry[] | null }) {
  const [held, setHeld] = useState<readonly FeedEntry[] | null>(null);
  const known = useRef<number>(null);
  if (entries !== null) known.current ??= entries[0]?.id ?? 0;
  const now = useNow(1000);
  const shown = held ?? entries;
  const waiting = held && entries ? newerThan(entries, held[0]?.id ?? 0) : 0;
  const latest = shown?.[0];
  return (
    <Card
      title="Changes"
      aside={
        held && waiting > 0 ? `held · ${count(waiting)} newer` : latest ? `latest ${ago(latest.at, now)}` : undefined
      }
      className={styles.card}
    >
      {shown === null ? (
        <Skeleton height={240} />
      ) : shown.length === 0 ? (
        <p className={styles.empty}>
          Nothing has changed yet. Write to the org or to Postgres, and it shows here within a second.
        </p>
      ) : (
        <ScrollRegion
          className={styles.scroll}
          label="Changes, newest first"
          onStay={(stays) => setHeld(stays ? entries : null)}
        >
          <ol>
            {shown.map((entry) => (
              <Entry key={entry.id} entry={entry} arrived={entry.id > (known.current ?? 0)} />
            ))}
          </ol>
        </ScrollRegion>
      )}
    </Card>
  );
}

function newerThan(entries: readonly FeedEntry[], id: number): number {
  const at = entries.findIndex((entry) => entry.id <= id);
  return at === -1 ? entries.length : at;
}

function Entry({ entry, arrived }: { entry: FeedEntry; arrived: boolean }) {
  const fields = entry.changedFields.filter((field) => !STAMPS.has(field.toLowerCase()));
  return (
    <li className={styles.entry} data-change={entry.change} data-arrived={arrived}>
      <span className={styles.mark} aria-hidden="true">
        {MARK[entry.change]}
      </span>
      <span className={styles.what}>
        <span className={styles.name}>{entry.name ?? entry.recordId}</span>
        <span className={styles.detail}>
          {entry.sobject} {entry.change}
          {entry.origin === "postgres" ? " from Postgres" : ""}
          {entry.change === "updated" && fields.length > 0 ? `: ${fields.join(", ")}` : ""}
        </span>
      </span>
      <time dateTime={entry.at}>{clockTime(entry.at)}</time>
    </li>
  );
}
