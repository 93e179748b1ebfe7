/** A short list kept in this browser, newest first; what is not a list of texts is forgotten. */
export interface Kept {
  read(): readonly string[];
  add(text: string): readonly string[];
  remove(text: string): readonly string[];
}

export function keptList(key: string, most: number): Kept {
  const write = (list: readonly string[]) => {
    try {
      localStorage.setItem(key, JSON.stringify(list));
    } catch {
      // A full or closed storage costs the history, not the page.
    }
    return list;
  };
  const read = (): readonly string[] => {
    try {
      const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  };
  return {
    read,
    add: (text) => write([text, ...read().filter((one) => one !== text)].slice(0, most)),
    remove: (text) => write(read().filter((one) => one !== text)),
  };
}
