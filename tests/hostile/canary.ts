/**
 * Texts to plant in fields that a contract marks as secret or personal. Their parts repeat, so that a piece of one, as an
 * error message may quote it, is found as well.
 */
export const SECRET = "zqxj".repeat(4);
export const PERSONAL = "wvkp".repeat(4);

const PIECES = { secret: piecesOf("zqxj"), personal: piecesOf("wvkp") };

/** What a text gives away, with what stands around it; nothing if it is clean. */
export function leaks(text: string, marks: readonly (keyof typeof PIECES)[]): string[] {
  return marks.flatMap((mark) => {
    const at = text.search(PIECES[mark]);
    return at < 0 ? [] : [`${mark}: …${text.slice(Math.max(0, at - 80), at + 80)}…`];
  });
}

/** Any four characters of a repeated part, wherever it was cut. */
function piecesOf(part: string): RegExp {
  return new RegExp([...part].map((_, index) => part.slice(index) + part.slice(0, index)).join("|"));
}
