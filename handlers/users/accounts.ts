/** Who there is, and what is done for each. The key names the business fact: the same key never takes effect twice. */
export interface Accounts {
  /**
   * The next users that a query finds, at most `limit`, each once over all pages; from the start without a cursor.
   * @param query whatever people ask for; releases ask for `subscribers of owner/name`
   */
  find(query: string, limit: number, cursor?: string): Promise<{ userIds: string[]; next?: string }>;
  /**
   * Renews an account once for a key; `refused` is the final answer. Rejects where the service fails for now.
   * @param key `renew:{batchId}/{userId}`
   */
  renew(renewal: { key: string; userId: string; attempt: number }): Promise<{ refused?: string }>;
}
