import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { adapter } from "../../../components/function/adapter.ts";
import { HttpApi } from "../../../components/http/http-api.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { HttpEndpoint } from "../../../components/participants/http-endpoint.ts";
import { Table } from "../../../components/storage/table.ts";
import { InvoiceCreated, PaymentProcessed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

const NAME = "create-invoice";

type Tables = Record<"seats" | "plans", Table> & { other: Table<"byOwner"> };

/** A program of one consumer that may do with its tables what is said of `seats`, `plans` and `other`. */
function consumer(args: (tables: Tables) => object) {
  return evaluate(() => {
    const bus = new EventBus("bus");
    const tables = {
      seats: new Table("seats", { key: "seatId" }),
      plans: new Table("plans", { key: "planId", sort: "version" }),
      other: new Table("other", { key: "seatId", index: { byOwner: { key: "owner", sort: "since" } } }),
    };
    const ports = { taxRates: adapter("tax-rates") };
    new Consumer(NAME, {
      ...{ bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, ports },
      ...(args(tables) as { creates: { invoices: Table } }),
    });
  });
}

/** Action → resources of what its role may do with tables, but for its claims. */
async function rights(args: Parameters<typeof consumer>[0]) {
  const { inputs } = await consumer(args);
  const { policy } = inputs("RolePolicy", NAME) as {
    policy: { Statement: { Action: string; Resource: unknown; Condition?: unknown }[] };
  };
  return Object.fromEntries(
    policy.Statement.filter(({ Action, Condition }) => /^dynamodb/.test(String(Action)) && !Condition).map(
      ({ Action, Resource }) => [Action, Resource],
    ),
  );
}

test("each kind of write has just its own right, on just its tables", async () => {
  assert.equal(await rights(({ seats }) => ({ puts: { seats }, reads: { seats } })), {
    "dynamodb:PutItem": ["arn:Table:seats"],
    "dynamodb:GetItem": ["arn:Table:seats"],
  });
  assert.equal(await rights(({ plans }) => ({ removes: { plans }, reads: { plans } })), {
    "dynamodb:DeleteItem": ["arn:Table:plans"],
    "dynamodb:GetItem": ["arn:Table:plans"],
    "dynamodb:Query": ["arn:Table:plans"],
  });
  assert.equal(await rights(({ seats }) => ({ adds: { seats } })), {
    "dynamodb:UpdateItem": ["arn:Table:seats"],
  });
});

test("two kinds of writes that need the same right have it once", async () => {
  assert.equal(
    await rights(({ seats, plans }) => ({
      ...{ creates: { seats }, puts: { seats, plans }, removes: { seats } },
      ...{ updates: { plans }, adds: { seats, plans }, reads: { seats, plans } },
    })),
    {
      "dynamodb:PutItem": ["arn:Table:seats", "arn:Table:plans"],
      "dynamodb:UpdateItem": ["arn:Table:plans", "arn:Table:seats"],
      "dynamodb:DeleteItem": ["arn:Table:seats"],
      "dynamodb:GetItem": ["arn:Table:seats", "arn:Table:plans"],
      "dynamodb:Query": ["arn:Table:plans"],
    },
  );
});

test("its function is told of every table in which it writes", async () => {
  const { inputs } = await consumer(({ seats, plans, other }) => ({
    ...{ puts: { seats }, removes: { seats }, adds: { other }, reads: { seats, plans } },
  }));
  const { variables } = inputs("Function", NAME).environment as { variables: { TABLES: string } };
  assert.equal(JSON.parse(variables.TABLES), {
    // It refuses what the table's index could not take.
    other: {
      ...{ name: "other-0a1b2c3", keyAttribute: "seatId" },
      indexKeys: { owner: 2048, since: 1024 },
    },
    plans: { name: "plans-0a1b2c3", keyAttribute: "planId", sortAttribute: "version" },
    seats: { name: "seats-0a1b2c3", keyAttribute: "seatId" },
  });
});

test("an index is a grant of its own, and its function is told where it is", async () => {
  const args = ({ other }: Tables) => ({ indexes: { seatsByOwner: other.index.byOwner } });
  assert.equal(await rights(args), { "dynamodb:Query": ["arn:Table:other/index/byOwner"] });
  const { inputs } = await consumer(args);
  const { variables } = inputs("Function", NAME).environment as { variables: { TABLES: string } };
  assert.equal(JSON.parse(variables.TABLES), {
    seatsByOwner: {
      ...{ name: "other-0a1b2c3", keyAttribute: "seatId", indexKeys: { owner: 2048, since: 1024 } },
      index: { name: "byOwner", keyAttribute: "owner", sortAttribute: "since" },
    },
  });
  await throws(
    () => consumer(({ other }) => ({ reads: { other }, indexes: { other: other.index.byOwner } })),
    `${NAME} names a table and an index other`,
  );
});

test("what is put or removed is read as well, and a name means one table", async () => {
  for (const said of ["puts", "removes"])
    await throws(
      () => consumer(({ seats }) => ({ [said]: { seats } })),
      `${NAME} puts or removes items of seats and does not read it: add it to its reads`,
    );
  await throws(
    () => consumer(({ seats, other }) => ({ puts: { seats }, reads: { seats: other } })),
    `${NAME} names several tables seats`,
  );
  await throws(
    () => consumer(({ seats, other }) => ({ creates: { seats }, adds: { seats: other } })),
    `${NAME} names several tables seats`,
  );
});

test("a projection only fills", async () => {
  for (const said of ["creates", "puts", "removes", "adds"])
    await throws(
      () => consumer(({ seats }) => ({ projection: true, emits: {}, [said]: { seats }, reads: { seats } })),
      `${NAME} is a projection and ${said} items`,
    );
});

test("a GET changes nothing", async () => {
  for (const said of ["creates", "updates", "puts", "removes", "adds"])
    await throws(
      () =>
        evaluate(() => {
          const bus = new EventBus("bus");
          const orders = new Table("orders", { key: "orderId" });
          const api = new HttpApi("api", { bus } as never);
          new HttpEndpoint("get-order", {
            ...{ bus, api, route: "GET /orders/{orderId}", reads: { orders }, [said]: { orders } },
          } as never);
        }),
      "get-order is a GET and writes or emits",
    );
});

test.run();
