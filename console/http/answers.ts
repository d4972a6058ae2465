import * as z from "zod";
import { type HttpResponse, json, problem } from "../../runtime/http/http.ts";
import type { Bus } from "../../runtime/ports/messaging.ts";
import { reasonOf } from "../../tools/letters.ts";
import { BadRequest } from "../bad-request.ts";
import { type Command, commands } from "../commands/act.ts";
import { about } from "../queries/about.ts";
import { deadLetters } from "../queries/dead.ts";
import { liveView } from "../queries/live.ts";
import { look } from "../queries/look.ts";
import { processes } from "../queries/processes.ts";
import { oneProcess, search } from "../queries/search.ts";
import type { Sources } from "../sources.ts";

type Query = Readonly<Record<string, string | undefined>>;

/** Bytes of the longest id that anything has. */
const MAX_ID = 1024;

/** Answers questions: `what` is the part of a path after `console/api/`. It does not reject. */
export function answers(sources: Sources) {
  const live = liveView(sources);
  return (what: string, query: Query, { canAct }: { canAct: boolean }): Promise<HttpResponse> => {
    const { id = "" } = query;
    return guarded(sources, async () => {
      // A cursor is somebody's word: what DynamoDB does not take of it is the asker's mistake.
      const asked = <T>(found: Promise<T>) => (query.after === undefined ? found : found.catch(refuseCursor));
      switch (what) {
        case "about":
          return about(sources.stack, canAct);
        case "live":
          return live();
        case "processes":
          return asked(processes(sources, query));
        case "dead":
          return asked(deadLetters(sources, query));
        case "process":
          return oneProcess(sources, checkedId(id));
        case "search":
          return search(sources, checkedId(id));
        default:
          return undefined;
      }
    });
  };
}

const LookRequest = z.object({ consumer: z.string().max(64) });
const ActRequest = LookRequest.extend({
  ids: z.array(z.string().min(1).max(128)).min(1).max(1000).optional(),
  startedAt: z.iso.datetime().optional(),
});

/** Does what operators ask for; `body` is the request's, as text. It does not reject. */
export function actions(sources: Sources & { bus: Bus }) {
  const { redrive, discard } = commands(sources, sources.bus);
  return (what: string, body: string, by: Omit<Command, "request">): Promise<HttpResponse> =>
    guarded(sources, async () => {
      if (what === "look") return look(sources, checked(LookRequest, body).consumer);
      if (what !== "redrive" && what !== "discard") return undefined;
      const { consumer, ids, startedAt } = checked(ActRequest, body);
      const request = { consumer, ...(ids ? { ids } : {}), ...(startedAt ? { startedAt } : {}) };
      const deed = { ...by, request };
      return what === "redrive" ? redrive(deed) : discard(deed);
    });
}

/** An answer, or problem details: BadRequests are the asker's, all else is ours. */
async function guarded(
  { log }: Pick<Sources, "log">,
  run: () => Promise<object | undefined>,
): Promise<HttpResponse> {
  try {
    const found = await run();
    return found ? json(200, found) : problem(404, "There is nothing of that name.");
  } catch (error) {
    // A connection that nobody answers says nothing by itself.
    const reason = reasonOf(error);
    if (error instanceof BadRequest) return problem(400, reason);
    log("error", "request failed", { reason });
    return problem(503, reason);
  }
}

function refuseCursor(error: Error): never {
  if (error.name !== "ValidationException") throw error;
  throw new BadRequest("after is no cursor of this list: begin it anew.");
}

function checkedId(id: string): string {
  const bytes = Buffer.byteLength(id);
  if (bytes < 1 || bytes > MAX_ID) throw new BadRequest(`id has ${bytes} bytes: use 1–${MAX_ID}.`);
  return id;
}

function checked<T extends z.ZodType>(schema: T, body: string): z.output<T> {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    throw new BadRequest("The body is no JSON.");
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BadRequest(`${issue?.path.join(".") || "The body"}: ${issue?.message}`);
}
