import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { dynamoGathers } from "../aws/dynamodb-gathers.ts";
import { dynamoJournal } from "../aws/dynamodb-journal.ts";
import { dynamoLists } from "../aws/dynamodb-lists.ts";
import { dynamoStore } from "../aws/dynamodb-store.ts";
import { dynamoTimers } from "../aws/dynamodb-timers.ts";
import { eventBridgeBus } from "../aws/eventbridge-bus.ts";
import { type GrantedNames, tablesOf } from "../aws/granted.ts";
import { sqsQueues } from "../aws/sqs-queues.ts";
import { PlanError } from "../ports/errors.ts";
import type { Gathers } from "../ports/gathers.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/messaging.ts";
import type { Lists, Store } from "../ports/store.ts";
import { system } from "../ports/system.ts";
import type { Timers } from "../ports/timers.ts";
import type { Environment } from "./environment.ts";

/**
 * A hanging call must end well within an invocation; the SDK tries again by itself. Without throwOnRequestTimeout it only
 * warns, and waits on.
 */
export const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

/** The ports on AWS, as a function's environment names them. */
export function ports(environment: Environment, log: Log) {
  const { busName, maxEventBytes } = environment;
  return {
    store: store(environment),
    bus: eventBridgeBus(new EventBridgeClient({ requestHandler }), {
      busName,
      maxRequestBytes: maxEventBytes,
      system,
      log,
    }),
    queues: sqsQueues(new SQSClient({ requestHandler }), environment, { log, system }),
    system,
    log,
  };
}

/** Where gathers are counted. */
export function gathers({ claimsTable }: Environment): Gathers {
  return dynamoGathers(new DynamoDBClient({ requestHandler }), claimsTable);
}

/** Where what waits for a time is kept. */
export function timers({ claimsTable }: Environment): Timers {
  return dynamoTimers(new DynamoDBClient({ requestHandler }), claimsTable);
}

/** Where the history of processes is kept. */
export function journal({ journalTable }: Environment): Journal {
  return dynamoJournal(new DynamoDBClient({ requestHandler }), journalTable);
}

function store(environment: Environment): Store {
  return dynamoStore(new DynamoDBClient({ requestHandler }), environment.claimsTable, grantedIn(environment));
}

/** What a function that only reads has of a store: the rest is not in its bundle. */
export function lists(environment: Environment): Lists {
  return dynamoLists(new DynamoDBClient({ requestHandler }), tablesOf(grantedIn(environment)));
}

/** The tables that a function was given. */
function grantedIn({ tables }: Environment): GrantedNames {
  return (name) => {
    const granted = tables[name];
    if (!granted)
      throw new PlanError(`The table ${name} was not given to this function: name it in its flow`);
    return granted;
  };
}
