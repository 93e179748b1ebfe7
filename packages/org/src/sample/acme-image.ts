import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { toId18 } from "@postern/kernel";
import type { Image } from "../engine/state/database.ts";
import { ACME_SEED } from "./acme-seed.ts";
import { adoptOrgId } from "./adopt-org-id.ts";
import type { AcmeImageKey } from "./build-acme.ts";
import { cacheFolder } from "./cache-folder.ts";
import { codeVersion } from "./code-version.ts";

/** The org id of Acme unless another is asked for: the same sample, so the same ids, in every test run. */
export const ACME_ORG_ID = toId18("00DPo0000AcmeIn") as string;

/** Yesterday's image is of no more use; two more for clocks that were moved. */
const IMAGES_KEPT = 3;

export interface AcmeImageOptions {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  readonly seed?: number;
  /** 18 characters; default `ACME_ORG_ID`. Its characters 4–6 are those of every record id, and must be `Po0`. */
  readonly orgId?: string;
  /** Where images are kept over processes; null for nowhere. Default: the system's cache folder. */
  readonly folder?: string | null;
  /** Makes an image that is not kept; default: Acme, by `buildAcme`. */
  readonly build?: (key: AcmeImageKey) => Image;
}

const images = new Map<string, Image>();

/**
 * Acme as of a day, ready to open. Generated once a day and machine, then read from the cache, which holds no secret: nobody
 * has a password yet. A cache that cannot be read or written costs time and nothing else.
 */
export async function acmeImage(options: AcmeImageOptions): Promise<Image> {
  const { day, seed = ACME_SEED, orgId = ACME_ORG_ID, folder = cacheFolder(), build } = options;
  const name = `acme-${day}-${seed}-${codeVersion()}.sqlite`;
  const key = `${folder}/${name}`;
  let image = images.get(key);
  if (!image) {
    const path = folder === null ? null : join(folder, name);
    image = (path && readKept(path)) || (await generate({ day, seed, path, build }));
    images.set(key, image);
  }
  return orgId === ACME_ORG_ID ? image : adoptOrgId(image, orgId);
}

async function generate(wanted: {
  day: number;
  seed: number;
  path: string | null;
  build: AcmeImageOptions["build"];
}): Promise<Image> {
  const { day, seed, path } = wanted;
  // Only here: the names it draws from take longer to load than an image.
  const build = wanted.build ?? (await import("./build-acme.ts")).buildAcme;
  const image = build({ day, seed, orgId: ACME_ORG_ID, instance: ACME_ORG_ID.slice(3, 6) });
  if (path) keep(path, image);
  return image;
}

/** The image at the path, or null when there is none or it is damaged. */
function readKept(path: string): Image | null {
  try {
    const image = readFileSync(path);
    const database = new DatabaseSync(":memory:");
    try {
      database.deserialize(image);
      const row = database.prepare(`SELECT "Id" AS id FROM "Organization"`).get();
      return row?.["id"] === ACME_ORG_ID && image.length === pagesOf(database) ? image : null;
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

function pagesOf(database: DatabaseSync): number {
  const count = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
  return count * Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
}

/** Whole or not at all, so that processes that start together do not read each other's half. */
function keep(path: string, image: Image) {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const fresh = join(mkdtempSync(join(folder, "new-")), basename(path));
    try {
      writeFileSync(fresh, image, { mode: 0o600 });
      renameSync(fresh, path);
    } finally {
      rmSync(dirname(fresh), { recursive: true, force: true });
    }
    dropOld(folder);
  } catch {
    // A full or read-only disk: the next process generates again.
  }
}

function dropOld(folder: string) {
  const kept = readdirSync(folder)
    .filter((name) => /^acme-.*\.sqlite$/.test(name))
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of kept.slice(IMAGES_KEPT)) rmSync(path, { force: true });
}
