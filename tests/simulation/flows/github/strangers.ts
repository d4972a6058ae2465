import { type Body, issueBody, releaseBody } from "./bodies.ts";
import { SECRETS, type SignedHeaders, signature } from "./services.ts";

/** A delivery of which nothing may be left. */
export interface Stranger {
  name: string;
  /** Status that it is answered with. */
  status: number;
  /** Instead of a genuine release. */
  body?: (genuine: Body, number: number) => Body;
  /** Instead of the headers with which GitHub would send the body. */
  headers?: (signed: SignedHeaders, body: Body) => Record<string, string>;
}

/** Forged ones, broken ones, and what is not about us. */
export const STRANGERS: readonly Stranger[] = [
  { name: "unsigned", status: 401, headers: ({ "X-Hub-Signature-256": _, ...others }) => others },
  {
    name: "signed by SHA-1 alone",
    status: 401,
    headers: ({ "X-Hub-Signature-256": signed, ...others }) => ({ ...others, "X-Hub-Signature": signed }),
  },
  {
    name: "signed for another body",
    status: 401,
    headers: (signed, { text }) => ({
      ...signed,
      "X-Hub-Signature-256": signature(`${text} `, SECRETS[0]),
    }),
  },
  {
    name: "signed with another secret",
    status: 401,
    headers: (signed, { text }) => ({ ...signed, "X-Hub-Signature-256": signature(text, "a guess") }),
  },
  { name: "without an id", status: 400, headers: (signed) => ({ ...signed, "X-GitHub-Delivery": "" }) },
  { name: "no JSON", status: 400, body: (genuine, number) => ({ ...genuine, text: `{"${number}` }) },
  {
    name: "a release that is deleted",
    status: 202,
    body: (_, number) => releaseBody(releaseOf(number), "deleted", ""),
  },
  {
    name: "an issue that gets a label",
    status: 202,
    body: (_, number) =>
      issueBody(
        { repository: REPOSITORY, number },
        { action: "labeled", at: "2026-01-01T00:00:00Z" },
        { label: "bug" },
      ),
  },
  { name: "a star", status: 202, body: (genuine) => ({ ...genuine, event: "star" }) },
  { name: "a ping", status: 200, body: (genuine) => ({ ...genuine, event: "ping" }) },
];

const REPOSITORY = "Acme/stranger-fine";

/** About a release that nobody else tells of. */
export function genuineBody(number: number): Body {
  return releaseBody(releaseOf(number), "published", "");
}

function releaseOf(number: number) {
  return { id: 900 + number, repository: REPOSITORY, prerelease: false };
}
