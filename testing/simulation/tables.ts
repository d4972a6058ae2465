import { dynamoGathers } from "../../runtime/aws/dynamodb-gathers.ts";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import { dynamoTimers } from "../../runtime/aws/dynamodb-timers.ts";
import type { Item as PlainItem } from "../../runtime/handler.ts";
import { PlanError } from "../../runtime/ports/errors.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Store } from "../../runtime/ports/store.ts";
import type { Timers } from "../../runtime/ports/timers.ts";
import { defined } from "../../schemas/defined.ts";
import { REVISION } from "../../schemas/revision.ts";
import type { Command, Written } from "../fakes/dynamodb/fake-dynamodb.ts";
import { contentOf, type Item } from "../fakes/dynamodb/values.ts";
import { type FakeStore, fakeStore } from "../fakes/fake-store.ts";
import { fakeTables, isRecord, plain } from "../fakes/fake-tables.ts";
import { busyError } from "../fakes/fault.ts";
import { CLAIMS, grantedIndex, grantedTable, grantsOf } from "../fakes/keys.ts";
import { methodsOf, type PortCall, portOver, type Send } from "../fakes/port-over.ts";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";
import type { OrderWatch } from "./order-watch.ts";
import { outOfOrder, type Process } from "./process.ts";
import type { Program } from "./program.ts";
import type { Shares } from "./shares.ts";
import { StateWatch } from "./state-watch.ts";
import type { TimerWatch } from "./timer-watch.ts";
import type { Watch } from "./watch.ts";
import type { Weather } from "./weather.ts";

const gathersOver = portOver((client) => dynamoGathers(client, CLAIMS));
const timersOver = portOver((client) => dynamoTimers(client, CLAIMS));

/** Every call of store and gathers. */
export const ALL_CALLS: readonly string[] = [
  ...methodsOf((client) => dynamoStore(client, CLAIMS, grantsOf({}))),
  ...methodsOf((client) => dynamoGathers(client, CLAIMS)),
  ...methodsOf((client) => dynamoTimers(client, CLAIMS)),
];

/** How far an index lags behind at most, in milliseconds. */
const LAG_MS = 10_000;

/** What a write was refused with when it met a transaction. */
const CONFLICTS = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"] as const;

/** What surrounds the tables of one schedule. */
interface Schedule {
  agenda: Agenda;
  chance: Chance;
  program: Program;
  watch: Watch;
  timers: TimerWatch;
  orders: OrderWatch;
  shares: Shares;
  weather: Weather;
  counts: { calls: number; putOffAgain: number };
  /** Throws where a deployment has taken a call's permission away. */
  permit(process: Process, owner: string, call: string): void;
  /** Called for every item of the claims table that was written, or taken away. */
  onRecord: (key: string, record: ClaimRecord | undefined) => void;
  /** Called for every item of a business table that was written. */
  onItem: (table: string, item: PlainItem) => void;
}

/** The tables of one schedule: the real store and gathers over a fake DynamoDB, whose every command may go wrong. */
export class Tables {
  readonly store: FakeStore;
  readonly #cloud: Schedule;
  readonly #grants: ReturnType<typeof grantsOf>;
  readonly #states: StateWatch;
  /** Name of a function → the store as it reaches it, with the tables that its flow gives it. */
  readonly #stores = new Map<string, (send: Send) => Store>();
  /** Where the command came from that is carried out. */
  #where = "";
  /** Who sent it. */
  #process: Process | undefined;
  /** Records and generations of poison messages that were put off. */
  readonly #putOff = new Set<string>();

