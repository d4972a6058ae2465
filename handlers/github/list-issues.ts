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
  if (!asked.success) return wrongQuery(asked.error.issues);
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
  const [marks, facts] = [[] as Mark[], [] as [string, unknown][]];
  for (const [name, value] of Object.entries(row)) {
    const [, how, at, id = ""] = /^(opened|closed|reopened) (\S+)(?: (\S+))?$/.exec(name) ?? [];
    if (how && at) marks.push({ how, at, id, value });
    else facts.push([name, value]);
  }
  marks.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1));
  const openedAt = marks.find(({ how }) => how !== "closed")?.at;
  const closed = isOpen(marks) ? undefined : marks.findLast(({ how }) => how === "closed");
  return {
    ...Object.fromEntries(facts),
    state: closed ? "closed" : "open",
    ...(openedAt ? { openedAt } : {}),
    ...(closed ? { closedAt: closed.at, ...(closed.value ? { reason: closed.value } : {}) } : {}),
    ...(triaged as object),
  };
}

/**
 * Whether an issue is open after its marks, in the order of their times. GitHub's times are whole seconds; but an issue is
 * closed and opened in turn, so within one second it ends as what it became more often, or else as it was before.
 */
function isOpen(marks: readonly Mark[]): boolean {
  let open = true;
  for (let at = 0; at < marks.length; ) {
    const time = Date.parse(marks[at]?.at ?? "");
    const group = marks.filter((mark) => Date.parse(mark.at) === time);
    const closes = group.filter(({ how }) => how === "closed").length;
    const opens = group.length - closes;
    const before: boolean = group.some(({ how }) => how === "opened") ? false : open;
    open = opens === closes ? before : opens > closes;
    at += group.length;
  }
  return open;
}

interface Mark {
  how: string;
  at: string;
  /** Of the delivery; rows of earlier versions have none. */
  id: string;
  value: unknown;
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "list-issues": typeof handle;
  }
}
