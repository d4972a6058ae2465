/** Text of others as a reason: at most 1,024 characters, none of them half, and never empty. */
export function reasonFrom(text: string): string {
  return text.slice(0, 1024).replace(/\p{Surrogate}/gu, "\uFFFD") || "unknown";
}
