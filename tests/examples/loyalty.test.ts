import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { EventBus } from "../../components/bus/event-bus.ts";
import { evaluate, once } from "../components/evaluate.ts";

const FOLDER = resolve("examples/loyalty");
const SHOP = "organization/event-choreography/dev";
const BUS = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-0a1b2c3";

const loyalty = once(() =>
  evaluate(() => import(join(FOLDER, "index.ts")), {
    config: { shop: SHOP },
    stacks: { [SHOP]: { busName: "shop-0a1b2c3", busArn: BUS, archiveArn: "arn:archive" } },
  }),
);

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: { StringEquals?: Record<string, unknown> };
}

/** What a function's role may do of one service. */
async function grants(name: string, service: string): Promise<Statement[]> {
  const { policy } = (await loyalty()).inputs("RolePolicy", name);
  return (policy as { Statement: Statement[] }).Statement.filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith(`${service}:`)),
  );
}

test("has no bus, archive or policy of its own, and its rule is on the shop's bus", async () => {
  const { names, inputs, outputs } = await loyalty();
  for (const type of ["EventBus", "EventArchive", "EventBusPolicy"]) assert.equal(names(type), [], type);
  const { eventBusName, eventPattern } = inputs("EventRule", "credit-points");
  assert.is(eventBusName, "shop-0a1b2c3");
  assert.equal(JSON.parse(eventPattern as string), {
    source: ["shop.invoices"],
    "detail-type": ["InvoiceCreated"],
  });
  assert.equal([outputs.busName, outputs.busArn, outputs.archiveArn], ["shop-0a1b2c3", BUS, "arn:archive"]);
});

// The local AWS leaves these conditions out, so the role itself is looked at.
test("may publish its own event and its failures, by source and type, and nothing of the shop's", async () => {
  assert.equal(
    (await grants("credit-points", "events")).map(({ Action, Resource, Condition }) => [
      Action,
      Resource,
      Condition?.StringEquals,
    ]),
    [
      [
        "events:PutEvents",
        BUS,
        { "events:source": "choreography.runtime", "events:detail-type": ["HandlingFailed"] },
      ],
      [
        "events:PutEvents",
        BUS,
        { "events:source": "loyalty.points", "events:detail-type": ["PointsCredited"] },
      ],
    ],
  );
});

test("reaches no table but its own", async () => {
  const resources = JSON.stringify(
    (await grants("credit-points", "dynamodb")).map(({ Resource }) => Resource),
  );
  const tables = new Set([...resources.matchAll(/arn:Table:([\w-]+)/g)].map(([, table]) => table));
  assert.equal([...tables].sort(), ["loyalty-claims", "points"]);
});

test("the settings that docs/subscribe.md shows let another account's program do this, and nothing else", async () => {
  const page = readFileSync("docs/subscribe.md", "utf8");
  const shown = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => parse(text).config);
  const { "event-choreography:busAccounts": busAccounts } = Object.assign({}, ...shown);
  const config = { busAccounts: JSON.stringify(busAccounts) };
  const { inputs } = await evaluate(() => new EventBus("shop").complete(), { config });
  const [, ...others] = JSON.parse(inputs("EventBusPolicy", "shop").policy as string).Statement;
  assert.equal(
    others.map(({ Sid }: { Sid: string }) => Sid),
    ["Publish111122223333", "Subscribe111122223333", "Rules111122223333"],
  );
  const [{ Condition }] = others;
  assert.equal(Condition.StringEquals, {
    "events:source": "loyalty.points",
    "events:detail-type": ["PointsCredited"],
  });
});

test("its own test runs it in memory, with the package's flowOf", () => {
  // From here, where the package's sources stand in for it.
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--test", "--test-reporter", "tap", "flow.test.ts"],
    { cwd: FOLDER, encoding: "utf8" },
  );
  assert.is(status, 0, stdout + stderr);
  assert.match(stdout, "# pass 1");
});

test.run();
