/** What a list of processes is limited to. */
export interface ProcessFilter {
  flow?: string | undefined;
  status?: string | undefined;
  /** When it began, ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
  after?: string | undefined;
}

/** Processes of an answer; a filter that lets few through may bring fewer, and a next page. */
export const PAGE = 25;

/** Pages that are read for one answer at most. */
export const MOST_PAGES = 8;
