import type { SyncStatus } from "@postern/sync";
import { Card } from "../../components/card.tsx";
import { count } from "../../live/format.ts";
import styles from "./load-progress.module.css";

/** The first load, object by object: how much there is, and how much has come. */
export function LoadProgress({ sync }: { sync: SyncStatus | null }) {
  const objects = sync?.objects ?? [];
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  return (
    <Card
      title="First load"
      aside={objects.length > 0 ? <span role="status">{`${count(rows)} rows copied`}</span> : undefined}
    >
      {objects.length === 0 ? (
        <p className={styles.begin} role="status">
          Connected. The sync worker reads what the org holds …
        </p>
      ) : (
        <ul className={styles.list}>
          {objects.map((object) => {
            const share = object.state === "live" ? 1 : object.total ? Math.min(1, object.rows / object.total) : 0;
            return (
              <li key={object.sobject}>
                <span className={styles.name}>{object.sobject}</span>
                <progress value={share} aria-label={`${object.sobject} loaded`}>
                  {Math.round(share * 100)} %
                </progress>
                <span className={styles.count}>
                  {object.total === null
                    ? "waits"
                    : `${count(object.rows)} of ${count(Math.max(object.total, object.rows))}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
