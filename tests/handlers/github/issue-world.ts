import { handle as list } from "../../../handlers/github/list-issues.ts";
import { handle as track } from "../../../handlers/github/track-issue.ts";
import type { Write } from "../../../runtime/handler.ts";
import { contextOf } from "../../../runtime/http/endpoint.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { context, NOW } from "../given.ts";

/** Something that happens to an issue. */
export type Change = Parameters<typeof track>[0];

const TABLES = { issues: { key: "repository", sort: "issue" } };

interface Listed extends Record<string, unknown> {
  number: number;
  state: "open" | "closed";
}

/** The rows of the table once track-issue has taken these, in this order. */
export async function rowsAfter(changes: readonly Change[]) {
  const store = fakeStore(TABLES);
  for (const change of changes) {
    const { writes = [] } = await track(change, context());
    await store.fill(writes as readonly Write[]);
  }
  return store.items("issues");
}

/** `GET /issues` once track-issue has taken these, in this order; it counts how often the table is read. */
export async function issueWorld(changes: readonly Change[]) {
  const store = fakeStore(TABLES);
  for (const row of await rowsAfter(changes)) store.seedItem("issues", row);
  return async (query: Record<string, string> = {}) => {
    const called = store.calls.length;
    const request = { id: "", body: undefined, path: {}, query: { repo: "octo-org/tea.js", ...query } };
    const { status, body } = await list(request, contextOf(NOW, {}, store));
    const reads = store.calls.length - called;
    return {
      status,
      reads,
      body: body as { repo: string; issues: Listed[]; next?: string; detail?: string },
    };
  };
}
