/** `npm run emit`: publishes one event, checked by its contract before anything is sent. */
import { readFileSync } from "node:fs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvalidEventError } from "../runtime/outside/invalid-event-error.ts";
import { publish } from "../runtime/outside/publish.ts";
import type { EventDefinition } from "../schemas/event.ts";
import * as registry from "../schemas/registry.ts";
import { Misuse, run } from "./command.ts";
import { outputsOf } from "./emit/outputs-of.ts";
import { plain } from "./show.ts";
import { OUTPUTS_HELP } from "./stack.ts";

const HELP = `npm run emit -- TYPE --data FILE [options]

Publishes an event of the registry, such as OrderCreated, with data that keep its contract: they are checked before anything is
sent. Prints the event's id, the process that it is in, and the command that shows it. A second call with the same data and
key publishes the same event, which each consumer handles once.

  --data FILE         its data as JSON, "-" for stdin
  --example           prints data that keep the contract, to begin with; nothing is sent
  --key KEY           idempotency key: names this intent (default: the value of the contract's key)
  --correlation ID    the process that it belongs to (default: what its data tell, or its key)
  --stack NAME        local: the local AWS that runs (default); any other: the outputs of that Pulumi stack
${OUTPUTS_HELP}
  --json              as JSON
  --help              this text

Your role needs events:PutEvents on the bus, for the event's source and type.
Exit code: 0; 1 where the bus did not take it; 2 for a wrong call, as for data that break the contract.`;

const OPTIONS = {
  data: { type: "string" },
  example: { type: "boolean", default: false },
  key: { type: "string" },
  correlation: { type: "string" },
  stack: { type: "string" },
} as const;

await run(HELP, OPTIONS, async ({ values, positionals }) => {
  const [type, ...more] = positionals;
  if (!type || more.length > 0) throw new Misuse(`Call it with one event type.\n\n${HELP}`);
  const definition = definitionOf(type);
  if (values.example) {
    console.log(JSON.stringify(exampleOf(definition), null, 2));
    return 0;
  }
  if (values.data === undefined)
    throw new Misuse(`--data is missing: name a file with the data of ${type} as JSON, or "-" for stdin.`);
  if (values.data === "-" && values.outputs === "-")
    throw new Misuse('--data and --outputs are both "-": only one of them can be stdin; name a file.');
  const data = dataIn(values.data, type);
  const { stack, trace } = outputsOf(values);
  const client = new EventBridgeClient(stack.client);
  const published = await publish(definition, data as never, {
    ...{ busName: stack.busName, client },
    ...{ idempotencyKey: values.key, correlationId: values.correlation },
  }).catch((error: Error) => {
    if (!(error instanceof InvalidEventError)) throw error;
    throw new Misuse(`${error.message}\nData that keep the contract: npm run emit -- ${type} --example`);
  });
  client.destroy();
  const { id, correlationId, idempotencyKey } = published;
  const command = trace(correlationId);
  if (values.json) console.log(JSON.stringify({ ...published, trace: command }, null, 2));
  else
    console.log(
      [
        `${type} is published on ${stack.busName}.`,
        `  id               ${id}`,
        `  idempotency key  ${plain(idempotencyKey)}`,
        `  correlation id   ${plain(correlationId)}`,
        `\n${command}`,
      ].join("\n"),
    );
  return 0;
});

function definitionOf(type: string): EventDefinition {
  const definitions: EventDefinition[] = Object.values(registry);
  const found = definitions.find((definition) => definition.type === type);
  if (found) return found;
  const names = definitions.map((definition) => definition.type).sort();
  const near = names.find((name) => name.toLowerCase() === type.toLowerCase());
  throw new Misuse(
    `There is no event ${plain(type)}: ${near ? `did you mean ${near}?` : `choose among ${names.join(", ")}.`}`,
  );
}

function exampleOf({ type, data }: EventDefinition): unknown {
  const { examples: [example] = [] } = (data.meta() ?? {}) as { examples?: unknown[] };
  if (example === undefined)
    throw new Misuse(`The contract of ${type} has no example: give it one, or see docs/events.md.`);
  return example;
}

function dataIn(file: string, type: string): unknown {
  const where = file === "-" ? "stdin" : file;
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch {
    throw new Misuse(`${where} cannot be read: write the data of ${type} to it as JSON.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Misuse(`${where} is no JSON: npm run emit -- ${type} --example shows data to begin with.`);
  }
}
