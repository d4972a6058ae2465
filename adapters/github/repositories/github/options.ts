import { checked, secretArn } from "../../../options.ts";

/** What a stack may say of GitHub's API. */
export interface GitHubOptions {
  /** ARN of a secret: a JSON list whose first text is a token; `[]` asks without one, at 60 calls an hour. @default none */
  token?: string;
  /** Of GitHub Enterprise Server: `https://HOST/api/v3`. @default https://api.github.com */
  apiUrl?: string;
  /** Of all calls that one question takes. @default 10,000 */
  timeoutMs?: number;
}

const MAX_MS = 600_000;

/** The options with their defaults. Throws for names that there are not, and for values that make no sense. */
export function gitHubOptions(options: GitHubOptions) {
  const { token, apiUrl, timeoutMs } = checked("repositories/github", options, {
    token: { ...secretArn, optional: true },
    apiUrl: {
      fits: isApi,
      use: "a URL of https such as https://HOST/api/v3, without credentials and query; http only for 127.0.0.1",
      optional: true,
    },
    timeoutMs: {
      fits: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_MS,
      use: `a whole number of milliseconds from 1 to ${MAX_MS}`,
      optional: true,
    },
  });
  return {
    token,
    apiUrl: (apiUrl ?? "https://api.github.com").replace(/\/+$/, ""),
    timeoutMs: timeoutMs ?? 10_000,
  };
}

function isApi(value: unknown): boolean {
  if (typeof value !== "string" || /[?#@\\\s]/.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname));
}
