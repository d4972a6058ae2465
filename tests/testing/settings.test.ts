import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flowOf } from "../../testing/flow.ts";
import { throws } from "../harness/throws.ts";

const program = resolve(import.meta.dirname, "fixtures/settings/index.ts");

test("a program of one's own runs in memory, with its config", async () => {
  const config = { limits: { most: 3 }, url: "https://shop.example/", periods: 2, paused: false };
  const flow = await flowOf(undefined, { program, config });
  await flow.emit("SettingNoted", { name: "colour", value: "red" });
  assert.equal(flow.item("notes", "colour"), { name: "colour", value: "red" });
  assert.equal(flow.items("setting-notes"), flow.items("notes"));
});

test("config is part of the program: another one, another choreography", async () => {
  await throws(
    async () => (await flowOf(undefined, { program, config: { paused: true } })).items("notes"),
    "There is no table notes",
  );
});

test("where the program does not run, the error says why, and which settings it requires that nobody gives", async () => {
  await throws(
    () => flowOf(undefined, { program, config: { password: "four", paused: "perhaps" } }),
    'Config project:paused is "perhaps": use true or false. It requires settings that nobody gives: tags; give them',
  );
});

test("a flow's name means nothing to a program that does not choose flows", async () => {
  await throws(
    () => flowOf("settings", { program }),
    "does not choose flows by chosenFlows(): leave out the name",
  );
});

test.run();
