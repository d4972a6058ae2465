import { test } from "uvu";
import * as assert from "uvu/assert";
import { detailOf } from "../../world.ts";
import { EVENTS, EXAMPLES, type Example, gitHubWorld } from "./examples.ts";

/** What we make of an action. */
const OURS: Readonly<Record<string, string>> = {
  "release published": "ReleasePublished",
  "issues opened": "IssueOpened",
  "issues reopened": "IssueOpened",
  "issues closed": "IssueClosed",
};
const oursOf = ({ event, body }: Example) => OURS[`${event} ${body.action}`];
const isOurs = ({ event }: Example) => event === "release" || event === "issues";

/** What is answered and done about an example that GitHub delivers. */
async function delivered({ event, body }: Example, text = JSON.stringify(body)) {
  const { deliver, bus, payloads, store } = gitHubWorld();
  const { statusCode, said } = await deliver(text, { event, deliveryId: "d-1" });
  return { answer: [statusCode, said], bus, payloads, store };
}

/** The data of the one event that was published; it keeps its contract. */
function eventOf({ bus }: Awaited<ReturnType<typeof delivered>>, name: string) {
  assert.is(bus.published.length, 1, name);
  const [{ type, detail } = { type: "", detail: "{}" }] = bus.published;
  const contract = EVENTS.find((event) => event.type === type);
  const { data } = detailOf({ detail });
  assert.equal(contract?.data.parse(data), data, name);
  return { type, data: data as Record<string, unknown> };
}

test("the examples are there: of every event, and of the actions that are ours but one", () => {
  assert.ok(new Set(EXAMPLES.map(({ event }) => event)).size > 50);
  const found = new Set(EXAMPLES.filter(oursOf).map(({ event, body }) => `${event} ${body.action}`));
  assert.equal([...found].sort(), ["issues opened", "issues reopened", "release published"]);
});

test("each release that is published, and issue that is opened, becomes its event", async () => {
  for (const example of EXAMPLES.filter(oursOf)) {
    const { event, body, name } = example;
    const done = await delivered(example);
    assert.equal(done.answer, [202, { deliveryId: "d-1" }], name);
    const { type, data } = eventOf(done, name);
    assert.is(type, oursOf(example), name);
    const { repository } = body as { repository: { full_name: string } };
    const [[key, text] = []] = [...done.payloads.kept];
    assert.is(text, JSON.stringify(body), name);
    assert.equal(
      [data.repository, data.deliveryId, data.payload],
      [repository.full_name, "d-1", { key, bytes: Buffer.byteLength(String(text)) }],
      name,
    );
    const about = (event === "release" ? body.release : body.issue) as { id: number; number: number };
    if (event === "release") assert.is(data.releaseId, String(about.id), name);
    else assert.is(data.number, about.number, name);
  }
});

test("every other action of the two is taken and dropped", async () => {
  const others = EXAMPLES.filter((example) => isOurs(example) && !oursOf(example));
  assert.ok(others.length > 30);
  for (const example of others) {
    const { event, name } = example;
    const { answer, bus, payloads, store } = await delivered(example);
    const dropped = `Nothing follows from what it says: ${event}`;
    assert.equal(answer, [202, { deliveryId: "d-1", dropped }], name);
    assert.equal([bus.calls.length, payloads.kept.size, store.calls], [0, 0, []], name);
  }
});

test("whichever issue or release it were, each of our actions would become its event", async () => {
  for (const { event, body, name } of EXAMPLES.filter(isOurs))
    for (const action of event === "release" ? ["published"] : ["opened", "reopened", "closed"]) {
      const release = { ...(body.release as object), published_at: "2026-01-01T12:00:00Z" };
      const example = { event, name, body: { ...body, action, ...(body.release ? { release } : {}) } };
      const { type } = eventOf(await delivered(example), `${name} as ${action}`);
      assert.is(type, oursOf(example), `${name} as ${action}`);
    }
});

test("a ping is answered, and leaves nothing", async () => {
  const pings = EXAMPLES.filter(({ event }) => event === "ping");
  assert.ok(pings.length > 0);
  for (const ping of pings) {
    const { answer, bus, payloads, store } = await delivered(ping);
    assert.equal(answer, [200, { deliveryId: "d-1", detail: "pong" }]);
    assert.equal([bus.calls.length, payloads.kept.size, store.calls], [0, 0, []]);
  }
});

test("every other event is taken and dropped, and leaves nothing", async () => {
  const others = EXAMPLES.filter((example) => !isOurs(example) && example.event !== "ping");
  assert.ok(others.length > 600);
  for (const example of others) {
    const { event, name } = example;
    const { answer, bus, payloads, store } = await delivered(example);
    const dropped = `No function here is about this event: ${event}`;
    assert.equal(answer, [202, { deliveryId: "d-1", dropped }], name);
    assert.equal([bus.calls.length, payloads.kept.size, store.calls], [0, 0, []], name);
  }
});

test("an example that was changed on its way is refused, as is one that somebody else has signed", async () => {
  const [example] = EXAMPLES.filter(oursOf);
  const text = JSON.stringify(example?.body);
  const { deliver, traces } = gitHubWorld();
  const wrong = "sha256=".padEnd(71, "0");
  for (const sent of [
    { event: "release", secret: "guessed" },
    { event: "release", headers: { "x-hub-signature-256": undefined } },
    { event: "release", headers: { "x-hub-signature-256": wrong } },
  ])
    assert.is((await deliver(text, sent)).statusCode, 401);
  assert.equal(traces(), []);
});

test("an example that comes again, under whatever id, has one effect", async () => {
  const [example] = EXAMPLES.filter(oursOf);
  const text = JSON.stringify(example?.body);
  const { deliver, effects, payloads } = gitHubWorld();
  const event = example?.event ?? "";
  for (const deliveryId of ["d-1", "d-2", "d-1"])
    assert.equal((await deliver(text, { event, deliveryId })).said, { deliveryId: "d-1" });
  assert.equal([effects().length, payloads.kept.size], [1, 1]);
});

test("a body that the contract cannot hold is refused with what is wrong, never as our own mistake", async () => {
  const [example] = EXAMPLES.filter(({ event, body }) => event === "release" && body.action === "published");
  const release = example?.body.release as object;
  for (const more of [{ published_at: "yesterday" }, { html_url: "/a" }, { tag_name: "x".repeat(2000) }]) {
    const body = { ...example?.body, release: { ...release, ...more } };
    const { answer } = await delivered({ event: "release", body, name: "" });
    const [[field = ""] = []] = [Object.keys(more)];
    assert.is(answer[0], 400, field);
    assert.match(JSON.stringify(answer[1]), `body.release.${field}: `);
  }
});

test.run();
