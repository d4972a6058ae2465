import type { JournalEntry, JournalName } from "../ports/journal.ts";

/** Longest id by which a process is found. */
const MAX_ID = 256;

/** What `redact` puts in the place of a field. */
const MASKED = /^\[(secret|personal)\]$/;

/**
 * The ids that an entry's data name, by which its process can be found: texts such as `invoiceId` and `invoiceNumber`, but
 * for the process's own id. What is masked is no id.
 */
export function namesOf({ correlationId, data, expiresAt }: JournalEntry): JournalName[] {
  if (typeof data !== "object" || data === null) return [];
  const ids = Object.entries(data)
    .filter(([field]) => /^id$|(Id|Number)$/.test(field))
    .flatMap(([, value]) => (typeof value === "string" ? [value] : []))
    .filter((id) => id !== "" && id.length <= MAX_ID && id !== correlationId && !MASKED.test(id));
  return [...new Set(ids)].map((id) => ({ correlationId, position: `id ${id}`, id, expiresAt }));
}
