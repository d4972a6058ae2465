import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

const BUS_ARN = "arn:aws:events:eu-central-1:123456789012:event-bus/shop";
const RULES = "arn:aws:events:eu-central-1:123456789012:rule/shop/*";
const OTHER = "111122223333";

interface Statement {
  Sid: string;
  Principal: unknown;
  Action: unknown;
  Resource: string;
  Condition?: unknown;
}

/** The statements of the bus's policy, in a stack with this config, beside that on its own account. */
async function statements(busAccounts: unknown): Promise<Statement[]> {
  const config = { busAccounts: JSON.stringify(busAccounts) };
  const { inputs } = await evaluate(() => new EventBus("shop").complete(), { config });
  const [own, ...others] = JSON.parse(inputs("EventBusPolicy", "shop").policy as string).Statement;
  assert.equal([own.Sid, own.Action], ["OwnAccount", "events:PutEvents"]);
  return others;
}

const Principal = { AWS: `arn:aws:iam::${OTHER}:root` };

test("another account publishes what it is named for, by source and type, and nothing else", async () => {
  const publish = { "loyalty.points": ["PointsAwarded"], "loyalty.cards": ["CardIssued", "CardLost"] };
  assert.equal(await statements([{ account: OTHER, publish }]), [
    {
      ...{
        Sid: `Publish${OTHER}`,
        Effect: "Allow",
        Principal,
        Action: "events:PutEvents",
        Resource: BUS_ARN,
      },
      Condition: {
        StringEquals: { "events:source": "loyalty.points", "events:detail-type": ["PointsAwarded"] },
      },
    },
    {
      ...{
        Sid: `Publish${OTHER}1`,
        Effect: "Allow",
        Principal,
        Action: "events:PutEvents",
        Resource: BUS_ARN,
      },
      Condition: {
        StringEquals: { "events:source": "loyalty.cards", "events:detail-type": ["CardIssued", "CardLost"] },
      },
    },
  ]);
});

test("another account makes rules for what it is named for, and sees and changes its own rules only", async () => {
  const subscribe = { "shop.invoices": ["InvoiceCreated"] };
  const [put, manage, ...more] = await statements([{ account: OTHER, subscribe }]);
  assert.equal(more, []);
  assert.equal([put?.Principal, put?.Action, put?.Resource], [Principal, "events:PutRule", RULES]);
  assert.equal(put?.Condition, {
    Null: { "events:source": "false", "events:detail-type": "false" },
    "ForAllValues:StringEquals": {
      "events:source": "shop.invoices",
      "events:detail-type": ["InvoiceCreated"],
    },
    StringEqualsIfExists: { "events:creatorAccount": OTHER },
  });
  assert.equal([manage?.Principal, manage?.Resource], [Principal, RULES]);
  assert.equal(manage?.Condition, { StringEquals: { "events:creatorAccount": OTHER } });
  const actions = manage?.Action as string[];
  assert.equal([actions.includes("events:PutTargets"), actions.includes("events:PutRule")], [true, false]);
});

test("what is wrong with it is told by entry and value, before anything is deployed", async () => {
  const publish = { "shop.orders": ["OrderCreated"] };
  for (const [given, said] of [
    [[{ account: 111122223333, publish }], "Config busAccounts.0.account is 111122223333: "],
    [
      [{ account: "1", publish }],
      'Config busAccounts.0.account is "1": use the twelve digits of an account, in quotes.',
    ],
    [[{ account: OTHER }], "may do nothing: name events under publish or subscribe, or leave it out"],
    [[{ account: OTHER, publish: { Orders: ["OrderCreated"] } }], "use events' sources, such as shop.orders"],
    [
      [{ account: OTHER, publish: { "shop.orders": ["order-created"] } }],
      'is "order-created": use an event\'s type',
    ],
    [[{ account: OTHER, subscribe: { "shop.orders": [] } }], "name at least one type"],
    [[{ account: OTHER, publish, subscibe: publish }], "subscibe"],
    [
      [
        { account: OTHER, publish },
        { account: OTHER, publish },
      ],
      `names ${OTHER} twice`,
    ],
    [
      [{ account: OTHER, publish: { "choreography.runtime": ["HandlingFailed"] } }],
      "names choreography.runtime: only functions of this program publish what the runtime says",
    ],
    [[{ account: "123456789012", publish }], "names 123456789012, the bus's own account"],
    [
      [
        {
          account: OTHER,
          publish: { "shop.orders": Array.from({ length: 100 }, (_, n) => `${"T".repeat(110)}${n}`) },
        },
      ],
      "characters, EventBridge takes 10240",
    ],
  ] as const)
    await throws(() => statements(given), said);
});

test.run();
