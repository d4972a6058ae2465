/** What a flow's samples need of the deployed stack. */
export interface Stack {
  endpoint: string;
  region: string;
  busName: string;
  apiUrl: string;
  claimsTable: string;
  /** Of the sample site. */
  sitemapUrl: string;
}
