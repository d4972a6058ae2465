import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/enrich-release.ts";
import type { Changes } from "../../../handlers/github/repositories.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { throws } from "../../harness/throws.ts";
import { context, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { PAYLOAD, refusal, releaseBody } from "./deliveries.ts";
import { PUBLISHED, releasePublished } from "./events.ts";

const { payload: _, ...RELEASE } = PUBLISHED;

interface World {
  sent?: unknown;
  changes?: Changes | Error;
  attempt?: number;
}

/** Enriches a release whose payload and history are as told. */
async function when(
  { sent = releaseBody(), changes = {}, attempt = 1 }: World = {},
  event = releasePublished(),
) {
  const asked: unknown[] = [];
  const ports = {
    payloads: {
      read: async (payload: unknown) => {
        asked.push(payload);
        if (sent instanceof Error) throw sent;
        return sent;
      },
    },
    repositories: {
      changes: async (question: unknown) => {
        asked.push(question);
        if (changes instanceof Error) throw changes;
        return changes;
      },
    },
  };
  const plan = lawful(await handle(event, context(ports, { attempt })));
  return { asked, plan, data: plan.events?.[0]?.data };
}

const withAssets = (...sizes: number[]) =>
  releaseBody({ assets: sizes.map((size) => ({ name: "tea.zip", size })) });

test("given a release, when its history is known, then ReleaseEnriched says what is new and how large it is", async () => {
  const changes = { previousTag: "v1.4.1", commits: 12 };
  const { plan, asked } = await when({ sent: withAssets(1000, 2000), changes, attempt: 3 });
  assert.equal(plan, {
    events: [
      {
        type: "ReleaseEnriched",
        data: { ...RELEASE, ...changes, assets: 2, assetBytes: 3000, enrichedAt: NOW },
      },
    ],
  });
  assert.equal(asked, [PAYLOAD, { repository: "Octo-Org/tea.js", tag: "v1.4.2", attempt: 3 }]);
});

test("the first release comes after no other, and one without files has no bytes", async () => {
  const { data } = await when();
  assert.equal(data, { ...RELEASE, assets: 0, assetBytes: 0, enrichedAt: NOW });
});

test("where the event has less, so has what follows", async () => {
  const { title, notes, author, ...bare } = PUBLISHED;
  const { data } = await when({}, { ...releasePublished(), data: bare });
  for (const field of ["title", "notes", "author", "payload"]) assert.not.ok(field in (data ?? {}), field);
});

test("a release has as many files as it likes, of any size that a file has", async () => {
  const { data } = await when({ sent: withAssets(...Array.from({ length: 1000 }, () => 2 ** 31)) });
  assert.equal([data?.assets, data?.assetBytes], [1000, 1000 * 2 ** 31]);
});

test("what is let in at the door can be enriched, however large its files say that they are", async () => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const sizes of [[most], [most, 1], [most, most, most], Array.from({ length: 100 }, () => 2 ** 52)]) {
    const sent = withAssets(...sizes);
    if (refusal("release", sent) === undefined) assert.is((await when({ sent })).data?.assets, sizes.length);
  }
});

test("a payload of no release is a verdict that names it", async () => {
  for (const sent of [null, {}, [], "text", { ...releaseBody(), release: {} }]) {
    const error = await throws(() => when({ sent }), `The payload ${PAYLOAD.key} is of no release`);
    assert.instance(error, PermanentError);
  }
});

test("a failure of either port is the runtime's to judge", async () => {
  const failures = [
    new Error("GitHub is down"),
    new PermanentError("no such tag"),
    new PostponedError("later", 60),
  ];
  for (const failure of failures) {
    assert.is(await throws(() => when({ changes: failure }), failure.message), failure);
    assert.is(await throws(() => when({ sent: failure }), failure.message), failure);
  }
});

test.run();
