/** A final answer about a URL: asking again would bring the same. Its message is the reason, fit to be shown. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** A URL in a message: not longer than needed to know it again. */
export function shown(url: string | URL): string {
  const text = String(url);
  const shortened = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  // No half characters, which no event may hold, and nothing that a log or a terminal would obey.
  return shortened.replace(/\p{Surrogate}|\p{Cc}/gu, "\uFFFD");
}
