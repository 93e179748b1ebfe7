/** The parts of a request's URL, without parsing more of it than routing needs. */
export interface RequestTarget {
  /** `http://localhost:7811` */
  readonly origin: string;
  /** With duplicate slashes collapsed: clients that keep a trailing slash on their instance URL send `//services/data`. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Whether the path had to be changed. */
  readonly collapsed: boolean;
}

export function requestTarget(url: string): RequestTarget {
  const authority = url.indexOf("://") + 3;
  let slash = url.indexOf("/", authority);
  if (slash < 0) slash = url.length;
  const hash = url.indexOf("#", slash);
  const end = hash < 0 ? url.length : hash;
  const question = url.indexOf("?", slash);
  const pathEnd = question < 0 || question > end ? end : question;
  const raw = url.slice(slash, pathEnd);
  const collapsed = raw.includes("//");
  return {
    origin: url.slice(0, slash),
    path: collapsed ? raw.replace(/\/{2,}/g, "/") : raw === "" ? "/" : raw,
    search: question < 0 || question > end ? "" : url.slice(question, end),
    collapsed,
  };
}
