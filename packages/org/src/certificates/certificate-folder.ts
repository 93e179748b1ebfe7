import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where an org's certificates and keys lie as files, for the owner's eyes only. Nothing is made before the first write. */
export interface CertificateFolder {
  /** Whether it outlives the process. */
  readonly kept: boolean;
  /** The path that a file has or would have. */
  path(name: string): string;
  /** The file's text, or null. */
  read(name: string): string | null;
  /** Writes the file whole, mode 0600, and answers its path. */
  write(name: string, text: string): string;
  /** Removes a folder that is not kept. */
  close(): void;
}

/** `certificates/` of an org's data folder; or, of an org in memory, a folder that is gone with it. */
export function certificateFolder(dataFolder: string | null): CertificateFolder {
  let folder: string | null = null;
  const root = () => {
    if (folder !== null) return folder;
    if (dataFolder === null) {
      folder = mkdtempSync(join(tmpdir(), "postern-org-"));
      if (temporary.size === 0) process.on("exit", removeTemporary);
      temporary.add(folder);
    } else {
      folder = resolve(dataFolder, "certificates");
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    return folder;
  };
  return {
    kept: dataFolder !== null,
    path: (name) => join(root(), name),
    read(name) {
      if (dataFolder === null) return null;
      try {
        return readFileSync(join(root(), name), "utf8");
      } catch {
        return null;
      }
    },
    write(name, text) {
      const file = join(root(), name);
      const fresh = `${file}.new`;
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, file);
      return file;
    },
    close() {
      if (dataFolder !== null || folder === null) return;
      temporary.delete(folder);
      if (temporary.size === 0) process.off("exit", removeTemporary);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Folders of orgs that are open: removed too when the process ends without closing them. */
const temporary = new Set<string>();

function removeTemporary(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
}
