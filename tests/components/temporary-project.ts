import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PACKAGE_ROOT } from "../../components/settings/project.ts";

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A project of its own beside this package: the files (path → text), and this package's schemas. */
export function temporaryProject(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "choreography-"));
  folders.push(root);
  symlinkSync(join(PACKAGE_ROOT, "schemas"), join(root, "schemas"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
