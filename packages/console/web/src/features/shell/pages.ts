import type { IconName } from "../../components/icon.tsx";

export interface Page {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Second key of the `g` shortcut. */
  readonly key: string;
}

export const PAGES: readonly Page[] = [
  { path: "/", title: "Dashboard", icon: "dashboard", key: "d" },
  { path: "/connection", title: "Connection", icon: "connection", key: "c" },
  { path: "/explorer", title: "Explorer", icon: "explorer", key: "e" },
  { path: "/record", title: "Record", icon: "record", key: "r" },
  { path: "/requests", title: "Requests", icon: "requests", key: "l" },
  { path: "/sync", title: "Sync", icon: "sync", key: "s" },
];
