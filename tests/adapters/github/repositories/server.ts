import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { comparison, NOT_FOUND, type Recorded, type Release } from "./recorded.ts";

export interface Asked {
  method: string;
  /** Path and query, as they came. */
  url: string;
  headers: IncomingHttpHeaders;
}

/** A server that stands for GitHub's API, on 127.0.0.1. */
export interface GitHub {
  apiUrl: string;
  /** What was asked, in order. */
  asked: Asked[];
}

/** What the server says; nothing, for ever, where that is undefined. */
export type Answers = (asked: Asked) => Recorded | undefined;

export async function withGitHub(answers: Answers, use: (github: GitHub) => Promise<void>): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer(({ method = "", url = "", headers }, response) => {
    const question = { method, url, headers };
    asked.push(question);
    const answer = answers(question);
    if (!answer) return;
    const { status, headers: more = {}, body } = answer;
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...more });
    response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use({ apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A repository with these releases, in GitHub's order, and so many commits between any two tags. */
export function repository(releases: readonly Release[], commits = 7): Answers {
  return ({ url }) => {
    const { pathname, searchParams } = new URL(url, "http://github.test");
    const [, , owner, repo, ...what] = pathname.split("/").map(decodeURIComponent);
    if (owner !== "acme" || repo !== "shop") return NOT_FOUND;
    if (what[0] === "compare" && what.length === 2) {
      const [base = "", head = ""] = String(what[1]).split("...");
      return { status: 200, body: comparison(base, head, commits) };
    }
    if (what[1] === "tags" && what.length === 3) {
      // A draft has no tag yet.
      const body = releases.find(({ tag_name, draft }) => tag_name === what[2] && !draft);
      return body ? { status: 200, body } : NOT_FOUND;
    }
    if (what.join() !== "releases") return NOT_FOUND;
    const [perPage, page] = [Number(searchParams.get("per_page")), Number(searchParams.get("page"))];
    return { status: 200, body: releases.slice((page - 1) * perPage, page * perPage) };
  };
}
