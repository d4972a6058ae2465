import { messageOf } from "../ports/errors.ts";

/** The bus did not take an event. Nothing is lost by publishing it again: it is the same event. */
export class PublishError extends Error {
  override readonly name = "PublishError";

  constructor(type: string, busName: string, { code, cause }: { code?: unknown; cause?: unknown }) {
    const why = cause === undefined ? String(code) : `${code}, ${messageOf(cause)}`;
    super(
      `${type} was not taken by the bus ${busName}: ${why}. Publish it again with the same key` +
        `${/AccessDenied|NotAuthorized/i.test(why) ? ", once your role may publish it (events:source, events:detail-type)" : ""}.`,
      { cause },
    );
  }
}
