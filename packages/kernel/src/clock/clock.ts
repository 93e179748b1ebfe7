/** Time as an argument. Everything that reads the time or waits takes a Clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the task once, `delayMs` from now. Timers do not keep a process alive. */
  setTimer(delayMs: number, task: () => void | Promise<void>): Timer;
}

export interface Timer {
  cancel(): void;
}
