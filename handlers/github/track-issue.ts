import type { Handler } from "../../runtime/handler.ts";
import type { IssueClosed } from "../../schemas/github/issue-closed.ts";
import type { IssueOpened } from "../../schemas/github/issue-opened.ts";
import type { IssueTriaged } from "../../schemas/github/issue-triaged.ts";
import { issueKey, repositoryKey } from "../../schemas/github/values.ts";

/**
 * The projection behind `GET /issues`: a mark for each time that an issue was opened, opened again or closed, so that
 * events may arrive in any order; its state is that of the latest. GitHub's times are whole seconds, so a mark names its
 * delivery as well: within one second, how often counts. What is said of an issue is kept once.
 */
export const handle: Handler<{ on: IssueOpened | IssueClosed | IssueTriaged; updates: "issues" }> = ({
  type,
  data,
}) => {
  const { deliveryId, repository, number, title, url } = data;
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
      const { openedAt, reopened, labels, author, text } = data;
      return fill({
        labels,
        author,
        text,
        [`${reopened ? "reopened" : "opened"} ${openedAt} ${deliveryId}`]: true,
      });
    }
    case "IssueClosed": {
      const { closedAt, reason = "" } = data;
      return fill({ [`closed ${closedAt} ${deliveryId}`]: reason });
    }
    case "IssueTriaged": {
      const { kind, priority } = data;
      return fill({ triaged: { kind, priority } });
    }
  }
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "track-issue": typeof handle;
  }
}
