import { useState } from "react";
import type { RequestShown } from "../../../../server/org/contract.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { clockTime, count, lag } from "../../live/format.ts";
import { useLive } from "../../live/use-live.ts";
import { RequestDetail } from "./request-detail.tsx";
import styles from "./requests.module.css";
import { useRequests } from "./use-requests.ts";

const MOST_SHOWN = 300;
const STATUSES = ["all", "2xx", "3xx", "4xx", "5xx"] as const;

/** Every request to a local org as it arrives, with the decision that answered it; of a real org, this console's own calls. */
export function RequestsPage() {
  const { state } = useLive();
  const [source, setSource] = useState<"org" | "own">("org");
  const [following, setFollowing] = useState(true);
  const { entries, hasLog, problem, loaded, clear } = useRequests(source, following);
  const [filter, setFilter] = useState("");
  const [status, setStatus] = useState<(typeof STATUSES)[number]>("all");
  const [open, setOpen] = useState<RequestShown | null>(null);
  const wanted = filter.trim().toLowerCase();
  const fitting = entries.filter(
    (entry) =>
      (status === "all" || `${Math.floor(entry.status / 100)}xx` === status) &&
      (wanted === "" ||
        [entry.method, entry.target, entry.user, entry.app, entry.errorCode, entry.reason, entry.route].some((text) =>
          text?.toLowerCase().includes(wanted),
        )),
  );
  const refused = entries.filter((entry) => entry.status >= 400 || entry.status === 0).length;
  const shown = fitting.slice(0, MOST_SHOWN);
  const orgUrl = state?.org.url ?? "";
  return (
    <>
      <div className={styles.title}>
        <h1>Requests</h1>
        {hasLog ? <Copyable text={`curl -s ${orgUrl}/_postern/log`} label="command" /> : null}
      </div>
      {problem ? <ProblemCard problem={problem} command="postern doctor" /> : null}
      {hasLog === false ? (
        <p className={styles.quiet}>
          A real org tells nobody what was asked of it. These are the calls that this console made since it was started;
          a local org shows every request, from whatever program.
        </p>
      ) : null}
      <Card
        title={source === "org" && hasLog !== false ? "What reaches the org" : "This console's own calls"}
        aside={
          <span role="status">
            {count(entries.length)} kept · {count(refused)} refused
          </span>
        }
      >
        <div className={styles.bar}>
          <input
            className={styles.input}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            placeholder="Filter by path, user, app or error"
            aria-label="Filter requests"
          />
          <select
            className={styles.input}
            value={status}
            onChange={(event) => setStatus(event.target.value as typeof status)}
            aria-label="Status"
          >
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {each === "all" ? "Every status" : each}
              </option>
            ))}
          </select>
          {hasLog ? (
            <select
              className={styles.input}
              value={source}
              onChange={(event) => setSource(event.target.value as typeof source)}
              aria-label="Whose requests"
            >
              <option value="org">Of every program</option>
              <option value="own">Of this console</option>
            </select>
          ) : null}
          <Button onClick={() => setFollowing(!following)} aria-pressed={!following}>
            {following ? "Pause" : "Follow"}
          </Button>
          <Button onClick={clear}>Clear</Button>
        </div>
        {!loaded && !problem ? (
          <div className={styles.shape} role="status" aria-label="Reading the log">
            {["100%", "96%", "98%", "92%"].map((width) => (
              <Skeleton key={width} height={20} width={width} />
            ))}
          </div>
        ) : shown.length === 0 ? (
          <p className={styles.quiet}>
            {entries.length === 0
              ? "No request yet. Run a query in the explorer, or point any client at the org: each request shows here within a second."
              : "No request fits the filter."}
          </p>
        ) : (
          <ScrollRegion className={styles.scroll} label="Requests, newest first">
            <table className={styles.table} aria-label="Requests">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Method</th>
                  <th scope="col">Path</th>
                  <th scope="col">Status</th>
                  <th scope="col">Who</th>
                  <th scope="col">Took</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((entry) => (
                  <Row key={entry.sequence} entry={entry} onOpen={() => setOpen(entry)} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
        {fitting.length > shown.length ? (
          <p className={styles.quiet}>
            The newest {count(MOST_SHOWN)} of {count(fitting.length)}; filter to see older ones.
          </p>
        ) : null}
      </Card>
      <RequestDetail entry={open} instanceUrl={orgUrl} onClose={() => setOpen(null)} />
    </>
  );
}

function Row({ entry, onOpen }: { entry: RequestShown; onOpen: () => void }) {
  const [, root = "", path] = /^(\/services\/data\/v[\d.]+(?=\/.))?([\s\S]*)$/.exec(pathOf(entry.target)) ?? [];
  return (
    <tr className={styles.row}>
      <td>{clockTime(new Date(entry.at).toISOString())}</td>
      <td>{entry.method}</td>
      <td className={styles.path}>
        <button type="button" className={styles.open} onClick={onOpen} title={entry.target}>
          <span className={styles.root}>{root}</span>
          {path}
        </button>
        {entry.errorCode || entry.reason ? (
          <small>{[entry.errorCode, entry.reason].filter(Boolean).join(": ")}</small>
        ) : null}
      </td>
      <td>
        <Badge tone={toneOf(entry.status)}>{entry.status === 0 ? "no answer" : entry.status}</Badge>
      </td>
      <td className={styles.who}>{entry.user ?? "–"}</td>
      <td className={styles.figure}>{lag(entry.ms)}</td>
    </tr>
  );
}

/** As a person would read it: a query decoded. */
function pathOf(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll("+", " "));
  } catch {
    return target;
  }
}

export function toneOf(status: number): Tone {
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "warn" : status >= 300 ? "quiet" : "good";
}
