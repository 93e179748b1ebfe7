import type { ConsoleState } from "../../../../server/contract.ts";
import { Card } from "../../components/card.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { Prose } from "../../components/prose.tsx";
import { ConnectButton } from "./connect-button.tsx";
import styles from "./connection.module.css";

/** The first thing anybody sees: what this is, and the first step. */
export function Welcome({ state }: { state: ConsoleState }) {
  return (
    <Card title="Connect to the org">
      <div className={styles.welcome}>
        <p>
          Postern comes into the org as an <strong>External Client App</strong>: you log in at the org, see what the app
          asks for, and allow it. It receives a token for those scopes only, never your password. Then it copies
          accounts, contacts, leads, opportunities and cases to Postgres and keeps both in step.
        </p>
        <ol className={styles.steps}>
          <li>
            Press <strong>Connect</strong>: the org's login page opens.
          </li>
          <li>
            <Prose
              text={
                state.org.local
                  ? "Log in with the username and password that `postern up` printed in the terminal."
                  : "Log in with your Salesforce user."
              }
            />
          </li>
          <li>Allow the app. The dashboard fills while the first load runs.</li>
        </ol>
        <div className={styles.actions}>
          <ConnectButton />
          <Copyable text="postern login" label="command" />
        </div>
      </div>
    </Card>
  );
}
