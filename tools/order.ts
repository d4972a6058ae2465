/** `npm run order`: consumers that handle in order, and wait for a revision. */
import { dynamoPositions } from "../runtime/aws/dynamodb-positions.ts";
import type { Position } from "../runtime/ports/position.ts";
import { setClock } from "./aws-clock.ts";
import { Misuse, progress, run } from "./command.ts";
import { countOf } from "./count.ts";
import { deskOf } from "./desk.ts";
import { positionsJson, positionsText } from "./order/show-positions.ts";
import { missingAt, type OrderDesk, skip } from "./order/skip.ts";
import { stalledPositions } from "./order/stalled.ts";
import { sendingRuntime } from "./sending.ts";
import { plain } from "./show.ts";
import { OUTPUTS_HELP, readStack } from "./stack.ts";

const MOST = 100_000;
const LIMIT = "100";

const HELP = `npm run order -- list | skip KEY | skip --consumer NAME [options]

Consumers that handle the events of a business key in order, where one of them waits for a revision: it is on its way, dead, or
was never published.

  list                who waits for which revision, and the command that goes on without it
  skip KEY            goes on without the revisions that are missing before the first that waits: KEY as list has it
  skip --consumer N   the same at every business key of a consumer, as when inOrder was added to one that runs

  --limit N           at most N (default ${LIMIT})
  --dry-run           skip: shows what would be skipped
${OUTPUTS_HELP}
  --json              list: as JSON
  --help              this text

What is skipped is told on the bus before it is done. What comes of it later, a redriven letter too, is not handled any more.
Exit code: 0; 1 where nothing waits there, or it has moved meanwhile; 2 for a wrong call.`;

const OPTIONS = {
  limit: { type: "string", default: LIMIT },
  consumer: { type: "string" },
  "dry-run": { type: "boolean", default: false },
} as const;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  const [command = "", key, ...more] = positionals;
  const isSkip = command === "skip" && (key === undefined) !== (values.consumer === undefined);
  if (more.length > 0 || !(isSkip || (command === "list" && key === undefined)))
    throw new Misuse(`Call it with list, skip KEY or skip --consumer NAME.\n\n${HELP}`);
  const limit = countOf("limit", values.limit, MOST);
  const stack = readStack(values.outputs);
  const desk = deskOf(stack);
  await setClock(desk.dynamo, desk.claimsTable);
  if (command === "list") {
    const found = await stalledPositions(desk, limit);
    console.log((values.json ? positionsJson : positionsText)(found, values.outputs));
    return 0;
  }
  const found =
    key === undefined
      ? (await stalledPositions(desk, limit)).filter(({ consumer }) => consumer === values.consumer)
      : [await dynamoPositions(desk.dynamo, desk.claimsTable).position(key)].filter(
          (one) => one !== undefined,
        );
  const waiting = found.filter(missingAt);
  if (waiting.length === 0) {
    console.error(`Nothing waits at ${plain(key ?? values.consumer ?? "")}: npm run order -- list.`);
    return 1;
  }
  if (values["dry-run"]) {
    console.log(positionsText(waiting, values.outputs));
    return 0;
  }
  const { queues } = sendingRuntime(stack, desk.dynamo, () => {});
  return skipAll(waiting, { ...desk, queues }, interrupted);
});

async function skipAll(
  waiting: readonly Position[],
  desk: OrderDesk,
  interrupted: AbortSignal,
): Promise<number> {
  let skipped = 0;
  let moved = 0;
  for (const position of waiting) {
    if (interrupted.aborted) break;
    if (await skip(position, desk)) skipped++;
    else moved++;
    progress(`${skipped} of ${waiting.length} go on`);
  }
  progress("");
  console.log(
    `${skipped} of ${waiting.length} go on${moved > 0 ? `; ${moved} have moved meanwhile: look again` : ""}.`,
  );
  return skipped === waiting.length ? 0 : 1;
}
