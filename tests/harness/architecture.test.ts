import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importsOf } from "./imports.ts";
import { readSources } from "./sources.ts";

const page = readFileSync("docs/architecture.md", "utf8");

/** `a --> b --> c` of the page's picture, as pairs. */
function drawn(text: string): string[] {
  const [, picture = ""] = /```mermaid\n([\s\S]*?)```/.exec(text) ?? [];
  return picture.split("\n").flatMap((line) => {
    const rooms = line.trim().split(" --> ");
    return rooms.slice(1).map((room, index) => `${rooms[index]} --> ${room}`);
  });
}

/** Which room of runtime/ a path is in; none for a file beside the rooms. */
function roomOf(path: string): string | undefined {
  return /^runtime\/([a-z]+)\//.exec(path)?.[1];
}

/** What the rooms of runtime/ import of each other at run time. Ports are everybody's. */
function imported(): string[] {
  return readSources("runtime/").flatMap((source) =>
    importsOf(source).flatMap(({ target, typeOnly }) => {
      const [from, to] = [roomOf(source.path), roomOf(target.replace(/^file:/, ""))];
      const isCall = from && to && from !== to && to !== "ports" && !typeOnly;
      return isCall ? [`${from} --> ${to}`] : [];
    }),
  );
}

const unique = (list: readonly string[]) => [...new Set(list)].sort();

test("the picture of the rooms shows what they import of each other, and nothing else", () => {
  assert.equal(drawn(page).sort(), unique(imported()));
});

test("no room can be reached from itself", () => {
  const edges = imported().map((edge) => edge.split(" --> "));
  const reached = (room: string, seen = new Set<string>()): Set<string> => {
    for (const [from, to = ""] of edges)
      if (from === room && !seen.has(to)) {
        seen.add(to);
        reached(to, seen);
      }
    return seen;
  };
  for (const room of unique(edges.flat())) assert.not(reached(room).has(room), room);
});

test("ports import no room", () => {
  const sources = readSources("runtime/").filter(({ path }) => roomOf(path) === "ports");
  for (const source of sources)
    for (const { target } of importsOf(source)) {
      const room = roomOf(target.replace(/^file:/, ""));
      assert.ok(room === undefined || room === "ports", `${source.path}: ${target}`);
    }
});

test("each file that the page names is there", () => {
  const named = [...page.matchAll(/`(runtime\/[\w/-]+\.ts)`/g)].map(([, path = ""]) => path);
  assert.ok(named.length > 10);
  for (const path of named) assert.ok(existsSync(path), path);
});

test.run();
