/** A final answer about a URL: asking again would bring the same. Its message is the reason, fit to be shown. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** A URL in a message: not longer than needed to know it again. */
export function shown(url: string | URL): string {
  const text = String(url);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
