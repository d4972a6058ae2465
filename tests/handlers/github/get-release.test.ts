import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/get-release.ts";
import { contextOf } from "../../../runtime/http/endpoint.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { NOW } from "../given.ts";
import { ENRICHED } from "./events.ts";

const ROW = { ...ENRICHED, recordedAt: NOW };

async function get(path: Record<string, string>) {
  const store = fakeStore({ releases: "releaseId" });
  store.seedItem("releases", ROW);
  const request = { id: "", body: undefined, path, query: {} };
  const answer = await handle(request, contextOf(NOW, {}, store));
  return { ...answer, reads: store.calls.length };
}

test("all that is recorded of a release", async () => {
  assert.equal(await get({ id: ROW.releaseId }), { status: 200, body: ROW, reads: 1 });
});

test("an unknown release is a 404 that names it", async () => {
  for (const id of ["1", "017372790"])
    assert.equal(await get({ id }), { status: 404, body: { detail: `There is no release ${id}` }, reads: 1 });
});

test("so is what cannot be the id of one, and no table is asked for a key that it cannot have", async () => {
  for (const id of ["", "v1.4.2", "17372790 ", "9".repeat(3000)])
    assert.equal(await get({ id }), { status: 404, body: { detail: `There is no release ${id}` }, reads: 0 });
  assert.is((await get({})).status, 404);
});

test.run();
