/** Something of the real org that the copy does not have, or has otherwise. */
export interface Lost {
  /** `Invoice__c.Number__c` */
  readonly what: string;
  readonly why: string;
}

/** Collects them; the same thing is told once. */
export interface LostList {
  add(what: string, why: string): void;
  list(): readonly Lost[];
}

export function lostList(): LostList {
  const found = new Map<string, Lost>();
  return {
    add: (what, why) => void found.set(`${what}\n${why}`, { what, why }),
    list: () => [...found.values()],
  };
}
