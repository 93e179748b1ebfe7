import { useEffect, useState, useSyncExternalStore } from "react";
import { type Live, liveStore } from "./stream.ts";

export function useLive(): Live {
  return useSyncExternalStore(liveStore.subscribe, liveStore.get);
}

/** The time, refreshed every `ms`: for "12 s ago". */
export function useNow(ms: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
