import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { inputTransformer, type MailText } from "../../../components/mail/mail-text.ts";
import { defineEvent, where } from "../../../schemas/event.ts";
import { HandlingFailed, OrderCreated } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";

const CrawlCompleted = defineEvent({
  type: "CrawlCompleted",
  source: "crawl.crawls",
  key: ["crawlId"],
  data: z.object({
    crawlId: z.string().regex(/^[a-z0-9-]{1,64}$/),
    total: z.int(),
    failed: z.int(),
    title: z.string(),
    note: z.string().optional(),
    start: z.object({ url: z.string(), depth: z.int() }),
  }),
});

const made = (mail: MailText, on: Parameters<typeof inputTransformer>[1] = [CrawlCompleted]) =>
  inputTransformer("tell", on, mail);

test("a text becomes a JSON string with variables in it", () => {
  assert.equal(
    made({ text: 'Crawl <crawlId> is "complete": <failed> of <total> failed, at depth <start.depth>.' }),
    {
      inputPaths: {
        crawlId: "$.detail.data.crawlId",
        failed: "$.detail.data.failed",
        total: "$.detail.data.total",
        "start-depth": "$.detail.data.start.depth",
      },
      inputTemplate:
        '"Crawl <crawlId> is \\"complete\\": <failed> of <total> failed, at depth <start-depth>."',
    },
  );
});

test("fields are values of their own, without quotes around their variables", () => {
  assert.equal(made({ text: "Crawl <crawlId> is complete.", fields: ["title", "start.url", "crawlId"] }), {
    inputPaths: {
      crawlId: "$.detail.data.crawlId",
      title: "$.detail.data.title",
      "start-url": "$.detail.data.start.url",
    },
    inputTemplate:
      '{"message":"Crawl <crawlId> is complete.","fields":{"title":<title>,"start.url":<start-url>,"crawlId":<crawlId>}}',
  });
});

test("a text without fields has no variables", () => {
  assert.equal(made({ text: "Done." }), { inputPaths: {}, inputTemplate: '"Done."' });
});

test("what no contract has, hides or guarantees is refused by name, with what to do", async () => {
  const cases: [mail: MailText, on: Parameters<typeof inputTransformer>[1], message: string][] = [
    [
      { text: "<falied>" },
      [CrawlCompleted],
      "<falied> of tell is no field of CrawlCompleted: there are crawlId, total, failed, title, note, start.url, start.depth.",
    ],
    [{ text: "-", fields: ["falied"] }, [CrawlCompleted], "<falied> of tell is no field"],
    [
      { text: "<start>" },
      [CrawlCompleted],
      "<start> of tell is no single value of CrawlCompleted: name one of crawlId,",
    ],
    [
      { text: "Page <title>" },
      [CrawlCompleted],
      "<title> of tell may hold quotes or line breaks by the contract of CrawlCompleted, which would break the mail: " +
        "name it in `fields`, not in the text.",
    ],
    [
      { text: "-", fields: ["note"] },
      [CrawlCompleted],
      '<note> of tell may be missing from CrawlCompleted: add where(CrawlCompleted, { "note": [{ exists: true }] }), or leave it out.',
    ],
    [
      { text: "-", fields: ["note"] },
      [where(CrawlCompleted, { note: ["a", { exists: false }] })],
      "<note> of tell may be missing",
    ],
    [
      { text: "-", fields: ["paymentToken"] },
      [OrderCreated],
      "is secret in OrderCreated: nobody may mail it",
    ],
    [{ text: "-", fields: ["customerId"] }, [OrderCreated], "is personal in OrderCreated"],
    [{ text: "<crawlId>" }, [CrawlCompleted, OrderCreated], "<crawlId> of tell is no field of OrderCreated"],
    [{ text: "a < b" }, [CrawlCompleted], "The text of tell holds < or > without a field"],
    [{ text: "<>" }, [CrawlCompleted], "holds < or >"],
    [{ text: "one\ntwo" }, [CrawlCompleted], "The text of tell has several lines"],
  ];
  for (const [mail, on, message] of cases) await throws(() => inputTransformer("tell", on, mail), message);
});

test("a text may be of several events that all have its fields", () => {
  assert.is(made({ text: "<total>" }, [CrawlCompleted, OrderCreated]).inputTemplate, '"<total>"');
});

test("a field that may be missing is taken where the filter asks for it", () => {
  const on = [where(CrawlCompleted, { note: [{ exists: true }] })];
  assert.is(
    made({ text: "Done.", fields: ["note"] }, on).inputTemplate,
    '{"message":"Done.","fields":{"note":<note>}}',
  );
});

test("metadata.correlationId may be listed of the runtime's own events, which always have one", () => {
  assert.equal(made({ text: "<kind>", fields: ["reason", "metadata.correlationId"] }, [HandlingFailed]), {
    inputPaths: {
      kind: "$.detail.data.kind",
      reason: "$.detail.data.reason",
      "metadata-correlationId": "$.detail.metadata.correlationId",
    },
    inputTemplate:
      '{"message":"<kind>","fields":{"reason":<reason>,"metadata.correlationId":<metadata-correlationId>}}',
  });
});

test("of other events it may be missing, and in a text it could break the mail: both are refused", async () => {
  const cases: [mail: MailText, on: Parameters<typeof inputTransformer>[1], message: string][] = [
    [
      { text: "-", fields: ["metadata.correlationId"] },
      [OrderCreated],
      "<metadata.correlationId> of tell may be missing from OrderCreated, which people may send without metadata: leave it out.",
    ],
    [
      { text: "-", fields: ["metadata.correlationId"] },
      [HandlingFailed, OrderCreated],
      "may be missing from OrderCreated",
    ],
    [
      { text: "<metadata.correlationId>" },
      [HandlingFailed],
      "<metadata.correlationId> of tell is no field of HandlingFailed",
    ],
    [
      { text: "<metadata.correlationId>", fields: ["metadata.correlationId"] },
      [HandlingFailed],
      "<metadata.correlationId> of tell is no field of HandlingFailed",
    ],
    [{ text: "-", fields: ["metadata.id"] }, [HandlingFailed], "<metadata.id> of tell is no field"],
  ];
  for (const [mail, on, message] of cases) await throws(() => inputTransformer("tell", on, mail), message);
});

test("EventBridge's quotas are kept before a deployment meets them", async () => {
  const shape = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, z.int()]));
  const Wide = defineEvent({ type: "Wide", source: "test.wide", key: ["f0"], data: z.object(shape) });
  const fields = Object.keys(shape);
  await throws(
    () => inputTransformer("tell", [Wide], { text: "-", fields }),
    "names 101 fields, EventBridge takes 100",
  );
  inputTransformer("tell", [Wide], { text: "-", fields: fields.slice(1) });
  await throws(
    () => made({ text: "a".repeat(8191) }),
    "a template of 8193 characters, EventBridge takes 8192",
  );
  made({ text: "a".repeat(8190) });
});

test.run();
