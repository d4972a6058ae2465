import type { JournalEntry, JournalName } from "../ports/journal.ts";

/** Longest id by which a process is found. */
const MAX_ID = 256;

/** What `redact` puts in the place of a field. */
const MASKED = /^\[(secret|personal)\]$/;

/** The names of fields that hold ids. */
export const ID_FIELD = /^id$|(Id|Number)$/;

/**
 * The ids by which an entry's process can be found: texts in its data such as `invoiceId` and `invoiceNumber`, and others that
 * are known; but for the process's own id. What is masked is no id.
 */
export function namesOf(
  { correlationId, data, expiresAt }: JournalEntry,
  others: readonly string[] = [],
): JournalName[] {
  const told = Object.entries(Object(data) as object)
    .filter(([field]) => ID_FIELD.test(field))
    .flatMap(([, value]) => (typeof value === "string" ? [value] : []));
  const ids = [...told, ...others].filter(
    (id) => id !== "" && id.length <= MAX_ID && id !== correlationId && !MASKED.test(id),
  );
  return [...new Set(ids)].map((id) => ({ correlationId, position: `id ${id}`, id, expiresAt }));
}
