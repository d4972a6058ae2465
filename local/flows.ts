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

type Flow = (stack: Stack) => Promise<boolean>;

/** The samples of each flow, loaded when it runs: they are shown, and the answer says whether each ended as it should. */
export const flows: Record<string, () => Promise<Flow>> = {
  orders: async () => (await import("./flows/orders.ts")).ordersFlow,
  crawl: async () => (await import("./flows/crawl.ts")).crawlFlow,
  github: async () => (await import("./flows/github.ts")).githubFlow,
  users: async () => (await import("./flows/users.ts")).usersFlow,
};
