import type { SyncObjectStatus, SyncStatus } from "@postern/sync";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Card } from "../../components/card.tsx";
import { Changing } from "../../components/changing.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { ago, count, lag } from "../../live/format.ts";
import { useLive, useNow } from "../../live/use-live.ts";
import { ConnectButton } from "../connection/connect-button.tsx";
import styles from "./sync.module.css";

const STATE: Record<SyncObjectStatus["state"], Tone> = {
  pending: "quiet",
  loading: "warn",
  live: "good",
  error: "bad",
};

export function SyncPage() {
  const { state } = useLive();
  const sync = state?.sync ?? null;
  return (
    <>
      <h1>Sync</h1>
      {state?.problem ? <ProblemCard problem={state.problem} command="postern doctor" /> : null}
      {sync?.error ? (
        <ProblemCard
          problem={{ ...sync.error, why: "The sync worker stopped at it; nothing was lost." }}
          command="postern sync status"
        />
      ) : null}
      {state === null ? (
        <Card title="Objects">
          <Skeleton height={180} />
        </Card>
      ) : sync === null || sync.objects.length === 0 ? (
        <Nothing connected={state.connection.state === "connected"} />
      ) : (
        <Objects sync={sync} />
      )}
    </>
  );
}

function Nothing({ connected }: { connected: boolean }) {
  return (
    <Card title="Nothing is synced yet">
      <div className={styles.nothing}>
        <p>
          Once connected, each object gets a table in Postgres (schema <code>salesforce</code>), filled by a first load
          and kept in step by change events; edits in Postgres travel back.
        </p>
        {connected ? <p role="status">Connected. The worker is about to begin the first load …</p> : <ConnectButton />}
      </div>
    </Card>
  );
}

function Objects({ sync }: { sync: SyncStatus }) {
  const now = useNow(1000);
  return (
    <>
      <Card
        title="Salesforce to Postgres"
        aside={
          sync.worker ? (
            <span className={styles.worker}>
              worker <Copyable text={sync.worker.id} shown={sync.worker.id.slice(0, 8)} label="worker id" /> · heartbeat{" "}
              {ago(sync.worker.heartbeatAt, now)}
            </span>
          ) : (
            "no worker runs"
          )
        }
      >
        <ScrollRegion className={styles.scroll} label="Objects">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Object</th>
                <th scope="col">State</th>
                <th scope="col">Rows</th>
                <th scope="col">Events</th>
                <th scope="col">Last event</th>
                <th scope="col">Lag</th>
                <th scope="col">p99</th>
              </tr>
            </thead>
            <tbody>
              {sync.objects.map((object) => (
                <Row key={object.sobject} object={object} now={now} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Card>
      <Card title="Postgres to Salesforce" aside={<Copyable text="postern sync status" label="command" />}>
        <dl className={styles.outbox}>
          <div>
            <dt>Waiting to be sent</dt>
            <dd>
              <Changing value={count(sync.outbox.pending)} />
              {sync.outbox.oldestAt ? <small>oldest {ago(sync.outbox.oldestAt, now)}</small> : null}
            </dd>
          </div>
          <div>
            <dt>Refused by the org</dt>
            <dd>
              <Changing value={count(sync.outbox.failed)} />
            </dd>
          </div>
        </dl>
      </Card>
    </>
  );
}

function Row({ object, now }: { object: SyncObjectStatus; now: number }) {
  const share = object.total ? Math.min(1, object.rows / object.total) : null;
  return (
    <tr>
      <th scope="row">
        {object.sobject}
        <small>
          <code>{object.table}</code>
        </small>
      </th>
      <td>
        <Badge tone={STATE[object.state]}>{object.state}</Badge>
        {object.error ? <small title={object.error.fix}>{object.error.what}</small> : null}
      </td>
      <td>
        <Changing value={count(object.rows)} />
        {object.state === "loading" && share !== null ? (
          <progress className={styles.progress} value={share} aria-label={`${object.sobject} loaded`}>
            {Math.round(share * 100)} %
          </progress>
        ) : null}
      </td>
      <td>
        <Changing value={count(object.eventsApplied)} />
      </td>
      <td>{object.lastEventAt ? ago(object.lastEventAt, now) : "–"}</td>
      <td>{object.lagMs === null ? "–" : lag(object.lagMs)}</td>
      <td>{object.lagP99Ms === null ? "–" : lag(object.lagP99Ms)}</td>
    </tr>
  );
}
