import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { ensurePython } from "../../local/install.ts";
import type { Evaluation } from "../components/evaluate.ts";
import { callsOf } from "./calls.ts";
import { opened, templateOf } from "./template.ts";
import { WAIVED } from "./waived.ts";

/** What a validator says of a program. */
export interface Finding {
  tool: string;
  rule: string;
  /** The resource. */
  where: string;
  message: string;
}

const ROOT = process.cwd();
const HERE = dirname(fileURLToPath(import.meta.url));

/** By cfn-lint, botocore's models, parliament and policy_sentry. */
export async function validated({ resources }: Evaluation): Promise<Finding[]> {
  const python = await ensurePython({
    ...{ root: ROOT, log: console.log, what: "validators", name: "validators" },
    file: join(HERE, "requirements.txt"),
  });
  const asked = {
    template: templateOf(resources),
    calls: await callsOf(ROOT, resources),
    // What a role may take on names no resource, which parliament does not know; cfn-lint looks at it.
    policies: resources.flatMap(({ type, name, inputs: { policy } }) =>
      policy === undefined
        ? []
        : [
            {
              resource: `${type} ${name}`,
              document: typeof policy === "string" ? JSON.parse(policy) : policy,
            },
          ],
    ),
  };
  return JSON.parse(await output(python, [join(HERE, "validate.py")], JSON.stringify(asked)));
}

interface Checked {
  results: { failed_checks: { check_id: string; resource: string; check_name: string }[] };
}

/** By checkov, which looks for what is unwise. */
export async function checked({ resources }: Evaluation): Promise<Finding[]> {
  const python = await ensurePython({
    ...{ root: ROOT, log: console.log, what: "checkov", name: "checkov", file: join(HERE, "checkov.txt") },
  });
  const folder = mkdtempSync(join(tmpdir(), "checkov-"));
  try {
    const file = join(folder, "template.json");
    writeFileSync(file, JSON.stringify(opened(templateOf(resources)), undefined, 1));
    const options = [
      "--framework",
      "cloudformation",
      "--quiet",
      "--skip-download",
      "--soft-fail",
      "-o",
      "json",
    ];
    const said = await output(python, [join(dirname(python), "checkov"), "-f", file, ...options], "");
    const { results }: Checked = JSON.parse(said);
    return results.failed_checks.map(({ check_id, resource, check_name }) => ({
      ...{ tool: "checkov", rule: check_id, where: resource, message: check_name },
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function output(command: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  if (said.trim() === "") throw new Error(`${args.join(" ")} said nothing:\n${complaint}`);
  return said;
}

/** Findings without those that are waived, as lines. */
export function standing(findings: readonly Finding[]): string[] {
  return findings
    .filter(
      ({ tool, rule, where }) =>
        !WAIVED.some((one) => one.tool === tool && one.rule === rule && one.where.test(where)),
    )
    .map(({ tool, rule, where, message }) => `${tool} ${rule} ${where}: ${message}`);
}

/** Waivers that none of the findings needs, as lines. */
export function idle(findings: readonly Finding[]): string[] {
  return WAIVED.filter(
    (one) =>
      !findings.some(
        ({ tool, rule, where }) => one.tool === tool && one.rule === rule && one.where.test(where),
      ),
  ).map(({ tool, rule }) => `${tool} ${rule}`);
}
