import type { Handler } from "../../runtime/handler.ts";
import type { IssueClosed } from "../../schemas/github/issue-closed.ts";
import type { IssueOpened } from "../../schemas/github/issue-opened.ts";
import type { IssueTriaged } from "../../schemas/github/issue-triaged.ts";
import { issueKey, repositoryKey } from "../../schemas/github/values.ts";

/**
 * The projection behind `GET /issues`: an attribute for each time that an issue was opened or closed, so that events may
 * arrive in any order; its state is that of the latest.
 */
export const handle: Handler<{ on: IssueOpened | IssueClosed | IssueTriaged; updates: "issues" }> = ({
  type,
  data,
}) => {
  const { repository, number, title, url } = data;
  const fill = (attributes: object) => ({
    writes: [
      {
        fill: "issues" as const,
        key: repositoryKey(repository),
        sort: issueKey(number),
        attributes: { number, title, url, ...attributes },
      },
    ],
  });
  switch (type) {
    case "IssueOpened": {
      const { openedAt, labels, author, text } = data;
      return fill({
        [`open ${openedAt}`]: { labels, ...(author ? { author } : {}), ...(text ? { text } : {}) },
      });
    }
    case "IssueClosed": {
      const { closedAt, reason, closedBy } = data;
      return fill({
        [`closed ${closedAt}`]: { ...(reason ? { reason } : {}), ...(closedBy ? { closedBy } : {}) },
      });
    }
    case "IssueTriaged": {
      const { kind, priority } = data;
      return fill({ triaged: { kind, priority } });
    }
  }
};
