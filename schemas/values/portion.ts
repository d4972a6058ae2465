/** Bytes of a portion as JSON: with the metadata of its events, whatever that is, one commit holds them. */
const MOST_BYTES = 64 * 1024;

/** As many texts from a place on as are sent on their way at a time: at most `most`, as many as fit, and one at least. */
export function portion(texts: readonly string[], from: number, most: number): string[] {
  const chosen: string[] = [];
  let bytes = 0;
  for (const text of texts.slice(from, from + most)) {
    bytes += Buffer.byteLength(JSON.stringify(text));
    if (bytes > MOST_BYTES && chosen.length > 0) break;
    chosen.push(text);
  }
  return chosen;
}
