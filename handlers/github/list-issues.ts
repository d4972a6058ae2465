import type { EndpointHandler, Item } from "../../runtime/handler.ts";
import { IssuesQuery } from "../../schemas/github/queries.ts";
import { repositoryKey } from "../../schemas/github/values.ts";

/** The most pages that are looked through for issues of one state. */
const MAX_PAGES = 5;

/**
 * `GET /issues?repo=owner/name&state=&limit=&after=`: issues, the latest number first, page by page. Where a state is
 * asked for, a page may have fewer than there is room for: the list ends where no `next` is given.
 */
export const handle: EndpointHandler<{ reads: "issues" }> = async ({ query }, { list }) => {
  const asked = IssuesQuery.safeParse(query);
  if (!asked.success)
    return {
      status: 400,
      body: {
        detail: asked.error.issues.map(({ path, message }) => `${path.join()}: ${message}`).join("; "),
      },
    };
  const { repo, state, limit, after } = asked.data;
  const issues: Issue[] = [];
  let next = after;
  for (let pages = 0; pages < MAX_PAGES && issues.length < limit; pages++) {
    const room = limit - issues.length;
    const page = await list("issues", repositoryKey(repo), { limit: room, after: next, descending: true });
    issues.push(...page.items.map(issueOf).filter((issue) => state === "all" || issue.state === state));
    next = page.next;
    if (next === undefined) break;
  }
  return { status: 200, body: { repo, issues, ...(next ? { next } : {}) } };
};

interface Issue {
  state: "open" | "closed";
}

/** An issue as its row tells it: open or closed since the latest time that it became so. */
function issueOf({ repository: _, issue: __, number, title, url, triaged, ...changes }: Item): Issue {
  const history = Object.entries(changes)
    .map(([name, facts]) => {
      const [state = "", at = ""] = name.split(" ");
      return { state: state as Issue["state"], at, facts: facts as object };
    })
    // GitHub's times are whole seconds: who opens and closes within one has closed.
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.state === "closed" ? 1 : -1));
  const opened = history.find(({ state }) => state === "open");
  const { state = "open", at, facts } = history.at(-1) ?? {};
  return {
    ...{ number, title, url, state },
    ...opened?.facts,
    ...(opened ? { openedAt: opened.at } : {}),
    ...(state === "closed" ? { closedAt: at, ...facts } : {}),
    ...(triaged as object),
  };
}
