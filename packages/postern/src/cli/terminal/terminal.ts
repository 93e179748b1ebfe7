import { createColors } from "picocolors";

/** Where a command writes. Data goes to stdout and nothing else does; talk goes to stderr. */
export interface Terminal {
  readonly colors: ReturnType<typeof createColors>;
  /** Whether stderr is a person's terminal: progress bars and colour are allowed. */
  readonly interactive: boolean;
  readonly width: number;
  /** Writes data; resolves when the reader can take more, so that a slow pipe slows the producer. */
  data(text: string): Promise<void>;
  /** One line of talk. */
  say(line?: string): void;
  /** Replaces the current line on a terminal; nothing elsewhere. */
  status(line: string): void;
}

export function processTerminal(process: NodeJS.Process): Terminal {
  const interactive = process.stderr.isTTY === true && process.env.TERM !== "dumb";
  const noColor = (process.env.NO_COLOR ?? "") !== "";
  const colors = createColors(!noColor && (interactive || (process.env.FORCE_COLOR ?? "") !== ""));
  let statusShown = false;
  const clear = () => {
    if (statusShown) process.stderr.write("\r\x1b[2K");
    statusShown = false;
  };
  return {
    colors,
    interactive,
    get width() {
      return process.stderr.columns ?? 100;
    },
    data: (text) =>
      new Promise((resolve, reject) => {
        clear();
        process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    say(line = "") {
      clear();
      process.stderr.write(`${line}\n`);
    },
    status(line) {
      if (!interactive) return;
      clear();
      process.stderr.write(line);
      statusShown = line !== "";
    },
  };
}
