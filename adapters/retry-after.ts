/**
 * For how many seconds a server wants no more calls, by its Retry-After: seconds, or a date, which is compared with the
 * server's own clock where it says that. Undefined where there is none, or it has passed.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterOf(headers: Readonly<Record<string, unknown>>, now: number): number | undefined {
  const said = String(headers["retry-after"] ?? "").trim();
  if (/^\d{1,15}$/.test(said)) return Number(said) || undefined;
  const at = /^[A-Z][a-z]{2}/.test(said) ? Date.parse(said) : Number.NaN;
  const sentAt = Date.parse(String(headers.date ?? ""));
  const seconds = Math.ceil((at - (Number.isNaN(sentAt) ? now : sentAt)) / 1000);
  return seconds > 0 ? seconds : undefined;
}
