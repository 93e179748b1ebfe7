import { useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "../../../../server/contract.ts";
import type { RequestShown, RequestsAnswer } from "../../../../server/org/contract.ts";
import { ask, isAbort } from "../../org/ask.ts";
import { asProblem } from "../connection/connect-button.tsx";

const EVERY_MS = 1_000;
const KEPT = 2_000;

export interface Requests {
  /** Newest first. */
  readonly entries: readonly RequestShown[];
  /** Null until the first answer. */
  readonly hasLog: boolean | null;
  readonly problem: Problem | null;
  readonly loaded: boolean;
  clear(): void;
}

/** The log, read on while it is followed and the page is seen. */
export function useRequests(source: "org" | "own", following: boolean): Requests {
  const [entries, setEntries] = useState<readonly RequestShown[]>([]);
  const [hasLog, setHasLog] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loaded, setLoaded] = useState(false);
  const after = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another source begins anew
  useEffect(() => {
    after.current = 0;
    setEntries([]);
    setLoaded(false);
  }, [source]);

  useEffect(() => {
    if (!following) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        if (document.visibilityState === "visible") {
          const path = `/api/requests?source=${source}&after=${after.current}`;
          const answer = await ask<RequestsAnswer>(path, { signal: stop.signal });
          after.current = answer.entries.at(-1)?.sequence ?? (answer.restarted ? 0 : after.current);
          if (answer.entries.length > 0 || answer.restarted)
            setEntries((known) => [...answer.entries.toReversed(), ...(answer.restarted ? [] : known)].slice(0, KEPT));
          setHasLog(answer.hasLog);
          setProblem(null);
          setLoaded(true);
        }
      } catch (error) {
        if (isAbort(error)) return;
        setProblem(asProblem(error));
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [source, following]);

  const clear = useCallback(() => setEntries([]), []);
  return { entries, hasLog, problem, loaded, clear };
}
