import { ApiFault } from "../../api-fault.ts";
import { coerce } from "../coerce.ts";
import { fault } from "../faults.ts";
import { LockMet } from "../locks/lock-met.ts";
import type { ChunkStep } from "../pipeline.ts";
import type { Shop, Work } from "../work.ts";
import { hookValues } from "./hook-values.ts";
import type { Hook, HookRecord, NamedHook, Trigger } from "./hooks.ts";

/** Triggers that may run inside each other (Apex Developer Guide, "Execution Governors and Limits"). */
const DEEPEST = 16;

/** A hook broke the rules of the transaction: nothing of the call is kept. */
export class HookMisuse extends Error {
  override readonly name = "HookMisuse";
}

export const callBeforeHooks: ChunkStep = (works, shop) => callHooks("before", works, shop);

export const callAfterHooks: ChunkStep = (works, shop) => {
  callHooks("after", works, shop);
  const good = works.filter((work) => work.faults.length === 0);
  const first = good[0];
  if (first && shop.hooks.afterCommitOf(first.model.name).length > 0) shop.transaction.committed.push({ works: good });
};

function callHooks(when: "before" | "after", works: readonly Work[], shop: Shop) {
  const [first] = works;
  // There is no before undelete trigger.
  if (!first || (when === "before" && first.operation === "undelete")) return;
  for (const named of shop.hooks.of(when, first.model.name)) callOne(named, when, works, shop);
}

function callOne({ name, hook }: NamedHook<Hook>, when: "before" | "after", works: readonly Work[], shop: Shop) {
  const { operation, model } = works[0]!;
  const event = `${when === "before" ? "Before" : "After"}${operation[0]!.toUpperCase()}${operation.slice(1)}`;
  const { triggers } = shop.transaction;
  triggers.push(`${model.name} trigger event ${event}`);
  try {
    if (triggers.length > DEEPEST) throw tooDeep(triggers, works);
    const result: unknown = hook(triggerOf(event, when, works, shop));
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new HookMisuse(
        `the hook ${name}, ${event} of ${model.name}, returned a promise: hooks run inside the transaction and must be synchronous`,
      );
    }
  } catch (error) {
    if (error instanceof HookMisuse || error instanceof LockMet) throw error;
    const refusal = new ApiFault(
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      `${name}: execution of ${event}\n\ncaused by: ${described(error)}\n\n${name}`,
      { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    );
    for (const work of works) work.faults.push(refusal);
  } finally {
    triggers.pop();
  }
  if (shop.transaction.met) throw shop.transaction.met;
}

const described = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** The text of a trigger that calls itself without end (seen in Apex's own messages; inferred in detail). */
function tooDeep(triggers: readonly string[], works: readonly Work[]): Error {
  const id = works[0]?.id ?? "";
  const error = new Error(
    `Maximum trigger depth exceeded\n${triggers
      .slice(0, DEEPEST)
      .map((event) => `${event}${event.includes("After") && id ? ` for [${id}]` : ""}`)
      .join("\n")}`,
  );
  error.name = "System.DmlException";
  return error;
}

function triggerOf(event: string, when: "before" | "after", works: readonly Work[], shop: Shop): Trigger {
  const { operation, model } = works[0]!;
  return {
    event,
    operation,
    sobject: model.name,
    records: works.map((work) => recordOf(when, work, shop)),
    userId: shop.transaction.session.userId,
    now: shop.clock.now(),
    org: shop.hookOrg,
    holdLocks(forMs) {
      if (!(forMs >= 0)) throw new TypeError("holdLocks takes milliseconds");
      shop.transaction.holdMs = Math.max(shop.transaction.holdMs, forMs);
    },
  };
}

function recordOf(when: "before" | "after", work: Work, shop: Shop): HookRecord {
  const { model, operation } = work;
  const writeable = when === "before" && (operation === "insert" || operation === "update");
  return {
    id: work.id || null,
    get new() {
      return operation === "delete" ? null : hookValues(model, work.after);
    },
    get old() {
      return hookValues(model, work.before);
    },
    set(name, value) {
      if (!writeable) throw finalException("Record is read-only");
      const field = model.field(name);
      if (!field?.storage || field.computed) throw new Error(`Invalid field ${name} for ${model.name}`);
      if (field.name === "Id" || (!field.createable && !field.updateable))
        throw new Error(`Field is not writeable: ${model.name}.${field.name}`);
      setField(work, shop, field.name, value);
    },
    addError(message, name) {
      const field = name === undefined ? undefined : model.field(name);
      if (name !== undefined && !field) throw new Error(`Invalid field ${name} for ${model.name}`);
      work.faults.push(fault.customValidation(message, field?.name));
    },
  };
}

function setField(work: Work, shop: Shop, name: string, value: unknown) {
  const field = work.model.field(name)!;
  try {
    work.after[name] = coerce(field, value, shop.schema);
    work.named.add(name);
    work.hooked.add(name);
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    work.faults.push(error);
  }
}

function finalException(message: string): Error {
  const error = new Error(message);
  error.name = "System.FinalException";
  return error;
}
