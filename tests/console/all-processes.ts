import * as assert from "uvu/assert";
import type { ProcessRow } from "../../console/api.ts";
import { processes } from "../../console/queries/processes.ts";
import type { Sources } from "../../console/sources.ts";

export type Filter = Parameters<typeof processes>[1];

/** All rows that a filter lets through, page by page to the end. */
export async function all(sources: Sources, filter: Filter = {}): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  let pages = 0;
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof processes>> = await processes(sources, { ...filter, after });
    rows.push(...page.processes);
    after = page.next;
    assert.ok(++pages < 100, "it comes to an end");
  }
  return rows;
}

export const ids = (rows: readonly ProcessRow[]) => rows.map(({ correlationId }) => correlationId);
