// `npm run dev`: what `postern up` runs, and whatever a saved file touches is started again.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join, sep } from "node:path";
import { DEFAULT_PORTS } from "../packages/postern/src/up/ports.ts";
import { locateStateDir } from "../packages/postern/src/up/state-dir.ts";
import { type UpStep, up } from "../packages/postern/src/up/up.ts";

const root = join(import.meta.dirname, "..");
type Restartable = Exclude<UpStep, "Postgres">;

/** Which processes run the code of a package. */
const RUNS: Record<string, readonly Restartable[]> = {
  kernel: ["org", "sync", "console"],
  app: ["org"],
  org: ["org"],
  client: ["sync", "console"],
  pubsub: ["sync"],
  vault: ["sync", "console"],
  sync: ["sync", "console"],
  console: ["console"],
  postern: ["org", "sync", "console"],
};
/** An editor saves in several steps. */
const SETTLE_MS = 120;

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());

const house = await up({
  dir: locateStateDir(root, process.env),
  cwd: root,
  env: process.env,
  ports: DEFAULT_PORTS,
  seed: "acme",
  signal: controller.signal,
  onStep: (step, state, seconds) => {
    if (state === "done") console.error(`  ✓ ${step} ${seconds.toFixed(1)} s`);
  },
  onCrash: (name, exit) => console.error(`  ! ${name} ended (${exit}), starting it again`),
});
const pages = spawn(
  process.execPath,
  [join(root, "scripts/pinned-node.mjs"), "vite", "build", "--watch", "--logLevel", "warn", "packages/console/web"],
  { cwd: root, stdio: "inherit" },
);
console.error(`\n  console    ${house.run.consoleUrl}/?token=${house.run.consoleToken}`);
console.error(`  log in as  ${house.run.org.admin.username}   password ${house.run.org.admin.password}\n`);

const touched = new Set<Restartable>();
let timer: NodeJS.Timeout | undefined;
let restarting = Promise.resolve();
watch(join(root, "packages"), { recursive: true, signal: controller.signal }, (_, file) => {
  const [name = "", place = ""] = (file ?? "").split(sep);
  if (!/\.ts$/.test(file ?? "") || /\.test\.ts$/.test(file ?? "") || !["src", "server"].includes(place)) return;
  for (const step of RUNS[name] ?? []) touched.add(step);
  clearTimeout(timer);
  timer = setTimeout(() => {
    const steps = [...touched];
    touched.clear();
    restarting = restarting.then(async () => {
      for (const step of steps) {
        console.error(`  ↻ ${step}`);
        await house
          .restart(step)
          .catch((error: Error) =>
            console.error(`  ✗ ${step}: ${error.message}; it starts again when a file is saved`),
          );
      }
    });
  }, SETTLE_MS);
});

const reason = await Promise.race([
  house.broken,
  new Promise<null>((resolve) => controller.signal.addEventListener("abort", () => resolve(null), { once: true })),
]);
controller.abort();
pages.kill();
await restarting;
await house.stop();
if (reason) console.error(reason.message);
process.exit(reason ? 1 : 0);