  constructor(cloud: Schedule) {
    this.#cloud = cloud;
    const { agenda, chance, program } = cloud;
    this.#grants = grantsOf(program.tables);
    this.#states = new StateWatch(cloud.watch);
    const tables = fakeTables(program.tables, {
      now: () => agenda.now,
      lag: () => (chance.strikes("index lags", this.#where) ? chance.below(LAG_MS, `${this.#where} lag`) : 0),
      onWrite: (writes) => this.#written(writes),
    });
    this.store = fakeStore(tables);
  }

  /** The tables as one process reaches them. */
  portsOf(process: Process, owner: string): { store: Store; gathers: Gathers; timers: Timers } {
    const send: Send = (call, command) => this.#send(process, owner, call, command);
    return { store: this.#storeOf(owner)(send), gathers: gathersOver(send), timers: timersOver(send) };
  }

  #storeOf(owner: string): (send: Send) => Store {
    let store = this.#stores.get(owner);
    if (!store) {
      const grants = grantsTo(this.#cloud.program, owner);
      store = portOver((client) => dynamoStore(client, CLAIMS, grants));
      this.#stores.set(owner, store);
    }
    return store;
  }

  /** A command of somebody who is no function: an operator. */
  command(process: Process, command: Command): Promise<object> {
    return this.#send(process, process.name, { method: command.constructor.name, args: [] }, command);
  }

  #send(process: Process, owner: string, { method }: PortCall, command: Command): Promise<object> {
    const { counts, chance } = this.#cloud;
    counts.calls++;
    const answer = (where: string) => {
      this.#cloud.permit(process, owner, method);
      if (this.#cloud.weather.is("tables outage")) throw outOfOrder(process);
      this.#where = where;
      this.#process = process;
      return this.store.dynamo.answer(command);
    };
    const busy = (where: string) => busyError(command.input, chance.pick(CONFLICTS, `${where} conflict`));
    return process.call(`${method} ${aim(command)}`, answer, { service: "tables", busy });
  }

  #countPutOff({ key, generation }: ClaimRecord): void {
    const one = `${key} ${generation}`;
    if (this.#putOff.has(one)) this.#cloud.counts.putOffAgain++;
    this.#putOff.add(one);
  }

  /** Looks at what a command has written. */
  #written(writes: readonly Written[]): void {
    const { watch, shares, onRecord, onItem } = this.#cloud;
    const claims = writes.filter(
      ({ table, before, after }) => table === CLAIMS && isRecord(after ?? before ?? {}),
    );
    const process = this.#process as Process;
    process.writes += claims.length;
    this.#cloud.timers.written(writes, process);
    this.#cloud.orders.written(writes);
    for (const { table, before, after } of writes)
      if (table === CLAIMS) onRecord((after ?? before)?.key?.S ?? "", after && plain(after));
    for (const { before, after } of claims) {
      const [was, is] = [before && plain<ClaimRecord>(before), after && plain<ClaimRecord>(after)];
      if (was && is && was.chunk !== is.chunk) process.chunks++;
      if (is?.putOff && is.lease === 0 && was?.lease !== 0) this.#countPutOff(is);
      watch.changed(was, is);
      if (is) shares.changed(process, was, is);
    }
    const key = claims[0]?.after?.key?.S ?? "";
    for (const { table, before, after, isPut } of writes) {
      if (table === CLAIMS) continue;
      const { keyAttribute, sortAttribute } = this.#grants(table);
      const item = after ?? before ?? {};
      const fact = [keyAttribute, ...(sortAttribute ? [sortAttribute] : [])].map((name) => item[name]?.S);
      this.#states.written(`${table} ${fact}`, { before, after });
      if (!after) continue;
      // What has a revision is state, and comes again and again.
      if (isPut && !after[REVISION]) watch.created(key, [`${table} ${fact}`]);
      onItem(table, plain(after));
    }
  }
}

/** What the flow gives a function: name in its plans → the table. Nobody in particular has none. */
function grantsTo(
  { consumers, endpoints, readers, webhooks }: Program,
  owner: string,
): ReturnType<typeof grantsOf> {
  const all = [...consumers, ...endpoints, ...readers, ...webhooks];
  const tables = all.find(({ name }) => name === owner)?.tables ?? {};
  return (alias) => {
    const { table: name, key, sort, prefix, indexes: index = {}, by } = tables[alias] ?? none(alias);
    const table = { ...grantedTable(name, defined({ key, sort, index })), ...defined({ prefix }) };
    const found = by === undefined ? undefined : index[by];
    return by !== undefined && found ? grantedIndex(table, by, found) : table;
  };
}

function none(table: string): never {
  throw new PlanError(`The table ${table} was not given to this function: name it in its flow`);
}

interface Input {
  TableName?: string;
  Key?: Item;
  Item?: Item;
  ExpressionAttributeValues?: Item;
  TransactItems?: readonly { Put?: Input; Update?: Input }[];
}

/** What a command is about, in a word: the key of the record or the item, or what is listed. */
function aim({ input }: Command): string {
  const { TransactItems: [first] = [], ...single } = input as Input;
  const { Key, Item, ExpressionAttributeValues: values } = first?.Update ?? first?.Put ?? single;
  const one = Key?.key ?? Item?.key ?? values?.[":pending"] ?? values?.[":key"];
  if (one) return String(contentOf(one));
  return Object.values(Key ?? {})
    .map(contentOf)
    .join(" ");
}
