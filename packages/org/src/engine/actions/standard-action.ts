import type { ChangeDoor } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { OutboxMessage } from "../identity/browser/outbox.ts";
import type { ActionParameter } from "./invocable-action.ts";

/** What standard actions work with. */
export interface ActionRooms {
  readonly session: Session;
  readonly change: ChangeDoor;
  /** Puts a mail into the org's outbox. */
  readonly send: (message: Omit<OutboxMessage, "at">) => void;
}

type Outputs = Readonly<Record<string, unknown>> | null;

/** An action that every org has. */
export interface StandardAction {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly category: string;
  readonly inputs: readonly ActionParameter[];
  readonly outputs: readonly ActionParameter[];
  /** Answers the output values of one input. Throws ApiFault. */
  invoke(input: Readonly<Record<string, unknown>>, rooms: ActionRooms): Outputs | Promise<Outputs>;
}
