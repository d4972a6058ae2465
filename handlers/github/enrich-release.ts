import type { Handler } from "../../runtime/handler.ts";
import { ChangesAnswer } from "../../schemas/github/answers.ts";
import { ReleaseDelivery } from "../../schemas/github/deliveries.ts";
import type { ReleaseEnriched } from "../../schemas/github/release-enriched.ts";
import type { ReleasePublished } from "../../schemas/github/release-published.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { Payloads } from "./payloads.ts";
import type { Repositories } from "./repositories.ts";

/** Adds what the repository's history says of a release, and what its files come to, which may be more than an event holds. */
export const handle: Handler<{
  on: ReleasePublished;
  emits: ReleaseEnriched;
  ports: { payloads: Payloads; repositories: Repositories };
}> = async ({ data: { payload, ...release } }, { now, attempt, ports }) => {
  const { repository, tag } = release;
  const [sent, answer] = await Promise.all([
    ports.payloads.read(payload),
    ports.repositories.changes({ repository, tag, attempt }),
  ]);
  const delivery = ReleaseDelivery.safeParse(sent);
  if (!delivery.success) throw new PermanentError(`The payload ${payload.key} is of no release`);
  const { previousTag, commits } = answerOf("The repository's service", ChangesAnswer, answer);
  const changes = { ...(previousTag ? { previousTag } : {}), ...(commits === undefined ? {} : { commits }) };
  const { assets } = delivery.data.release;
  const assetBytes = assets.reduce((sum, { size }) => sum + size, 0);
  const data = { ...release, ...changes, assets: assets.length, assetBytes, enrichedAt: now };
  return { events: [{ type: "ReleaseEnriched", data }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "enrich-release": typeof handle;
  }
}
