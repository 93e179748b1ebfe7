import { useEffect } from "react";
import { useLocation } from "wouter";
import { PAGES } from "./pages.ts";

/** `g` then a page's key goes there; `?` shows the list. Never while typing. */
export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const [, go] = useLocation();
  useEffect(() => {
    let leader = 0;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.ctrlKey || event.metaKey || event.altKey || target?.closest("input, textarea, select, dialog")) return;
      if (event.key === "?") return onHelp();
      if (event.key === "g") {
        leader = event.timeStamp;
        return;
      }
      const page = PAGES.find((candidate) => candidate.key === event.key);
      if (page && event.timeStamp - leader < 1200) go(page.path);
      leader = 0;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [go, onHelp]);
}
