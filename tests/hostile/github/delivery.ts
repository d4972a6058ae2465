import fc from "fast-check";
import { IssuesDelivery, ReleaseDelivery } from "../../../schemas/github/deliveries.ts";
import { PERSONAL, SECRET } from "../canary.ts";
import { valuesOf } from "../from-schema.ts";
import { mutated, rarely } from "../mutate.ts";

const AT = "2026-01-01T00:00:00Z";

/** Fields that no event takes, with what nobody may see. */
const ASIDE = { installation: { token: SECRET }, organization: { billing_email: PERSONAL } };

const repository = { full_name: "octo/tea", private: true };
const account = { login: PERSONAL, email: `${PERSONAL}@example.com` };

/** A release as GitHub tells of it. */
export const RELEASE = {
  action: "published",
  release: {
    ...{ id: 17372790, tag_name: "v1.0.0", name: "One", body: "It pours.", draft: false, prerelease: false },
    html_url: "https://github.com/octo/tea/releases/tag/v1.0.0",
    ...{ published_at: AT, author: account, assets: [{ name: "tea.zip", size: 7 }] },
  },
  ...{ repository, sender: account, ...ASIDE },
};

/** An issue as GitHub tells of it. */
export const ISSUE = {
  action: "opened",
  issue: {
    ...{
      number: 7,
      title: "It leaks",
      body: "All over the table.",
      html_url: "https://github.com/octo/tea/issues/7",
    },
    ...{ user: account, labels: [{ name: "bug" }], created_at: AT, updated_at: AT },
    ...{ closed_at: null, state_reason: null },
  },
  ...{ repository, sender: account, ...ASIDE },
};

/** What is sent, and how; no signature yet. */
export interface Told {
  headers: Record<string, string | undefined>;
  text: string;
  /** How the gateway hands it over. */
  how: "text" | "base64";
}

const texts = fc.oneof(
  { weight: 4, arbitrary: mutated(fc.constantFrom<unknown>(RELEASE, ISSUE)) },
  {
    weight: 2,
    arbitrary: mutated(
      fc
        .constantFrom("published", "opened", "reopened", "closed", "edited", "")
        .chain((action) =>
          fc
            .oneof(valuesOf(ReleaseDelivery), valuesOf(IssuesDelivery))
            .map((made) => ({ ...(made as object), action })),
        ),
    ),
  },
);

const headerValue = fc.constantFrom(
  "",
  " ",
  "a,b",
  "🙂",
  "__proto__",
  "constructor",
  "x".repeat(8_000),
  "a\u0000",
);

/** Names of deliveries and events, good ones mostly. */
const headers = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: fc.uuid() }, { weight: 1, arbitrary: headerValue }),
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("release", "issues") },
      { weight: 1, arbitrary: fc.constantFrom("ping", "star", "constructor", "__proto__") },
      { weight: 1, arbitrary: headerValue },
    ),
    rarely(fc.dictionary(fc.constantFrom("traceparent", "__proto__", "", "x-hub-signature"), headerValue)),
  )
  .map(([id, event, more]) => ({ "X-GitHub-Delivery": id, "X-GitHub-Event": event, ...more }));

/** A delivery of somebody of bad will; good ones are among them. */
export const told: fc.Arbitrary<Told> = fc.record({
  ...{ headers, text: texts, how: fc.constantFrom("text", "text", "base64") },
});

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);

/** Signatures that are none. */
export const forged: fc.Arbitrary<string | undefined> = fc.oneof(
  hex.map((digest) => `sha256=${digest}`),
  fc.constantFrom<string | undefined>(
    ...[undefined, "", "sha256=", "sha256", "sha1=", `sha256=${"0".repeat(64)}`, `sha256=${"g".repeat(64)}`],
    ...[`sha256=${"0".repeat(63)}`, `sha256=${"0".repeat(65)}`, SECRET, `sha256=${SECRET}`, "__proto__"],
  ),
);
