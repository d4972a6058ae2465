import { VERDICTS as ALL_VERDICTS } from "../../../../schemas/choreography/handling-failed.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Flow, World } from "../../world.ts";
import { factsOf } from "../gathered.ts";
import { accountsOf, batchProblems, usersOf } from "./batches.ts";

const VERDICTS: readonly string[] = ALL_VERDICTS;

export const world: World = { flow: users, owners: ["users"], turns: [7] };

/** Batches of users, repeated, split and contradicted; each user once, and each batch ends once with the right counts. */
function users(cloud: Cloud): Flow {
  const { chance, agenda } = cloud;
  /** Batch → users that it shall process. */
  const asked = new Map<string, readonly string[]>();
  /** Batches that are split. */
  const parents = new Set<string>();
  const facts = factsOf(cloud);

  function put(type: string, source: string, data: object, metadata?: object): void {
    cloud.put({ source, type, detail: JSON.stringify({ ...(metadata ? { metadata } : {}), data }) });
  }

  function request(batchId: string): void {
    const ids = usersOf(cloud, batchId, 1 + chance.below(9, `${batchId} users`));
    asked.set(batchId, ids);
    const isSplit = chance.of(`${batchId} split`) < 0.4;
    if (isSplit) parents.add(batchId);
    const who = chance.of(`${batchId} by query`) < 0.5 ? { query: batchId } : { userIds: ids };
    const split = isSplit ? { splitBy: 1 + chance.below(4, `${batchId} by`) } : {};
    const data = { batchId, ...who, ...split };
    const send = (metadata?: object) => put("UsersBatchRequested", "users.requests", data, metadata);
    const at = (what: string) => chance.below(8000, `${batchId} ${what}`);
    const sometimes = (what: string) => chance.of(`${batchId} has ${what}`) < 0.3;
    agenda.in(at("put"), () => send());
    if (sometimes("a copy")) agenda.in(at("copy"), () => send());
    if (sometimes("another key"))
      agenda.in(at("another"), () => send({ idempotencyKey: `again-${batchId}` }));
    // Another intent for the same user: the row is the fact, so it takes no second effect.
    if (!isSplit && sometimes("a user twice"))
      agenda.in(at("twice") * 2, () =>
        put(
          "UserProcessingRequested",
          "users.batches",
          { batchId, userId: ids[0] },
          { idempotencyKey: `twice-${batchId}` },
        ),
      );
  }

  cloud.onEvent = facts.note;

  return {
    portsOf: (process) => ({ accounts: accountsOf(cloud, process, (query) => asked.get(query) ?? []) }),
    start() {
      const number = 1 + chance.below(2, "batches");
      for (let index = 1; index <= number; index++) request(`batch-${index}`);
    },
    mayDiscard: ({ consumer, kind }) => consumer === "process-user" && VERDICTS.includes(kind),
    *atRest() {
      for (const [batchId, ids] of asked) {
        const batchIds = parents.has(batchId) ? childrenOf(batchId) : [batchId];
        for (const one of batchIds) yield* batchProblems(cloud, facts, one);
        const processed = batchIds.flatMap((one) => facts.of("UserProcessed", "batchId", one));
        const ends = new Set(processed.map(({ userId }) => userId));
        if (ends.size !== processed.length) yield `${batchId}: a user was processed twice`;
        const known = batchIds.flatMap((one) => facts.of("UserProcessingRequested", "batchId", one));
        const asUsers = new Set(known.map(({ userId }) => userId));
        if (asUsers.size !== ids.length)
          yield `${batchId}: ${asUsers.size} of ${ids.length} users were asked for`;
        if (parents.has(batchId)) yield* parentProblems(batchId, ids.length);
      }
    },
  };

  function childrenOf(parent: string): string[] {
    const children = facts.of("UsersBatchRequested", "parentBatchId", parent);
    return [...new Set(children.map(({ batchId }) => String(batchId)))];
  }

  /** A parent has the sums of its children. */
  function* parentProblems(parent: string, total: number): Generator<string> {
    const told = facts.of("UsersBatchCompleted", "batchId", parent);
    const [said] = told;
    if (!said || told.length > 1) {
      yield `${parent}: UsersBatchCompleted was published ${told.length} times`;
      return;
    }
    if (said.timedOut) return;
    const children = childrenOf(parent).flatMap((one) => facts.of("UsersBatchCompleted", "batchId", one));
    const sum = (...fields: string[]) =>
      children.reduce((sum, child) => sum + fields.reduce((all, field) => all + Number(child[field]), 0), 0);
    if (
      said.total !== total ||
      said.succeeded !== sum("succeeded") ||
      said.failed !== sum("failed", "missing")
    )
      yield `${parent}: ${JSON.stringify(said)}, but its children have ${sum("succeeded")} and ${sum("failed", "missing")}`;
  }
}
