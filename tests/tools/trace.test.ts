import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Timeline } from "../../history/timeline.ts";
import { CHOREOGRAPHY, ORDERS, type Parts, timeline } from "../history/timeline-world.ts";

const folder = mkdtempSync(join(tmpdir(), "trace-"));
const file = join(folder, "outputs.json");

interface Query {
  TableName: string;
  IndexName?: string;
  ExclusiveStartKey?: { at: { N: string } };
  ExpressionAttributeValues: { ":id": { S: string } };
}

/** What each look at a process finds, the last one ever after; and the queries that were made. */
let looks: Parts[] = [];
let queries: Query[] = [];
/** Items a page. */
let page = 100;

const tables = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const query = JSON.parse(Buffer.concat(chunks).toString()) as Query;
  queries.push(query);
  const found = itemsOf(query);
  const from = Number(query.ExclusiveStartKey?.at.N ?? 0);
  const more = from + page < found.length;
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(
    JSON.stringify({
      Items: found.slice(from, from + page).map((item) => marshall(item, { removeUndefinedValues: true })),
      ...(more ? { LastEvaluatedKey: { at: { N: String(from + page) } } } : {}),
    }),
  );
}).listen(0, "127.0.0.1");
await once(tables, "listening");

/** As the tables and their indexes answer. */
function itemsOf({ TableName, IndexName, ExpressionAttributeValues }: Query): object[] {
  const id = ExpressionAttributeValues[":id"].S;
  const [records = [], entries = []] = looks[0] ?? [];
  if (IndexName === "ids") return entries.filter((one) => one.id === id);
  if (id !== "o1") return [];
  if (TableName === "claims") return IndexName === "correlation" ? records : [];
  // A timeline asks for records and entries; what comes next is the next look.
  if (looks.length > 1) setTimeout(() => looks.shift(), 100);
  return entries;
}

test.before.each(() => {
  [looks, queries, page] = [[ORDERS.invoiced], [], 100];
});
test.after(() => {
  tables.closeAllConnections();
  tables.close();
  rmSync(folder, { recursive: true });
});

const OUTPUTS = {
  ...{ busName: "bus", busArn: "arn:aws:events:eu-west-1:1:event-bus/bus", archiveArn: "arn:archive" },
  ...{ claimsTable: "claims", journalTable: "journal", region: "eu-west-1" },
  choreography: JSON.stringify(CHOREOGRAPHY),
  consumers: {
    "create-invoice": { functionName: "f", deadLetterQueueUrl: "q", targetDeadLetterQueueUrl: "t" },
  },
};

/** Runs the tool on these tables. */
async function trace(args: string[], outputs: object = OUTPUTS) {
  const { port } = tables.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ ...outputs, endpoint: `http://127.0.0.1:${port}` }));
  const command = ["--import", "tsx", "tools/trace.ts", ...args, "--outputs", file];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    said.out += data;
  });
  child.stderr.on("data", (data) => {
    said.err += data;
  });
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const [code] = await once(child, "close");
  clearTimeout(killer);
  return { code, ...said };
}

test("shows the timeline of a process, and ends with 0", async () => {
  const { code, out, err } = await trace(["o1"]);
  assert.equal([code, err], [0, ""]);
  assert.match(out, /^o1: ended after 0\.30 s\nbegan 2026-01-01T00:00:00\.000Z\n/);
  assert.match(out, "InvoiceCreated");
});

test("reads every page of both tables", async () => {
  page = 1;
  const { out } = await trace(["o1"]);
  assert.match(out, "InvoiceCreated");
  assert.ok(queries.length >= 6, `${queries.length} queries`);
});

test("--json is the timeline", async () => {
  const { code, out } = await trace(["o1", "--json"]);
  const expected: Timeline = timeline(...ORDERS.invoiced);
  assert.equal([code, JSON.parse(out)], [0, JSON.parse(JSON.stringify(expected))]);
});

test("an event's id leads to its process", async () => {
  const { code, out } = await trace(["e3"]);
  assert.equal([code, out.split(":")[0]], [0, "o1"]);
  const { TableName, IndexName } = queries.find((one) => one.IndexName === "ids") ?? {};
  assert.equal([TableName, IndexName], ["journal", "ids"]);
});

test("an id that nobody knows ends with 1, and says what may help", async () => {
  const { code, out, err } = await trace(["nobody"]);
  assert.equal([code, out], [1, ""]);
  assert.match(err, "Nothing is known of nobody.");
  assert.match(err, "--follow");
});

test("a wrong call ends with 2 and says how; --help with 0", async () => {
  const calls: [args: string[], said: string][] = [
    [[], "Call it with one id."],
    [["o1", "o2"], "Call it with one id."],
    [["o1", "--fallow"], "--fallow"],
  ];
  for (const [args, said] of calls) {
    const { code, out, err } = await trace(args);
    assert.equal([code, out], [2, ""], err);
    assert.match(err, said);
  }
  const { code, out } = await trace(["--help"]);
  assert.is(code, 0);
  for (const word of ["npm run trace -- ID", "--follow", "--json", "--outputs", "Exit code"])
    assert.match(out, word);
  for (const line of out.split("\n")) assert.ok(line.length <= 120, line);
});

test("outputs of an older program: without a choreography it says so; without a journal it reads the records", async () => {
  const { choreography: _, ...older } = OUTPUTS;
  const without = await trace(["o1"], older);
  assert.equal([without.code, without.out], [2, ""]);
  assert.match(without.err, "The outputs have no choreography: deploy the program again.");
  const { journalTable: __, ...quiet } = OUTPUTS;
  const { code, out } = await trace(["o1"], quiet);
  assert.is(code, 0);
  assert.match(out, "create-invoice: done in 0.10 s");
  assert.not.ok(queries.some(({ TableName }) => TableName === "journal"));
  assert.is((await trace(["e3"], quiet)).code, 1);
});

test("--follow shows each change, and ends when nothing is under way", async () => {
  const { underWay, invoiced } = ORDERS;
  looks = [underWay, underWay, underWay, underWay, invoiced];
  const { code, out, err } = await trace(["o1", "--follow"]);
  assert.equal([code, err], [0, ""]);
  const shown = out.match(/^o1: .*$/gm) ?? [];
  assert.match(shown[0] ?? "", "under way");
  assert.is(shown.at(-1), "o1: ended after 0.30 s");
  assert.is(shown.length, 2, "what has not changed is not shown again");
});

test("--follow waits for what nobody knows yet, by its own id or that of an event", async () => {
  for (const id of ["o1", "e3"]) {
    looks = [
      [[], []],
      [[], []],
    ];
    setTimeout(() => {
      looks = [ORDERS.invoiced];
    }, 2500);
    const { code, out } = await trace([id, "--follow"]);
    assert.equal([code, out.split("\n")[0]], [0, "o1: ended after 0.30 s"], id);
  }
});

test.run();
