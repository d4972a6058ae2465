import * as assert from "uvu/assert";
import type { HttpResponse } from "../../runtime/http/http.ts";

/** Far below the 6 MB that Lambda lets an answer have. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** An answer that Lambda hands on, with one of these statuses; a problem where it is no success. */
export function assertWellFormed(
  { statusCode, headers, body }: HttpResponse,
  statuses: readonly number[],
): void {
  assert.ok(statuses.includes(statusCode), `${statusCode}: ${body.slice(0, 300)}`);
  assert.ok(Buffer.byteLength(body) <= MAX_ANSWER_BYTES, `The answer has ${Buffer.byteLength(body)} bytes`);
  const said = JSON.parse(body);
  assert.is(headers["content-type"], statusCode < 400 ? "application/json" : "application/problem+json");
  if (statusCode >= 400)
    assert.equal([said.status, typeof said.title, typeof said.detail], [statusCode, "string", "string"]);
}
