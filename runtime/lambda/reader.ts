import type { HttpRequest } from "../http/http.ts";
import { look, type ReaderDefinition } from "../http/reader.ts";
import { system } from "../ports/system.ts";
import { lists } from "./clients.ts";
import { environment } from "./environment.ts";
import { log } from "./log.ts";

/** The Lambda handler of an HTTP endpoint that only reads. */
export function reader(definition: ReaderDefinition) {
  const runtime = { reader: definition, store: lists(environment()), system, log };
  return (request: HttpRequest) => look(request, runtime);
}
