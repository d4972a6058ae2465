import { create as gitHub } from "../../../../adapters/github/repositories/github.ts";
import { throws } from "../../../harness/throws.ts";
import { type Recorded, SHOP } from "./recorded.ts";
import { type Answers, type GitHub, repository, withGitHub } from "./server.ts";

export const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf";

/** Part of the URLs of each call that one question takes. */
export const CALLS = ["/releases/tags/", "/releases?", "/compare/"] as const;

/** A question about acme/shop. */
export const about = (tag = "v1.0.2", attempt = 1) => ({ repository: "acme/shop", tag, attempt });

/** Asks GitHub about acme/shop. */
export const ask = ({ apiUrl }: Pick<GitHub, "apiUrl">, tag = "v1.0.2", attempt = 1) =>
  gitHub({ apiUrl }).changes(about(tag, attempt));

/** A token as Secrets Manager has it. */
export function tokens(...texts: string[]) {
  const reads: string[] = [];
  const read = (how: string) => async () => {
    reads.push(how);
    return texts;
  };
  return { reads, known: read("known"), fresh: read("fresh") };
}

/** When `failureOf` asks. */
export const NOW = Date.parse("2026-06-01T12:00:00.500Z");

/** What an answer of GitHub to one of the calls becomes; its token is `ghp_hunter2`. */
export async function failureOf(
  answer: Recorded,
  call: (typeof CALLS)[number] = "/releases/tags/",
  attempt = 1,
): Promise<Error> {
  let error = new Error("none");
  const answers: Answers = (asked) => (asked.url.includes(call) ? answer : repository(SHOP)(asked));
  await withGitHub(answers, async ({ apiUrl }) => {
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens("ghp_hunter2"), now: () => NOW });
    error = await throws(() => changes(about("v1.0.2", attempt)), "acme/shop at v1.0.2");
  });
  return error;
}
