/** A message that the real org would have mailed. */
export interface OutboxMessage {
  /** Epoch milliseconds of the org's clock. */
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The code in the text, where it carries one. */
  readonly code: string | null;
}

/** What the org has sent: it owns no mail server, so messages stay here, in memory, where whoever holds the org reads them. */
export interface Outbox {
  send(message: Omit<OutboxMessage, "at">): void;
  /** Newest first. */
  list(limit?: number): readonly OutboxMessage[];
  forget(): void;
}

const MOST = 200;

export function createOutbox(now: () => number): Outbox {
  let messages: readonly OutboxMessage[] = [];
  return {
    send(message) {
      messages = [{ at: now(), ...message }, ...messages].slice(0, MOST);
    },
    list: (limit = MOST) => messages.slice(0, limit),
    forget() {
      messages = [];
    },
  };
}
