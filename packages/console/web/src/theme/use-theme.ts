import { useCallback, useState } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "postern-theme";

/** The chosen theme, kept in this browser; `system` follows the machine. */
export function useTheme(): { theme: Theme; choose: (theme: Theme) => void } {
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  });
  const choose = useCallback((next: Theme) => {
    setTheme(next);
    if (next === "system") {
      localStorage.removeItem(KEY);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(KEY, next);
      document.documentElement.dataset.theme = next;
    }
  }, []);
  return { theme, choose };
}
