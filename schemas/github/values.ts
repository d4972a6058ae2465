import * as z from "zod";
import { webUrl } from "../values/web-url.ts";

/** `owner/name` of a repository, as GitHub spells it. */
export const RepositoryName = z
  .string("use owner/name")
  .regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, "use owner/name");

/** GitHub's number of a release, unique over all repositories. */
export const ReleaseId = z.string().regex(/^\d{1,20}$/, "use 1–20 digits");

/** Name of a git tag. */
export const Tag = z.string().min(1).max(1024);

/** Title of a release or an issue. */
export const Title = z.string().min(1).max(256);

/** Beginning of release notes or of an issue's text; the whole is in the payload. */
export const Excerpt = z.string().min(1).max(2048);

/** Where people see it; a tag's name may be percent-encoded in it. */
export const HtmlUrl = webUrl(8192);

/** Number of an issue in its repository. */
export const IssueNumber = z.int().min(1).max(9_999_999_999);

/** Name of an account. */
export const Login = z.string().min(1).max(128).meta({ personal: true });

/** Where an event came from: GitHub's id of the delivery, as its settings show it, and the repository. */
export const origin = {
  deliveryId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "use 1–64 characters of A-Z a-z 0-9 -"),
  repository: RepositoryName,
};

/** A repository's name as tables have it: GitHub takes small and capital letters for the same. */
export function repositoryKey(repository: string): string {
  return repository.toLowerCase();
}

/** An issue's number as text, in the order of the numbers. */
export function issueKey(number: number): string {
  return String(number).padStart(10, "0");
}
