import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that does not outlive this process. */
export function temporaryFolder(prefix: string): { folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  const removed = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", removed);
  return {
    folder,
    remove: () => {
      process.off("exit", removed);
      removed();
    },
  };
}
