/** What a repository's history says. */
export interface Repositories {
  /**
   * What is new in a release. Rejects where the service fails for now, with a PermanentError where it knows no such
   * repository or tag, and with a PostponedError where it is to be asked later.
   * @param repository `owner/name`
   */
  changes(question: { repository: string; tag: string; attempt: number }): Promise<Changes>;
}

export interface Changes {
  /** The tag of the release before it; absent for the first, or where that lies too far back. */
  previousTag?: string;
  /** Since that one; absent where there is none, or where the two have no history in common. */
  commits?: number;
}
