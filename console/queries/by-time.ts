import { type AttributeValue, QueryCommand, type QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { namesIn, valuesOf } from "../../runtime/aws/expression.ts";
import { minuteOf } from "../../runtime/journal/minute.ts";
import { type JournalEntry, MINUTES } from "../../runtime/ports/journal.ts";
import { BEGINNINGS_INDEX } from "../../schemas/names.ts";
import type { Processes, ProcessRow } from "../api.ts";
import type { Sources } from "../sources.ts";
import { flowPictures } from "./about.ts";
import { cursorOf, positionOf } from "./cursor.ts";
import { PAGE, type ProcessFilter } from "./process-filter.ts";
import { rows } from "./rows.ts";

/** A minute as text: an event that names the minutes as its process stands among them otherwise. */
const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** Where the list goes on: with the first events of a minute, after one of them. */
interface Position {
  minute: string;
  key?: Record<string, AttributeValue> | undefined;
}

const Text = z.object({ S: z.string().min(1) });
const Position = z.object({
  minute: z.string().regex(MINUTE),
  key: z.strictObject({ correlationId: Text, position: Text, minute: Text }).optional(),
});

/** Minutes that are read side by side after the first, which may do; and how often, for one answer at most. */
const [MINUTES_AT_ONCE, MOST_ROUNDS] = [8, 16];

/** What stands among the minutes is read in pages of so many, and what is none of them passed over. */
const MINUTES_READ = 100;

const DAY_MS = 86_400_000;

/** Milliseconds after which an answer is given, however little was found. */
const TIME_MS = 10_000;

/** Processes by when they began, the latest first. */
export async function processesByTime(
  sources: Sources,
  { flow, from, to, after }: ProcessFilter,
  wanted: (row: ProcessRow) => boolean,
): Promise<Processes> {
  const { stack, now } = sources;
  if (!stack.journalTable) return { processes: [] };
  const last = to ? Math.min(Date.parse(to), now()) : now();
  const oldest = minuteOf(from ? Date.parse(from) : last - stack.recordDays * DAY_MS);
  const types = flowPictures(stack.choreography).find(({ name }) => name === flow)?.begins ?? [];
  const found = rows(sources);
  const listed: ProcessRow[] = [];
  const seen = new Set<string>();
  let at: Position = after ? positionOf(Position, after) : { minute: minuteOf(last) };
  const until = now() + TIME_MS;
  for (let round = 0; round < MOST_ROUNDS && now() < until; round++) {
    if (at.minute < oldest) return { processes: listed };
    const minutes = await minutesUpTo(sources, at.minute, oldest, round === 0 ? 1 : MINUTES_AT_ONCE);
    const pages = await Promise.all(
      minutes.map((minute) => firstEvents(sources, { ...(minute === at.minute ? at : {}), minute }, types)),
    );
    for (const [index, minute] of minutes.entries()) {
      const { firsts, next } = pages[index] as (typeof pages)[number];
      const fresh = firsts.filter(({ correlationId: id }) => !seen.has(id) && seen.add(id));
      const all = await Promise.all(fresh.map((first) => found.of(first.correlationId, first)));
      listed.push(...all.flatMap((row) => (row && wanted(row) ? [row] : [])));
      at = next ? { minute, key: next } : { minute: minuteOf(Date.parse(`${minute}Z`) - 60_000) };
      if (next || listed.length >= PAGE) break;
    }
    if (minutes.length === 0) return { processes: listed };
    if (listed.length >= PAGE) break;
  }
  return { processes: listed, ...(at.minute < oldest ? {} : { next: cursorOf(at) }) };
}

/** Minutes in which processes began, the latest first. */
async function minutesUpTo(
  { dynamo, stack }: Sources,
  latest: string,
  oldest: string,
  limit: number,
): Promise<string[]> {
  const minutes: string[] = [];
  for (let ExclusiveStartKey: Record<string, AttributeValue> | undefined; ; ) {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        ...{ TableName: stack.journalTable, ScanIndexForward: false, Limit: MINUTES_READ, ExclusiveStartKey },
        KeyConditionExpression: "correlationId = :minutes AND #position BETWEEN :oldest AND :latest",
        ExpressionAttributeNames: namesIn("#position"),
        ExpressionAttributeValues: valuesOf({ minutes: MINUTES, oldest, latest }),
      }),
    );
    minutes.push(...Items.map((item) => String(unmarshall(item).position)).filter((one) => MINUTE.test(one)));
    if (minutes.length >= limit || !LastEvaluatedKey) return minutes.slice(0, limit);
    ExclusiveStartKey = LastEvaluatedKey;
  }
}

/** First events of a minute, the latest first, and after which it goes on. */
async function firstEvents(
  { dynamo, stack }: Sources,
  { minute, key }: Position,
  types: readonly string[],
): Promise<{ firsts: JournalEntry[]; next: Record<string, AttributeValue> | undefined }> {
  const filter = types.length > 0 ? `#type IN (${types.map((_, index) => `:t${index}`).join(", ")})` : "";
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      ...{ TableName: stack.journalTable, IndexName: BEGINNINGS_INDEX, ScanIndexForward: false, Limit: PAGE },
      KeyConditionExpression: "#minute = :minute",
      ...(filter ? { FilterExpression: filter } : {}),
      ExpressionAttributeNames: namesIn(`#minute ${filter}`),
      ExpressionAttributeValues: valuesOf({
        minute,
        ...Object.fromEntries(types.map((type, index) => [`t${index}`, type])),
      }),
      ExclusiveStartKey: key,
    }),
  );
  return { firsts: Items.map((item) => unmarshall(item) as JournalEntry), next: LastEvaluatedKey };
}
