import { openBrowser } from "../../open-browser.ts";
import { DEFAULT_PORTS } from "../../up/ports.ts";
import { locateStateDir } from "../../up/state-dir.ts";
import { type UpStep, up } from "../../up/up.ts";
import { type Command, type CommandContext, flag, text } from "../command.ts";
import { portOption } from "../context/port-option.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { duration } from "../terminal/progress.ts";

export const command: Command = {
  summary: "Run everything: local org, Postgres, sync and console.",
  details:
    "State is kept in .postern/, so the second start is the same org. Ctrl-C stops everything cleanly; `postern reset` removes it.",
  options: {
    port: { type: "string", value: "N", about: `Port of the console (default ${DEFAULT_PORTS.console})` },
    "org-port": { type: "string", value: "N", about: `Port of the local org (default ${DEFAULT_PORTS.org})` },
    "pubsub-port": { type: "string", value: "N", about: `Port of its Pub/Sub API (default ${DEFAULT_PORTS.pubsub})` },
    "https-port": { type: "string", value: "N", about: `Port of the org's HTTPS (default ${DEFAULT_PORTS.https})` },
    "pubsub-tls-port": {
      type: "string",
      value: "N",
      about: `Port of its Pub/Sub API over TLS (default ${DEFAULT_PORTS.pubsubTls})`,
    },
    seed: { type: "string", value: "acme|none", about: "Sample data of a new org (default acme)" },
    open: { type: "boolean", about: "Open the console in the browser" },
    json: { type: "boolean", about: "Print one JSON line once everything answers" },
  },
  async run(context, input) {
    const { terminal } = context;
    const { colors } = terminal;
    const json = flag(input, "json");
    const dir = locateStateDir(context.cwd, context.env);
    const started = performance.now();
    terminal.say(`${colors.bold("postern")} ${colors.dim("starting …")}`);

    const pending = new Set<UpStep>();
    const house = await up({
      dir,
      cwd: context.cwd,
      env: context.env,
      signal: context.signal,
      seed: text(input, "seed") ?? "acme",
      ports: {
        console: portOption("up", "port", input, DEFAULT_PORTS.console),
        org: portOption("up", "org-port", input, DEFAULT_PORTS.org),
        pubsub: portOption("up", "pubsub-port", input, DEFAULT_PORTS.pubsub),
        https: portOption("up", "https-port", input, DEFAULT_PORTS.https),
        pubsubTls: portOption("up", "pubsub-tls-port", input, DEFAULT_PORTS.pubsubTls),
      },
      onCrash(name, exit) {
        terminal.say(`  ${colors.yellow("!")} The ${name} process ended (${exit}) and is started again.`);
      },
      onStep(step, state, seconds) {
        if (state === "started") pending.add(step);
        else {
          pending.delete(step);
          terminal.say(`  ${colors.green("✓")} ${step.padEnd(9)} ${colors.dim(duration(seconds))}`);
        }
        terminal.status(pending.size > 0 ? colors.dim(`  … ${[...pending].join(", ")}`) : "");
      },
    });

    const { run } = house;
    const consoleUrl = `${run.consoleUrl}/?token=${run.consoleToken}`;
    if (json) await terminal.data(`${JSON.stringify({ consoleUrl, org: run.org, databaseUrl: run.databaseUrl })}\n`);
    const rows: [string, string][] = [
      ["console", colors.cyan(consoleUrl)],
      ["org", `${run.org.url}   ${colors.dim(`API ${run.org.apiVersion} · ${run.org.orgId}`)}`],
      ["https", `${run.org.httpsUrl ?? "–"}   ${colors.dim("trust")} ${run.org.caFile}`],
      ["log in as", `${run.org.admin.username}   ${colors.dim("password")} ${run.org.admin.password}`],
      ["Pub/Sub", `${run.org.pubsubUrl ?? "–"}   ${colors.dim("TLS")} ${run.org.pubsubTlsUrl ?? "–"}`],
      ["Postgres", run.databaseUrl],
    ];
    terminal.say();
    for (const [label, value] of rows) terminal.say(`  ${colors.dim(label.padEnd(10))} ${value}`);
    terminal.say();
    terminal.say(
      `  Ready in ${duration((performance.now() - started) / 1000)}. ${colors.dim(terminal.interactive ? "o opens the console · Ctrl-C stops everything" : "SIGTERM stops everything")}`,
    );

    if (flag(input, "open")) openBrowser(consoleUrl);
    const stopKeys = offerKeys(context, consoleUrl);
    const reason = await Promise.race([house.broken, aborted(context.signal)]);
    stopKeys();
    terminal.say();
    terminal.status(colors.dim("  stopping …"));
    await house.stop();
    if (reason instanceof Error) throw reason;
    terminal.say(`  ${colors.dim("Stopped. `postern up` continues where this ended.")}`);
    return EXIT_CODES.ok.code;
  },
};

function aborted(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
}

/** On a terminal, `o` opens the console; raw mode also swallows Ctrl-C, which is handed on as the signal it means. */
function offerKeys(context: CommandContext, url: string): () => void {
  if (!context.terminal.interactive || !process.stdin.isTTY) return () => {};
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.resume();
  const onKey = (key: Buffer) => {
    const typed = key.toString("utf8");
    if (typed === "o") openBrowser(url);
    if (typed === "\u0003" || typed === "q") process.kill(process.pid, "SIGINT");
  };
  stdin.on("data", onKey);
  return () => {
    stdin.off("data", onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
