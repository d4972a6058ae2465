import { readFileSync } from "node:fs";
import type { Choreography } from "../history/choreography.ts";
import { credentials } from "../local/credentials.ts";
import { Misuse } from "./command.ts";

/** What the stack says of a consumer. */
export interface ConsumerOutputs {
  functionName: string;
  /** Absent where a schedule wakes it. */
  ruleArn?: string;
  /** Absent where events are delivered directly. */
  queueUrl?: string;
  deadLetterQueueUrl: string;
  targetDeadLetterQueueUrl: string;
}

/** What the stack says of a notification. */
export interface NotificationOutputs {
  ruleArn: string;
  topicArn: string;
  targetDeadLetterQueueUrl: string;
}

/** The queues of somebody's dead letters. */
export type DeadLetterQueues = Pick<ConsumerOutputs, "targetDeadLetterQueueUrl"> &
  Partial<Pick<ConsumerOutputs, "deadLetterQueueUrl">>;

/** Where the records of another program on the bus are, and what it declares: JSON of a Choreography. */
export interface Joined {
  claimsTable: string;
  choreography: string;
}

/** A deployed choreography, as its stack outputs describe it. */
export interface Stack {
  busName: string;
  busArn: string;
  archiveArn: string;
  claimsTable: string;
  /** JSON of a Choreography; absent where an older program is deployed. */
  choreography?: string;
  /** Absent where there is no journal. */
  journalTable?: string;
  consumers: Readonly<Record<string, ConsumerOutputs>>;
  /** Absent where there are none. */
  notifications?: Readonly<Record<string, NotificationOutputs>>;
  /** Its function and whole numbers by which it goes; absent where an older program is deployed. */
  sweeper?: { functionName: string; staleAfterSeconds: string; recordDays: string; maxEventBytes: string };
  /** What fires timers; absent where an older program is deployed. */
  timers?: { queueUrl: string };
  /** Other programs on the bus whose handling timelines show, by project; absent where an older program is deployed. */
  joined?: Readonly<Record<string, Joined>>;
  /** Configuration of the SDK's clients. */
  client: { region?: string; endpoint?: string; credentials?: typeof credentials };
}

export const OUTPUTS_HELP = `  --outputs FILE      stack outputs as JSON, "-" for stdin (default .local/outputs.json, which npm start writes):
                      pulumi stack output --json | npm run -s … -- … --outputs -`;

const LOCAL = ".local/outputs.json";

/** A command to paste that works on the same stack. */
export function commandFor(tool: string, args: string, outputs?: string): string {
  if (outputs === "-") return `pulumi stack output --json | npm run -s ${tool} -- ${args} --outputs -`;
  return `npm run ${tool} -- ${args}${outputs === undefined ? "" : ` --outputs ${outputs}`}`;
}

/** Reads the outputs of a stack: the file's, those on stdin (`-`), or by default those of the local AWS that runs. */
export function readStack(file: string = LOCAL): Stack {
  return stackIn(textOf(file), file === "-" ? "stdin" : file);
}

/** The stack that JSON describes. @param where what its outputs were read from */
export function stackIn(json: string, where: string): Stack {
  return stackOf(parse(json, where), where);
}

function textOf(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch {
    throw new Misuse(
      file === LOCAL
        ? "No local AWS is running: start it with npm start, or pass the outputs of a stack with --outputs."
        : `${file === "-" ? "stdin" : file} cannot be read: write stack outputs to it with pulumi stack output --json.`,
    );
  }
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    return nested(JSON.parse(text));
  } catch {
    throw new Misuse(`${file} holds no stack outputs: write them with pulumi stack output --json.`);
  }
}

/** Outputs under dotted names (`consumers.x.queueUrl`) as objects. */
function nested(flat: Record<string, unknown>): Record<string, unknown> {
  // Without a prototype: a name such as __proto__ is a name like any other.
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(flat)) {
    const path = name.split(".");
    const last = path.pop() ?? "";
    let target = result;
    for (const part of path) {
      target[part] ??= Object.create(null);
      target = target[part] as Record<string, unknown>;
    }
    target[last] = value;
  }
  return result;
}

function stackOf(outputs: Record<string, unknown>, file: string): Stack {
  for (const name of ["busName", "busArn", "archiveArn", "claimsTable", "consumers"])
    if (!outputs[name]) throw new Misuse(`The outputs in ${file} have no ${name}: deploy the program again.`);
  for (const [name, consumer] of Object.entries(outputs.consumers as Stack["consumers"]))
    for (const output of NEEDED)
      if (!consumer?.[output])
        throw new Misuse(
          `The outputs in ${file} have no consumers.${name}.${output}: deploy the program again.`,
        );
  for (const [name, notification] of Object.entries((outputs as Partial<Stack>).notifications ?? {}))
    if (!notification.targetDeadLetterQueueUrl)
      throw new Misuse(
        `The outputs in ${file} have no notifications.${name}.targetDeadLetterQueueUrl: deploy the program again.`,
      );
  const { endpoint, region } = outputs as { endpoint?: string; region?: string };
  const stack = outputs as unknown as Stack;
  // Where the stack is, not where this shell would work by default.
  const home = region || String(stack.busArn).split(":")[3];
  return {
    ...stack,
    client: { ...(home ? { region: home } : {}), ...(endpoint ? { endpoint, credentials } : {}) },
  };
}

/** The numbers by which the sweeper goes. Throws a Misuse where an older program is deployed. */
export function sweeperOf({ sweeper }: Stack): NonNullable<Stack["sweeper"]> {
  if (!sweeper) throw new Misuse("The outputs have no sweeper: deploy the program again.");
  return sweeper;
}

/** What the program's flows declare. Throws a Misuse where an older program is deployed. */
export function choreographyOf({ choreography }: Stack): Choreography {
  if (!choreography) throw new Misuse("The outputs have no choreography: deploy the program again.");
  return JSON.parse(choreography);
}

/** What every consumer has. */
const NEEDED = ["functionName", "deadLetterQueueUrl", "targetDeadLetterQueueUrl"] as const;

/** The consumers that are asked for: one, or all. */
export function chosen({ consumers, notifications = {} }: Stack, name?: string): [string, ConsumerOutputs][] {
  if (name === undefined) return Object.entries(consumers);
  if (Object.hasOwn(notifications, name))
    throw new Misuse(
      `${name} is a notification: it can be neither redriven nor replayed, or people would be told twice.`,
    );
  const found = Object.hasOwn(consumers, name) ? consumers[name] : undefined;
  if (!found)
    throw new Misuse(`There is no consumer ${name}: choose ${Object.keys(consumers).sort().join(", ")}.`);
  return [[name, found]];
}

/** Whose dead letters are asked for: those of consumers, and of notifications, whose mail could not be sent. */
export function chosenLetters(stack: Stack, name?: string): [string, DeadLetterQueues][] {
  const notifications = Object.entries(stack.notifications ?? {});
  const found = notifications.filter(([other]) => other === name);
  if (found.length > 0) return found;
  return [...chosen(stack, name), ...(name === undefined ? notifications : [])];
}
