import { DynamoDBClient, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Command,
  type FakeDynamoDb,
  fakeDynamoDb,
  type Written,
} from "../../testing/fakes/dynamodb/fake-dynamodb.ts";
import type { TableSpec } from "../../testing/fakes/dynamodb/table.ts";
import type { Item as Stored } from "../../testing/fakes/dynamodb/values.ts";
import { CLAIMS_TABLE } from "../../testing/fakes/keys.ts";

type Item = Record<string, unknown>;

const SPECS: Readonly<Record<"claims" | "journal", TableSpec>> = {
  claims: CLAIMS_TABLE,
  // As components/participants/journal.ts makes it.
  journal: {
    ...{ hash: "correlationId", sort: "position" },
    indexes: { beginnings: { hash: "minute", sort: "position" }, ids: { hash: "id", holds: [] } },
  },
};

export interface FakeTables {
  client: DynamoDBClient;
  /** What the tables hold, to be looked at and changed at any time. */
  tables: { claims: Item[]; journal: Item[] };
  /** Every command so far. */
  commands: { name: string; input: QueryCommandInput }[];
  /** What goes wrong: called with each command before it is answered. */
  fault: (name: string, input: QueryCommandInput) => void;
}

/** The claims table and a journal, which hold what two lists hold at the time of each command. */
export function fakeTables({ claims = [] as object[], journal = [] as object[] } = {}): FakeTables {
  const fake: FakeTables = {
    // Paginators take no other client.
    client: Object.assign(Object.create(DynamoDBClient.prototype), { send }),
    tables: { claims: claims as Item[], journal: journal as Item[] },
    commands: [],
    fault: () => {},
  };

  /** What each item was when it was last looked at. */
  const seen = new WeakMap<Item, { text: string; stored: Stored }>();
  const items = new WeakMap<Stored, Item>();
  let latest: { stored: readonly Stored[]; dynamo: FakeDynamoDb } | undefined;

  function storedOf(item: Item): Stored {
    const text = JSON.stringify(item);
    const found = seen.get(item);
    if (found?.text === text) return found.stored;
    const stored = marshall(item, { removeUndefinedValues: true });
    seen.set(item, { text, stored });
    items.set(stored, item);
    return stored;
  }

  /** The lists as tables; the same ones as long as nobody has changed anything. */
  function current(): FakeDynamoDb {
    const { claims, journal } = fake.tables;
    const stored = [...claims, ...journal].map(storedOf);
    if (latest?.stored.length === stored.length && stored.every((one, at) => one === latest?.stored[at]))
      return latest.dynamo;
    const dynamo = fakeDynamoDb(SPECS, { onWrite: ([written]) => written && update(written) });
    stored.forEach((one, at) => {
      dynamo.seed(at < claims.length ? "claims" : "journal", one);
    });
    latest = { stored, dynamo };
    return dynamo;
  }

  /** Changes an item of the lists as a command has. */
  function update({ table, before, after }: Written): void {
    const item = before && items.get(before);
    const list = fake.tables[table as keyof typeof SPECS];
    if (!after) {
      if (item) list.splice(list.indexOf(item), 1);
      return;
    }
    if (!before) list.push(unmarshall(after));
    if (!item) return;
    for (const name of Object.keys(item)) delete item[name];
    Object.assign(item, unmarshall(after));
  }

  async function send(command: Command): Promise<object> {
    const name = command.constructor.name.replace(/Command$/, "");
    const input = command.input as QueryCommandInput;
    fake.commands.push({ name, input });
    fake.fault(name, input);
    return current().answer(command);
  }
  return fake;
}
