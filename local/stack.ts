/** What samples need to know of the deployed stack. */
export interface Stack {
  endpoint: string;
  region: string;
  busName: string;
  apiUrl: string;
  claimsTable: string;
  journalTable?: string;
  /** JSON of a Choreography. */
  choreography: string;
}
