import type { Repositories } from "../../../handlers/github/repositories.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { shown } from "../../refusal.ts";
import { create as secretsManager } from "../../secrets/secrets-manager.ts";
import { api, PER_PAGE, type Release } from "./github/api.ts";
import { type GitHubOptions, gitHubOptions } from "./github/options.ts";
import { previousRelease } from "./github/previous-release.ts";

/** Attempts on which a release that is not there may still come, and on which no fact about it is done without. */
const EARLY = 3;

/** Of 100 releases each, newest first; what is older is not looked for. */
const MAX_PAGES = 3;

/** What tests replace. */
export interface GitHubSeams {
  /** Instead of those of AWS Secrets Manager. */
  secrets?: ReturnType<typeof secretsManager>;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** What GitHub's REST API says of releases. What the rate limit refuses is postponed until it ends. */
export function create(options: GitHubOptions = {}, seams: GitHubSeams = {}): Repositories {
  const { token: arn, apiUrl, timeoutMs } = gitHubOptions(options);
  const { secrets = arn === undefined ? undefined : secretsManager({ arn }), now = Date.now } = seams;
  return {
    async changes({ repository, tag, attempt }) {
      const about = `${shown(repository)} at ${shown(tag)}`;
      // A token that was replaced meanwhile would fail every attempt while the old one is cached.
      const tokens = await (attempt > 1 ? secrets?.fresh() : secrets?.known());
      const access = { apiUrl, token: tokenOf(tokens), signal: AbortSignal.timeout(timeoutMs), now };
      const { release, releases, commits } = api({ ...namesOf(repository), about }, access);
      // GitHub's API may know of a release and its tag later than its webhook has told of them.
      const early = (error: Error) => {
        throw error instanceof PermanentError && attempt <= EARLY
          ? new Error(error.message, { cause: error })
          : error;
      };
      // What is optional and cannot be had is left out in the end; verdicts, and when GitHub wants to be asked, are heard.
      const optional = (error: Error) => {
        const isFinal = error instanceof PostponedError || error instanceof PermanentError;
        if (isFinal || attempt <= EARLY) throw error;
        return undefined;
      };
      const of = await release(tag).catch(early);
      const previous = previousRelease(of, (await pagesOf(releases).catch(early).catch(optional)) ?? []);
      if (!previous) return {};
      const { tag_name: previousTag } = previous;
      const count = await commits(previousTag, tag).catch(early).catch(unrelated).catch(optional);
      return { previousTag, ...(count === undefined ? {} : { commits: count }) };
    },
  };
}

/** Two tags without a common history cannot be compared. */
function unrelated(error: Error): undefined {
  if (!(error instanceof PermanentError)) throw error;
}

async function pagesOf(releases: (page: number) => Promise<Release[]>): Promise<Release[]> {
  const all: Release[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = await releases(page);
    all.push(...found);
    if (found.length < PER_PAGE) break;
  }
  return all;
}

/** A header that does not take the token would show it in its error. */
function tokenOf([token]: readonly string[] = []): string | undefined {
  if (token === undefined || /^[!-~]{1,1024}$/.test(token)) return token;
  throw new InfrastructureError(
    "The first text of the secret is no token (spaces, line ends?): set githubToken anew",
  );
}

function namesOf(repository: string): { owner: string; repo: string } {
  const [, owner = "", repo = ""] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(repository) ?? [];
  // A URL would lose its dots, and lead to something else of the API.
  if (owner === "" || [owner, repo].some((name) => /^\.\.?$/.test(name)))
    throw new PermanentError(`${shown(repository)} is no repository of GitHub: use owner/name`);
  return { owner, repo };
}
