import { spawnSync } from "node:child_process";
import { Misuse } from "../command.ts";
import { shellWord } from "../show.ts";
import { commandFor, readStack, type Stack, stackIn } from "../stack.ts";

interface Where {
  stack?: string | undefined;
  outputs?: string | undefined;
}

/**
 * The stack that is meant, and the command that shows a process on it.
 * @throws Misuse where it is named in two ways, or the Pulumi CLI does not know it
 */
export function outputsOf({ stack, outputs }: Where): { stack: Stack; trace(id: string): string } {
  if (stack !== undefined && outputs !== undefined)
    throw new Misuse(`--stack ${stack} and --outputs ${outputs} both name a stack: leave one of them out.`);
  const trace = (id: string) => commandFor("trace", shellWord(id), outputs);
  if (stack === undefined || stack === "local") return { stack: readStack(outputs), trace };
  const asked = spawnSync("pulumi", ["stack", "output", "--json", "--stack", stack], { encoding: "utf8" });
  if (asked.error)
    throw new Misuse(
      `--stack ${stack} needs the Pulumi CLI, which is not there (${(asked.error as NodeJS.ErrnoException).code}): install ` +
        "it, or pass the stack's outputs with --outputs FILE.",
    );
  if (asked.status !== 0)
    throw new Misuse(`Pulumi does not give the outputs of --stack ${stack}: ${asked.stderr.trim()}`);
  return {
    stack: stackIn(asked.stdout, `--stack ${stack}`),
    trace: (id) =>
      `pulumi stack output --json --stack ${stack} | npm run -s trace -- ${shellWord(id)} --outputs -`,
  };
}
