import type { EndpointHandler } from "../../runtime/handler.ts";
import { askedPage } from "../../schemas/values/page-query.ts";

/**
 * `GET /batches/{batchId}?limit=&after=`: how far a batch is, and its users with a result in the order of their ids, page
 * by page. A batch that is split shows the counts of its child batches as they complete. With a token, only whose batch it is may look.
 */
export const handle: EndpointHandler<{ reads: "batches" | "batchProgress" | "users" }> = async (
  { path, query, subject },
  { read, list },
) => {
  const batchId = path.batchId ?? "";
  const page = askedPage(query);
  if ("status" in page) return page;
  const batch = await read("batches", batchId);
  if (!batch || (subject !== undefined && batch.customerId !== subject))
    return { status: 404, body: { detail: `There is no batch ${batchId}` } };
  const progress = (await read("batchProgress", batchId)) ?? {};
  const { items, next } = await list("users", batchId, page);
  const { total, succeeded = 0, failed = 0, finishedAt, keep } = progress;
  const { problem } = (keep ?? {}) as { problem?: string };
  const status = finishedAt ? "completed" : total === undefined ? "listing" : "processing";
  const counts = { ...(total === undefined ? {} : { total }), succeeded, failed };
  const body = {
    ...batch,
    status,
    ...counts,
    ...(problem ? { problem } : {}),
    ...(finishedAt ? { completedAt: finishedAt } : {}),
  };
  const users = items.map(({ batchId: _, ...user }) => user);
  return { status: 200, body: { ...body, users, ...(next ? { next } : {}) } };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "get-batch": typeof handle;
  }
}
