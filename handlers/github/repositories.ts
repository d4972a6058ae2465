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
  /** The tag of the release before it; absent for the first. */
  previousTag?: string;
  /** Since that one; absent for the first. */
  commits?: number;
}
