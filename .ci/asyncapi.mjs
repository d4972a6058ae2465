/** Checks docs/asyncapi.yaml with AsyncAPI's own parser, which is too large to be a dependency of everybody. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PARSER = "@asyncapi/parser@3.6.3";
const file = resolve(import.meta.dirname, "../docs/asyncapi.yaml");
const folder = mkdtempSync(join(tmpdir(), "asyncapi-"));
try {
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", PARSER], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { Parser } = createRequire(join(folder, "package.json"))("@asyncapi/parser");
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  // Severity 0 is an error.
  const errors = diagnostics.filter(({ severity }) => severity === 0);
  for (const { code, message, path } of errors) console.error(`${path.join(".")}: ${message} (${code})`);
  if (!document || errors.length > 0) process.exitCode = 1;
  else console.log(`docs/asyncapi.yaml is AsyncAPI ${document.version()}, by ${PARSER}`);
} finally {
  rmSync(folder, { recursive: true });
}
