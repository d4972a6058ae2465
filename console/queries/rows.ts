import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import { dynamoJournal } from "../../runtime/aws/dynamodb-journal.ts";
import { namesIn, valuesOf } from "../../runtime/aws/expression.ts";
import type { JournalEntry } from "../../runtime/ports/journal.ts";
import type { ProcessRow, ProcessStatus } from "../api.ts";
import type { Sources } from "../sources.ts";
import { flowNames } from "./about.ts";
import { recordsOf } from "./process-records.ts";

/** Rows of a list of processes. */
export function rows(sources: Sources) {
  const { dynamo, stack, now } = sources;
  const { choreography, journalTable } = stack;
  const flows = flowNames(choreography);

  /** The first event of a process, where the journal has it. */
  async function firstOf(id: string): Promise<JournalEntry | undefined> {
    if (!journalTable) return undefined;
    return (await dynamoJournal(dynamo, journalTable).first(id)) ?? strangerOf(journalTable, id);
  }

  /** The first of a process's events that nobody knows; they have positions of their own. */
  async function strangerOf(TableName: string, id: string): Promise<JournalEntry | undefined> {
    const { Items: [item] = [] } = await dynamo.send(
      new QueryCommand({
        ...{ TableName, Limit: 1 },
        KeyConditionExpression: "correlationId = :id AND #position > :unknown",
        ExpressionAttributeNames: namesIn("#position"),
        ExpressionAttributeValues: valuesOf({ id, unknown: "unknown " }),
      }),
    );
    return item && (unmarshall(item) as JournalEntry);
  }

  /** The row of a timeline that is known as a whole. */
  function ofTimeline(
    timeline: Timeline,
    { first, partial }: { first?: JournalEntry; partial?: boolean } = {},
  ) {
    const { correlationId, beganAt, latestAt, deadLetters, discarded, upcoming } = timeline;
    const steps = stepsOf(timeline.roots).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const type = first?.type ?? steps[0]?.type;
    const flow = type && flows.get(type);
    const latest = steps.at(-1)?.type ?? type;
    const row: ProcessRow = {
      ...{ correlationId, latestAt, deadLetters, beganAt: first?.occurredAt ?? beganAt },
      status: statusOf(timeline),
      ...(upcoming[0] ? { waitsUntil: upcoming[0].dueAt } : {}),
      ...(discarded > 0 ? { discarded } : {}),
      ...(flow ? { flow } : {}),
      ...(type ? { type } : {}),
      ...(latest ? { latest } : {}),
      ...(partial ? { partial: true } : {}),
    };
    return row;
  }

  return {
    ofTimeline,
    /** The row of a process, from its records; undefined where nothing is known of it. */
    async of(correlationId: string, known?: JournalEntry): Promise<ProcessRow | undefined> {
      const [{ records: found, partial }, first] = await Promise.all([
        recordsOf(sources, correlationId),
        known ?? firstOf(correlationId),
      ]);
      const entries = first ? [first] : [];
      const timeline = timelineOf(correlationId, { choreography, records: found, entries, now: now() });
      return timeline && ofTimeline(timeline, { ...(first ? { first } : {}), partial });
    },
  };
}

function statusOf({ deadLetters, status, untaken }: Timeline): ProcessStatus {
  if (deadLetters > 0) return "failed";
  return status === "ended" && untaken > 0 ? "untaken" : status;
}

/** The events of a tree, each with when it occurred, or when its publisher took up its work. */
function stepsOf(nodes: Timeline["roots"], at = ""): { type: string; at: string }[] {
  return nodes.flatMap((node) =>
    "handled" in node
      ? [{ type: node.type, at: node.occurredAt ?? at }, ...stepsOf(node.handled, node.occurredAt ?? at)]
      : stepsOf(node.publishes, node.finishedAt ?? node.claimedAt ?? at),
  );
}
