import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flat } from "../../local/outputs.ts";
import { root } from "./root.ts";
import { endpoint, outputs, region } from "./stack.ts";

export interface Block {
  /** Its heading; none at the beginning. */
  section: string;
  language: string;
  text: string;
}

/** The commands of a page, to be run as they stand there. */
export interface Page {
  /** Its fenced blocks, in order. */
  blocks: readonly Block[];
  /** Commands that have run: section and number. */
  done: ReadonlySet<string>;
  /**
   * Runs a section's commands (the block of this number) as they stand on the page, with its words in capitals filled in.
   * @returns what they say. Rejects with it where one fails.
   */
  follow(section: string, number: number, words?: Record<string, string>): Promise<string>;
  cleanUp(): void;
}

/** Whether this machine has the aws CLI, which most commands need. */
export const hasAws = spawnSync("aws", ["--version"]).status === 0;

const CREDENTIALS = {
  ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  ...{ AWS_DEFAULT_REGION: region, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
};

/** @param before commands of the page that each shell begins with: section and number */
export function pageOf(path: string, before?: readonly [section: string, number: number]): Page {
  const blocks = blocksOf(readFileSync(join(root, path), "utf8"));
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const [stack, whole] = [join(folder, "stack.json"), join(folder, "whole.json")];
  writeFileSync(stack, JSON.stringify(flat({ ...outputs, endpoint, region })));
  writeFileSync(whole, JSON.stringify(outputs));
  // What stands in for the machine of whoever reads the page: a stack, and a local AWS.
  const prelude = `
set -e
pulumi() { '${process.execPath}' -e '
  const outputs = JSON.parse(require("node:fs").readFileSync("${stack}", "utf8"));
  const name = process.argv[3];
  const nested = JSON.parse(require("node:fs").readFileSync("${whole}", "utf8"));
  const said = name && !name.startsWith("-") ? nested[name] : outputs;
  console.log(typeof said === "string" ? said : JSON.stringify(said));' "$@"; }
aws() { command aws --endpoint-url '${endpoint}' "$@"; }
API='${(outputs as { apiUrl?: string }).apiUrl ?? ""}'
`;
  const done = new Set<string>();
  const commands = (section: string, number: number): string => {
    const block = blocks.filter((one) => one.section === section && one.language === "sh")[number];
    if (!block) throw new Error(`${path} has no commands ${number} in "${section}".`);
    done.add(`${section} ${number}`);
    return block.text;
  };
  return {
    blocks,
    done,
    follow(section, number, words = {}) {
      const filled = Object.entries(words).reduce(
        (text, [word, value]) => text.replace(new RegExp(`\\b${word}\\b`, "g"), () => value),
        commands(section, number),
      );
      const script = [...(before ? [commands(...before)] : []), filled]
        .join("\n")
        .replace(/\b(outputs|answer|attributes|order)\.json/g, (file) => join(folder, file))
        .replace(/npm run (?:-s )?(\w+)(?: -- ([^\n#]*))?(#[^\n]*)?/g, (_, tool, args = "") => {
          const where = /--(outputs|example)\b/.test(args) ? "" : ` --outputs '${stack}'`;
          return `'${process.execPath}' --import tsx tools/${tool}.ts ${args.trim()}${where}`;
        });
      return new Promise((resolve, reject) => {
        // Logs of a whole run: MiniStack lets every line pass a filter pattern.
        const options = { cwd: root, env: { ...process.env, ...CREDENTIALS }, maxBuffer: 64 * 1024 * 1024 };
        execFile("bash", ["-c", prelude + script], options, (error, stdout, stderr) => {
          if (error) reject(new Error(`${filled}\nended with ${error.code}:\n${stdout}${stderr}`));
          else resolve(stdout + stderr);
        });
      });
    },
    cleanUp: () => rmSync(folder, { recursive: true }),
  };
}

function blocksOf(text: string): Block[] {
  return text.split(/^## /m).flatMap((part) => {
    const [title = ""] = part.split("\n");
    const section = title.startsWith("# ") ? "" : title;
    const fences = [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
    return fences.map(([, language = "", inner = ""]) => ({ section, language, text: inner.trim() }));
  });
}
