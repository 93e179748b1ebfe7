import { useEffect, useState } from "react";
import { useSearch } from "wouter";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { CopyAs } from "../../components/copy-as.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { count } from "../../live/format.ts";
import { useLive } from "../../live/use-live.ts";
import { commandOfQuery, curlOfQuery, typescriptOfQuery } from "../../org/as-code.ts";
import { loadObjects, useSchema } from "../../org/schema.ts";
import { ConnectButton } from "../connection/connect-button.tsx";
import { Explain } from "./explain.tsx";
import styles from "./explorer.module.css";
import { offsetOf } from "./highlight.ts";
import { QueryList } from "./query-list.tsx";
import { cancel, runQuery, useQueryRun } from "./query-run.ts";
import { Results } from "./results.tsx";
import { history, saved } from "./saved-queries.ts";
import { SoqlEditor } from "./soql-editor.tsx";

const FIRST =
  "SELECT Id, Name, StageName, Amount, CloseDate, Account.Name\nFROM Opportunity\nWHERE IsClosed = false\nORDER BY Amount DESC NULLS LAST\nLIMIT 200";

type Tab = "results" | "explain" | "history" | "saved";
const TABS: readonly (readonly [Tab, string])[] = [
  ["results", "Results"],
  ["explain", "Explain"],
  ["history", "History"],
  ["saved", "Saved"],
];

export function ExplorerPage() {
  const { state } = useLive();
  const connected = state?.connection.state === "connected";
  const schema = useSchema(connected);
  const run = useQueryRun();
  const shared = new URLSearchParams(useSearch()).get("soql");
  const [text, setText] = useState(() => shared ?? (run.soql || (history.read()[0] ?? FIRST)));
  const [all, setAll] = useState(false);
  const [tab, setTab] = useState<Tab>("results");
  const [kept, setKept] = useState({ history: history.read(), saved: saved.read() });
  // A link opened while the page is here fills the editor; it never runs by itself.
  useEffect(() => {
    if (shared !== null) setText(shared);
  }, [shared]);

  const running = run.state === "running";
  const place = {
    instanceUrl: schema.answer?.instanceUrl ?? "$INSTANCE_URL",
    apiVersion: schema.answer?.apiVersion ?? "67.0",
  };
  const { problem } = run;
  const errorAt =
    problem?.row && problem.column && run.soql === text ? offsetOf(text, problem.row, problem.column) : null;

  function start(): void {
    if (text.trim() === "" || running) return;
    setTab("results");
    window.history.replaceState(null, "", `/explorer?soql=${encodeURIComponent(text)}`);
    void runQuery(text, all).finally(() => setKept((now) => ({ ...now, history: history.read() })));
  }
  /** Arrow keys walk the tabs (ARIA Authoring Practices: Tabs). */
  function walk(event: React.KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const names = TABS.map(([name]) => name);
    const next = names[(names.indexOf(tab) + step + names.length) % names.length] ?? "results";
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  }
  function takeUp(soql: string): void {
    setText(soql);
    setTab("results");
  }

  if (state !== null && state.connection.state === "none")
    return (
      <>
        <h1>Explorer</h1>
        <Card title="Ask the org in SOQL">
          <div className={styles.first}>
            <p className={styles.quiet}>
              Queries run with the permissions of who is connected; objects, fields and picklist values complete as you
              type. Nobody is connected yet.
            </p>
            <ConnectButton />
          </div>
        </Card>
      </>
    );
  return (
    <>
      <div className={styles.title}>
        <h1>Explorer</h1>
        <Copyable text={commandOfQuery(text)} label="command" />
      </div>
      {schema.problem ? (
        <ProblemCard
          problem={schema.problem}
          command="postern doctor"
          action={<Button onClick={() => void loadObjects(true)}>Read the objects again</Button>}
        />
      ) : null}
      <Card title="Query" aside={<Known schema={schema} />}>
        <SoqlEditor value={text} onChange={setText} onRun={start} schema={schema} errorAt={errorAt} />
        <div className={styles.bar}>
          {running ? (
            <Button onClick={cancel}>Cancel</Button>
          ) : (
            <Button tone="primary" onClick={start} disabled={text.trim() === ""} title="Control or Command and Enter">
              Run
            </Button>
          )}
          <label className={styles.check}>
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> deleted rows too
          </label>
          <Button
            onClick={() => setKept({ ...kept, saved: saved.add(text) })}
            disabled={text.trim() === "" || kept.saved.includes(text)}
          >
            {kept.saved.includes(text) ? "Saved" : "Save"}
          </Button>
          <span className={styles.push} />
          <CopyAs
            forms={[
              ["SOQL", () => text],
              ["cURL", () => curlOfQuery(place, text)],
              ["TypeScript", () => typescriptOfQuery(text)],
              ["CLI", () => commandOfQuery(text)],
              ["Link", () => `${window.location.origin}/explorer?soql=${encodeURIComponent(text)}`],
            ]}
          />
        </div>
      </Card>
      <section className={styles.below} aria-label="Answer">
        <div className={styles.tabs} role="tablist" aria-label="Answer" onKeyDown={walk}>
          {TABS.map(([name, title]) => (
            <button
              key={name}
              id={`tab-${name}`}
              type="button"
              role="tab"
              aria-selected={tab === name}
              tabIndex={tab === name ? 0 : -1}
              aria-controls="explorer-panel"
              className={styles.tab}
              onClick={() => setTab(name)}
            >
              {title}
              {name === "history" || name === "saved" ? <small>{count(kept[name].length)}</small> : null}
            </button>
          ))}
        </div>
        <div id="explorer-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className={styles.panel}>
          {tab === "results" ? (
            <Results run={run} command={commandOfQuery(run.soql || text)} />
          ) : tab === "explain" ? (
            text.trim() === "" ? (
              <p className={styles.quiet}>Write a query to see how the org would run it.</p>
            ) : (
              <Explain soql={text} />
            )
          ) : (
            <QueryList
              label={tab === "history" ? "History" : "Saved queries"}
              queries={kept[tab]}
              empty={
                tab === "history"
                  ? "What you run is listed here, in this browser only."
                  : "Save keeps a query here, in this browser only."
              }
              onTake={takeUp}
              onRemove={(soql) => setKept({ ...kept, [tab]: (tab === "history" ? history : saved).remove(soql) })}
            />
          )}
        </div>
      </section>
    </>
  );
}

function Known({ schema }: { schema: ReturnType<typeof useSchema> }) {
  if (schema.loading || (!schema.answer && !schema.problem)) return <span role="status">Reading the objects …</span>;
  return (
    <span className={styles.known}>
      {count(schema.objects.filter((object) => object.queryable).length)} objects ·{" "}
      <button type="button" className={styles.link} onClick={() => void loadObjects(true)}>
        read again
      </button>
    </span>
  );
}
