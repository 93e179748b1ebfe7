// Makes the tarballs that users install: JavaScript and declarations, compiled in one go.
// usage: node scripts/pinned-node.mjs scripts/pack.ts DIR
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Manifest {
  readonly name: string;
  exports?: Record<string, Record<string, string>>;
  devDependencies?: unknown;
}

const root = join(import.meta.dirname, "..");
const destination = resolve(process.argv[2] ?? join(root, "dist"));

function run(cwd: string, command: string, ...args: string[]): string {
  // The pages are built as for users whoever packs: a test runner's NODE_ENV would put development code into them.
  const env = { ...process.env, NODE_ENV: "production" };
  const result = spawnSync(command, args, { cwd, env, encoding: "utf8", shell: process.platform === "win32" });
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** The manifest as published: without the condition that points to sources, and without what only development needs. */
function published(manifest: Manifest): Manifest {
  const { devDependencies: _, ...rest } = manifest;
  const exports = Object.fromEntries(
    Object.entries(manifest.exports ?? {}).map(([path, conditions]) => [
      path,
      Object.fromEntries(Object.entries(conditions).filter(([name]) => name !== "@postern/source")),
    ]),
  );
  return { ...rest, exports };
}

const stage = mkdtempSync(join(tmpdir(), "postern-pack-"));
try {
  run(
    root,
    process.execPath,
    join(root, "scripts/pinned-node.mjs"),
    "tsc",
    "-p",
    "tsconfig.build.json",
    "--outDir",
    join(stage, "compiled"),
  );
  mkdirSync(destination, { recursive: true });
  for (const name of readdirSync(join(root, "packages"))) {
    const source = join(root, "packages", name);
    const target = join(stage, name);
    const console = name === "console";
    mkdirSync(target);
    cpSync(join(stage, "compiled", name, console ? "server" : "src"), join(target, "dist", console ? "server" : ""), {
      recursive: true,
    });
    if (console) {
      run(
        root,
        process.execPath,
        join(root, "scripts/pinned-node.mjs"),
        "vite",
        "build",
        "--logLevel",
        "warn",
        "--outDir",
        join(target, "dist/web"),
        "--emptyOutDir",
        join(source, "web"),
      );
    }
    const manifest = published(JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Manifest);
    writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const entry of ["README.md", "bin"]) {
      if (existsSync(join(source, entry))) cpSync(join(source, entry), join(target, entry), { recursive: true });
    }
    cpSync(join(root, "LICENSE"), join(target, "LICENSE"));
    run(target, "npm", "pack", "--silent", "--pack-destination", destination);
  }
} finally {
  rmSync(stage, { recursive: true, force: true });
}
