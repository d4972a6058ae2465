import * as assert from "uvu/assert";
import { flowPictures } from "../../console/queries/about.ts";
import type { Choreography } from "../../history/choreography.ts";
import { type Evaluation, once } from "../components/evaluate.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { program, type Statement, statementsOf } from "./statements.ts";

type Register = (name: string, run: () => Promise<void>) => void;

/**
 * What a function may do: publish these events, besides that it failed; this with business tables; and of claims, where
 * it only reads, the counts of these gathers.
 */
interface Fact {
  emits: string[];
  tables: string[];
  counts?: string[];
}

/** The choreography of the program. */
export const choreography = once(
  async () => JSON.parse(String((await program()).outputs.choreography)) as Choreography,
);

/** Actions with the resources that they are allowed on, by their names in the program. */
export const uses = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => `${action} ${resource.replace(/^arn:\w+:/, "")}`)),
  );

/** The statements of one role about one service. */
export async function statementsFor(role: string, service: string): Promise<Statement[]> {
  const all = statementsOf(await program());
  return all.filter((one) => one.role === role && one.Action.some((action) => action.startsWith(service)));
}

/** Role → what it does with a service, for those that do. */
export async function using(
  service: string,
  stack: Evaluation | Promise<Evaluation> = program(),
): Promise<Record<string, string[]>> {
  const found = statementsOf(await stack).filter(({ Action }) => String(Action).includes(service));
  return Object.fromEntries(
    [...new Set(found.map(({ role }) => role))].map((role) => [
      role,
      uses(found.filter((one) => one.role === role)),
    ]),
  );
}

/** The principals that a queue's policy lets in. */
export async function admitted(queue: string): Promise<unknown[]> {
  const { Statement } = (await program()).inputs("QueuePolicy", queue).policy as {
    Statement: Record<string, unknown>[];
  };
  return Statement.filter(({ Effect }) => Effect === "Allow").map(({ Principal }) => Principal);
}

/** Tests of what is said of a flow's functions, word by word; what holds of every function is in grants.test.ts. */
export function factsOf(test: Register, flow: string, begins: string[], facts: Record<string, Fact>): void {
  test(`${flow} begin with what they say`, async () => {
    const found = flowPictures(await choreography()).find(({ name }) => name === flow);
    assert.equal(found?.begins, begins);
  });

  for (const [name, { emits, tables, counts = [] }] of Object.entries(facts))
    test(`${name} publishes what it says, and uses the tables that it says`, async () => {
      const published = (await statementsFor(name, "events:")).flatMap(
        ({ Condition }) => Condition?.StringEquals?.["events:detail-type"] as string[],
      );
      assert.equal(published.filter((type) => type !== "HandlingFailed").sort(), emits.toSorted());
      const used = uses(await statementsFor(name, "dynamodb:")).filter(
        (use) => !use.includes(` ${BUS_NAME}-claims`),
      );
      assert.equal(used, tables);
      const keys = (await statementsFor(name, "dynamodb:")).flatMap(
        ({ Condition }) => Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] as string[],
      );
      const lent = keys.filter((key) => key?.endsWith("|gather|*"));
      assert.equal(
        lent,
        counts.map((gather) => `${gather}|gather|*`),
      );
    });
}
