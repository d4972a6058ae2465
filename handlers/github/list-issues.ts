import type { EndpointHandler, Item } from "../../runtime/handler.ts";
import { IssuesQuery } from "../../schemas/github/queries.ts";
import { repositoryKey } from "../../schemas/github/values.ts";
import { wrongQuery } from "../../schemas/values/page-query.ts";

/** So many rows, so many times, are looked through for issues of one state. */
const [ROWS, MAX_PAGES] = [200, 5];

/**
 * `GET /issues?repo=owner/name&state=&limit=&after=`: issues, the latest number first, page by page. Where a state is
 * asked for, a page may have fewer than there is room for: the list ends where no `next` is given.
 */
export const handle: EndpointHandler<{ reads: "issues" }> = async ({ query }, { list }) => {
  const asked = IssuesQuery.safeParse(query);
  if (!asked.success) return wrongQuery(asked.error);
  const { repo, state, limit, after } = asked.data;
  const issues: Issue[] = [];
  let at = after;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const room = state === "all" ? limit : ROWS;
    const { items, next } = await list("issues", repositoryKey(repo), {
      limit: room,
      after: at,
      descending: true,
    });
    for (const [index, row] of items.entries()) {
      const issue = issueOf(row);
      if (state === "all" || issue.state === state) issues.push(issue);
      const more = next !== undefined || index < items.length - 1;
      if (issues.length === limit) return found(repo, issues, more ? String(row.issue) : undefined);
    }
    at = next;
    if (next === undefined) break;
  }
  return found(repo, issues, at);
};

function found(repo: string, issues: readonly Issue[], next: string | undefined) {
  return { status: 200, body: { repo, issues, ...(next ? { next } : {}) } };
}

interface Issue {
  state: "open" | "closed";
}

/** An issue as its row tells it: open or closed since the latest time that it became so. */
function issueOf({ repository: _, issue: __, triaged, ...row }: Item): Issue {
  const marks = Object.entries(row).flatMap(([name, value]) => {
    const [, state, at = ""] = /^(open|closed) (.+)$/.exec(name) ?? [];
    return state ? [{ state: state as Issue["state"], at, value }] : [];
  });
  const facts = Object.entries(row).filter(
    ([name]) => !marks.some(({ state, at }) => name === `${state} ${at}`),
  );
  marks.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || rank(a) - rank(b));
  const openedAt = marks.find(({ state }) => state === "open")?.at;
  const { state = "open", at, value } = marks.at(-1) ?? {};
  return {
    ...Object.fromEntries(facts),
    state,
    ...(openedAt ? { openedAt } : {}),
    ...(state === "closed" ? { closedAt: at, ...(value ? { reason: value } : {}) } : {}),
    ...(triaged as object),
  };
}

/** GitHub's times are whole seconds: within one, an issue is opened, then closed, then opened again. */
function rank({ state, value }: { state: Issue["state"]; value: unknown }): number {
  return state === "closed" ? 1 : value ? 2 : 0;
}
