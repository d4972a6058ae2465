import { dynamoJournal } from "../../runtime/aws/dynamodb-journal.ts";
import {
  COUNTS,
  type Journal,
  type JournalEntry,
  type JournalLink,
  type JournalName,
} from "../../runtime/ports/journal.ts";
import { fakeDynamoDb } from "./dynamodb/fake-dynamodb.ts";
import { plain } from "./fake-tables.ts";
import { type Faulty, faultyPort } from "./faulty-port.ts";

export interface FakeJournal extends Journal, Faulty {
  /** By correlation id and position. */
  entries(): JournalEntry[];
  names(): JournalName[];
  links(): JournalLink[];
  minutes(): string[];
  /** Minute → name → count. */
  counts(): Record<string, Record<string, number>>;
}

interface Row extends Record<string, unknown> {
  correlationId: string;
  position: string;
}

/** The real journal over a fake DynamoDB. */
export function fakeJournal(): FakeJournal {
  const dynamo = fakeDynamoDb({ journal: { hash: "correlationId", sort: "position" } });
  const placeOf = ({ correlationId, position }: Row) => JSON.stringify([correlationId, position]);
  const rows = () =>
    dynamo
      .items("journal")
      .map((item) => plain<Row>(item))
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const kept = () => rows().filter(({ correlationId }) => correlationId !== COUNTS);
  return Object.assign(
    faultyPort((client) => dynamoJournal(client, "journal"), dynamo),
    {
      entries: () => kept().filter((row) => "type" in row) as unknown as JournalEntry[],
      names: () => kept().filter((row) => "id" in row && !("type" in row)) as unknown as JournalName[],
      links: () => kept().filter((row) => "continuesIn" in row) as unknown as JournalLink[],
      minutes: () =>
        kept()
          .filter((row) => !("id" in row || "continuesIn" in row))
          .map(({ position }) => position),
      counts() {
        const counted = rows().filter(({ correlationId }) => correlationId === COUNTS);
        return Object.fromEntries(
          counted.map(({ correlationId: _, position, expiresAt: __, ...counts }) => [
            position.replace("minute ", ""),
            counts as Record<string, number>,
          ]),
        );
      },
    },
  );
}
