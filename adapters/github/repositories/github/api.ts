import { request } from "@octokit/request";
import * as z from "zod";
import { boundedFetch } from "./bounded-fetch.ts";
import { failure } from "./failure.ts";

/** What is used of a release. @see https://docs.github.com/en/rest/releases/releases#list-releases */
const Release = z.object({
  /** Empty for a draft that has none yet. */
  tag_name: z.string(),
  draft: z.boolean(),
  prerelease: z.boolean(),
  /** Null for a draft. */
  published_at: z.iso.datetime({ offset: true }).nullable(),
});
export type Release = z.output<typeof Release>;

/** @see https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const Comparison = z.object({ total_commits: z.int().min(0) });

export interface Question {
  owner: string;
  repo: string;
  /** Repository and tag, for errors. */
  about: string;
}

export interface Access {
  apiUrl: string;
  token: string | undefined;
  signal: AbortSignal;
  now: () => number;
}

export const PER_PAGE = 100;

/** The calls that one question takes. What they reject with says whether asking again may help. */
export function api({ owner, repo, about }: Question, { apiUrl, token, signal, now }: Access) {
  const get = request.defaults({
    baseUrl: apiUrl,
    headers: {
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "event-choreography/0.1",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    request: { fetch: boundedFetch, signal },
  });
  const answer = async <T>(asked: Promise<{ data: unknown }>, schema: z.ZodType<T>): Promise<T> => {
    const { data } = await asked.catch((error: unknown) => {
      throw failure(error, about, now());
    });
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new Error(`${apiUrl} does not answer as GitHub's API does for ${about}: set apiUrl to that`);
  };
  return {
    /** @see https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name */
    release: (tag: string) =>
      answer(get("GET /repos/{owner}/{repo}/releases/tags/{tag}", { owner, repo, tag }), Release),
    releases: (page: number) =>
      answer(
        get("GET /repos/{owner}/{repo}/releases", { owner, repo, per_page: PER_PAGE, page }),
        z.array(Release),
      ),
    /** How many commits `head` has that `base` has not. Of the commits themselves only one is asked for. */
    async commits(base: string, head: string) {
      const basehead = `${base}...${head}`;
      const asked = get("GET /repos/{owner}/{repo}/compare/{basehead}", {
        owner,
        repo,
        basehead,
        per_page: 1,
      });
      return (await answer(asked, Comparison)).total_commits;
    },
  };
}
