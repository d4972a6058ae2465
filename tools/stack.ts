import { readFileSync } from "node:fs";
import { credentials } from "../local/credentials.ts";
import { Misuse } from "./command.ts";

/** What the stack says of a consumer. */
export interface ConsumerOutputs {
  functionName: string;
  ruleArn: string;
  /** Absent where events are delivered directly. */
  queueUrl?: string;
  deadLetterQueueUrl: string;
  targetDeadLetterQueueUrl: string;
}

/** A deployed choreography, as its stack outputs describe it. */
export interface Stack {
  busName: string;
  busArn: string;
  archiveArn: string;
  claimsTable: string;
  consumers: Readonly<Record<string, ConsumerOutputs>>;
  /** Configuration of the SDK's clients. */
  client: { region: string; endpoint?: string; credentials?: typeof credentials };
}

export const OUTPUTS_HELP = `  --outputs FILE      stack outputs as JSON, "-" for stdin (default .local/outputs.json, which npm start writes):
                      pulumi stack output --json | npm run -s … -- … --outputs -`;

const LOCAL = ".local/outputs.json";

/** Reads the outputs of a stack: the file's, those on stdin (`-`), or by default those of the local AWS that runs. */
export function readStack(file: string = LOCAL): Stack {
  return stackOf(parse(textOf(file), file), file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch {
    throw new Misuse(
      file === LOCAL
        ? "No local AWS is running: start it with npm start, or pass the outputs of a stack with --outputs."
        : `There are no stack outputs in ${file}: write them with pulumi stack output --json.`,
    );
  }
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    return nested(JSON.parse(text));
  } catch {
    throw new Misuse(`${file} holds no stack outputs as JSON.`);
  }
}

/** Outputs under dotted names (`consumers.x.queueUrl`) as objects. */
function nested(flat: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const path = name.split(".");
    const last = path.pop() ?? "";
    let target = result;
    for (const part of path) {
      target[part] ??= {};
      target = target[part] as Record<string, unknown>;
    }
    target[last] = value;
  }
  return result;
}

function stackOf(outputs: Record<string, unknown>, file: string): Stack {
  for (const name of ["busName", "busArn", "archiveArn", "claimsTable", "consumers"])
    if (!outputs[name]) throw new Misuse(`The outputs in ${file} have no ${name}: deploy the program again.`);
  const { endpoint, region } = outputs as { endpoint?: string; region?: string };
  const stack = outputs as unknown as Stack;
  const home = region ?? process.env.AWS_REGION ?? String(stack.busArn).split(":")[3] ?? "";
  return { ...stack, client: { region: home, ...(endpoint ? { endpoint, credentials } : {}) } };
}

/** The consumers that are asked for: one, or all. */
export function chosen({ consumers }: Stack, name?: string): [string, ConsumerOutputs][] {
  if (name === undefined) return Object.entries(consumers);
  const found = consumers[name];
  if (!found)
    throw new Misuse(`There is no consumer ${name}: choose ${Object.keys(consumers).sort().join(", ")}.`);
  return [[name, found]];
}
