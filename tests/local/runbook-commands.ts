import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flat } from "../../local/outputs.ts";
import { root } from "./root.ts";
import { endpoint, outputs, region } from "./stack.ts";

interface Block {
  /** Its heading; none at the beginning. */
  section: string;
  language: string;
  text: string;
}

/** The fenced blocks of docs/runbook.md, in order. */
export const blocks: readonly Block[] = blocksOf(readFileSync(join(root, "docs/runbook.md"), "utf8"));

function blocksOf(text: string): Block[] {
  return text.split(/^## /m).flatMap((part) => {
    const [title = ""] = part.split("\n");
    const section = title.startsWith("# ") ? "" : title;
    const fences = [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
    return fences.map(([, language = "", inner = ""]) => ({ section, language, text: inner.trim() }));
  });
}

/** Whether this machine has the aws CLI, which most commands need. */
export const hasAws = spawnSync("aws", ["--version"]).status === 0;

const folder = mkdtempSync(join(tmpdir(), "runbook-"));
const stack = join(folder, "stack.json");
writeFileSync(stack, JSON.stringify(flat({ ...outputs, endpoint, region })));

export function cleanUp(): void {
  rmSync(folder, { recursive: true });
}

/** What stands in for the machine of whoever reads the runbook: a stack, and a local AWS. */
const PRELUDE = `
set -e
pulumi() { cat '${stack}'; }
aws() { command aws --endpoint-url '${endpoint}' "$@"; }
`;

const CREDENTIALS = {
  ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  ...{ AWS_DEFAULT_REGION: region, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
};

/** Commands that have run: section and number. */
export const done = new Set<string>();

/**
 * Runs a section's commands (the block of this number) as they stand in the runbook, with its words in capitals filled in.
 * @returns what they say. Rejects with it where one fails.
 */
export async function follow(
  section: string,
  number: number,
  words: Record<string, string> = {},
): Promise<string> {
  const block = blocks.filter((one) => one.section === section && one.language === "sh")[number];
  if (!block) throw new Error(`The runbook has no commands ${number} in "${section}".`);
  done.add(`${section} ${number}`);
  const filled = Object.entries(words).reduce(
    (text, [word, value]) => text.replace(new RegExp(`\\b${word}\\b`, "g"), () => value),
    block.text,
  );
  const script = filled
    .replace(/(outputs|answer)\.json/g, (file) => join(folder, file))
    .replace(/npm run (\w+) -- /g, (_, tool) => `'${process.execPath}' --import tsx tools/${tool}.ts `);
  return new Promise((resolve, reject) => {
    // Logs of a whole run: MiniStack lets every line pass a filter pattern.
    const options = { cwd: root, env: { ...process.env, ...CREDENTIALS }, maxBuffer: 64 * 1024 * 1024 };
    execFile("bash", ["-c", PRELUDE + script], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${filled}\nended with ${error.code}:\n${stdout}${stderr}`));
      else resolve(stdout + stderr);
    });
  });
}
