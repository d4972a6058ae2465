/** What is asked for cannot be asked: whoever asks has to mend it, by what the message says. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}
