import type { request } from "@octokit/request";

/** What GitHub's REST API answers, field by field as octokit's types of its OpenAPI description have it. */
export type Release = Data<"GET /repos/{owner}/{repo}/releases">[number];
export type Comparison = Data<"GET /repos/{owner}/{repo}/compare/{basehead}">;

type Data<Route extends string> =
  Awaited<ReturnType<typeof request<Route>>> extends { data: infer Found } ? Found : never;

/** An answer of GitHub. */
export interface Recorded {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const API = "https://api.github.com";

const OCTOCAT = {
  login: "octocat",
  id: 583_231,
  node_id: "MDQ6VXNlcjU4MzIzMQ==",
  avatar_url: "https://avatars.githubusercontent.com/u/583231?v=4",
  gravatar_id: "",
  url: `${API}/users/octocat`,
  html_url: "https://github.com/octocat",
  followers_url: `${API}/users/octocat/followers`,
  following_url: `${API}/users/octocat/following{/other_user}`,
  gists_url: `${API}/users/octocat/gists{/gist_id}`,
  starred_url: `${API}/users/octocat/starred{/owner}{/repo}`,
  subscriptions_url: `${API}/users/octocat/subscriptions`,
  organizations_url: `${API}/users/octocat/orgs`,
  repos_url: `${API}/users/octocat/repos`,
  events_url: `${API}/users/octocat/events{/privacy}`,
  received_events_url: `${API}/users/octocat/received_events`,
  type: "User",
  site_admin: false,
};

/**
 * A release of acme/shop, published at a day of 2026.
 * @see https://docs.github.com/en/rest/releases/releases#list-releases
 */
export function release(tag: string, day: string, more: Partial<Release> = {}): Release {
  const url = `${API}/repos/acme/shop`;
  const at = `2026-${day}T09:30:00Z`;
  return {
    url: `${url}/releases/1`,
    assets_url: `${url}/releases/1/assets`,
    upload_url: "https://uploads.github.com/repos/acme/shop/releases/1/assets{?name,label}",
    html_url: `https://github.com/acme/shop/releases/tag/${tag}`,
    id: 1,
    author: OCTOCAT,
    node_id: "RE_kwDOBGj5r84AAAAB",
    tag_name: tag,
    target_commitish: "main",
    name: `Release ${tag}`,
    draft: false,
    immutable: false,
    prerelease: false,
    created_at: at,
    updated_at: at,
    published_at: at,
    assets: [],
    tarball_url: `${url}/tarball/${tag}`,
    zipball_url: `${url}/zipball/${tag}`,
    body: "**Full Changelog**: https://github.com/acme/shop/commits",
    ...more,
  };
}

/** Releases of acme/shop, newest first. */
export const SHOP = [release("v1.0.2", "03-01"), release("v1.0.1", "02-01"), release("v1.0.0", "01-01")];

/** @see https://docs.github.com/en/rest/commits/commits#compare-two-commits */
export function comparison(base: string, head: string, total_commits: number): Comparison {
  const url = `${API}/repos/acme/shop/compare/${base}...${head}`;
  const commit = {
    url: `${API}/repos/acme/shop/commits/6dcb09b5`,
    sha: "6dcb09b57875f334f61aebed695e2e4193db5e5e",
    node_id: "MDY6Q29tbWl0NmRjYjA5YjU3ODc1ZjMzNGY2MWFlYmVkNjk1ZTJlNDE5M2RiNWU1ZQ==",
    html_url: "https://github.com/acme/shop/commit/6dcb09b5",
    comments_url: `${API}/repos/acme/shop/commits/6dcb09b5/comments`,
    commit: {
      url: `${API}/repos/acme/shop/git/commits/6dcb09b5`,
      author: { name: "Monalisa Octocat", email: "mona@github.com", date: "2026-01-01T09:00:00Z" },
      committer: { name: "Monalisa Octocat", email: "mona@github.com", date: "2026-01-01T09:00:00Z" },
      message: "Fix all the bugs",
      tree: { url: `${API}/repos/acme/shop/tree/6dcb09b5`, sha: "6dcb09b57875f334f61aebed695e2e4193db5e5e" },
      comment_count: 0,
    },
    author: OCTOCAT,
    committer: OCTOCAT,
    parents: [],
  };
  return {
    url,
    html_url: `https://github.com/acme/shop/compare/${base}...${head}`,
    permalink_url: "https://github.com/acme/shop/compare/acme:bbcd538...acme:0328041",
    diff_url: `https://github.com/acme/shop/compare/${base}...${head}.diff`,
    patch_url: `https://github.com/acme/shop/compare/${base}...${head}.patch`,
    base_commit: commit,
    merge_base_commit: commit,
    status: "ahead",
    ahead_by: total_commits,
    behind_by: 0,
    total_commits,
    commits: [commit],
    files: [],
  };
}

/** An error, as GitHub words it. @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function refused(status: number, message: string, headers: Record<string, string> = {}): Recorded {
  const documentation_url = "https://docs.github.com/rest";
  return { status, headers, body: { message, documentation_url, status: String(status) } };
}

export const NOT_FOUND = refused(404, "Not Found");
export const BAD_CREDENTIALS = refused(401, "Bad credentials");
export const UNICORN: Recorded = { status: 502, headers: { "content-type": "text/html" }, body: "<html>" };
