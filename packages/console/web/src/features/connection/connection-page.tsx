import { useState } from "react";
import type { ConnectionState, ConsoleState, Problem } from "../../../../server/contract.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { ago } from "../../live/format.ts";
import { useLive, useNow } from "../../live/use-live.ts";
import { disconnect } from "./connect.ts";
import { asProblem, ConnectButton } from "./connect-button.tsx";
import styles from "./connection.module.css";
import { Diagnosis } from "./diagnosis.tsx";
import { Welcome } from "./welcome.tsx";

export function ConnectionPage() {
  const { state } = useLive();
  const problem = state?.loginProblem ?? null;
  return (
    <>
      <h1>Connection</h1>
      {problem ? (
        <>
          <ProblemCard problem={problem} action={<ConnectButton label="Try again" />} command="postern login" />
          <Diagnosis about={`${problem.code} ${problem.why}`} />
        </>
      ) : null}
      {state === null ? (
        <Card title="Connection">
          <Skeleton height={120} />
        </Card>
      ) : state.connection.state === "none" ? (
        problem ? null : (
          <Welcome state={state} />
        )
      ) : (
        <Connected state={state} connection={state.connection} />
      )}
    </>
  );
}

const CONNECTION_LABELS = {
  connected: "Connected",
  dead: "Refused by the org",
  "lost-in-flight": "Token lost",
  moved: "Moved to another vault",
} as const;

function Connected({
  state,
  connection,
}: {
  state: ConsoleState;
  connection: Exclude<ConnectionState, { state: "none" }>;
}) {
  const now = useNow(10_000);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const live = connection.state === "connected";
  async function end() {
    setBusy(true);
    try {
      await disconnect();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      {connection.problem ? (
        <>
          <ProblemCard
            problem={connection.problem}
            action={<ConnectButton label="Connect again" />}
            command="postern login"
          />
          <Diagnosis about={`${connection.problem.code} ${connection.problem.why}`} />
        </>
      ) : null}
      {problem && !connection.problem ? <ProblemCard problem={problem} /> : null}
      <Card
        title={connection.appName}
        aside={<Badge tone={live ? "good" : "bad"}>{CONNECTION_LABELS[connection.state]}</Badge>}
      >
        <dl className={styles.facts}>
          <Fact label="Signed in as">{connection.username ?? connection.userId}</Fact>
          <Fact label="Org">
            <Copyable text={connection.organizationId} label="org id" />
          </Fact>
          <Fact label="Instance">
            <Copyable text={connection.instanceUrl} label="instance URL" />
          </Fact>
          <Fact label="Consumer key">
            <Copyable text={connection.clientId} label="consumer key" shown={`${connection.clientId.slice(0, 14)}…`} />
          </Fact>
          <Fact label="Access token">issued {ago(connection.issuedAt, now)}</Fact>
          <Fact label="Renewal">
            {connection.renewable
              ? "by itself, with a refresh token that changes at every use"
              : "not possible: the refresh_token scope was not granted"}
          </Fact>
        </dl>
        <div className={styles.actions}>
          <ConnectButton label="Connect again" tone="plain" />
          <Button tone="danger" busy={busy} onClick={() => void end()}>
            Disconnect
          </Button>
          <Copyable text="postern logout" label="command" />
        </div>
      </Card>
      <Card title="What this app may do" aside={`${connection.scopes.length} scopes`}>
        <ul className={styles.scopes}>
          {connection.scopes.map((scope) => (
            <li key={scope.name}>
              <code>{scope.name}</code>
              <span>{scope.label}</span>
            </li>
          ))}
        </ul>
      </Card>
      {state.org.local ? <p className={styles.note}>This is a local org: nothing here reaches Salesforce.</p> : null}
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
