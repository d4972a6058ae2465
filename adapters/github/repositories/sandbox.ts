import { createHash } from "node:crypto";
import type { Repositories } from "../../../handlers/github/repositories.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";

/**
 * Repositories without GitHub, for dev and local stacks. The answer follows from repository, tag and attempt alone: names
 * that end in `-gone` are unknown, in `-flaky` fail on attempts 1 and 2, in `-down` always. Before a tag comes the one
 * whose last number above 0 is one less, 1–50 commits ago; v0.0.1, v1.0.0 and other tags that leave nothing above 0 are
 * first releases.
 */
export function create(): Repositories {
  return {
    async changes({ repository, tag, attempt }) {
      if (repository.endsWith("-gone"))
        throw new PermanentError(`There is no repository ${repository} with a tag ${tag} (sandbox)`);
      if (repository.endsWith("-down") || (repository.endsWith("-flaky") && attempt <= 2))
        throw new Error(`GitHub is down for ${repository} (sandbox, attempt ${attempt})`);
      const previousTag = before(tag);
      if (previousTag === undefined) return {};
      const hash = createHash("sha256").update(`${repository} ${tag}`).digest();
      return { previousTag, commits: 1 + (hash.readUInt32BE() % 50) };
    },
  };
}

/** `v1.3.0` for `v1.4.0`; none where that has no number above 0 any more, as before `v0.1.0`. */
function before(tag: string): string | undefined {
  const last = [...tag.matchAll(/\d+/g)].findLast(([digits]) => /[1-9]/.test(digits));
  if (!last) return undefined;
  const [digits] = last;
  const less = String(BigInt(digits) - 1n).padStart(digits.startsWith("0") ? digits.length : 1, "0");
  const previous = tag.slice(0, last.index) + less + tag.slice(last.index + digits.length);
  return /[1-9]/.test(previous) ? previous : undefined;
}
