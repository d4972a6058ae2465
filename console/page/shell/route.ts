/** What the address says after its `#`. */
export interface Route {
  view: View;
  /** Of a process; elsewhere empty. */
  id: string;
  params: Readonly<Record<string, string>>;
}

export type View = "overview" | "processes" | "process" | "dead" | "timers" | "search" | "unknown";

type Params = Readonly<Record<string, string | undefined>>;

const VIEWS = new Map<string, View>([
  ["", "overview"],
  ["processes", "processes"],
  ["process", "process"],
  ["dead", "dead"],
  ["timers", "timers"],
  ["search", "search"],
]);

/** Reads `#/processes?flow=orders`; anything else than a view's address is `unknown`. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [name = "", encoded, ...more] = path.split("/");
  const view = VIEWS.get(name);
  const id = decoded(encoded ?? "");
  const params = Object.fromEntries(new URLSearchParams(query));
  if (!view || more.length > 0 || id === undefined || (view === "process") !== Boolean(id))
    return { view: "unknown", id: "", params };
  return { view, id, params };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The address of each view, to be put into links. */
export const to = {
  overview: (params: { flow?: string; show?: string } = {}) => `#/${queryOf(params)}`,
  processes: (params: Params = {}) => `#/processes${queryOf(params)}`,
  process: (id: string) => `#/process/${encodeURIComponent(id)}`,
  dead: (params: { consumer?: string } = {}) => `#/dead${queryOf(params)}`,
  timers: () => "#/timers",
  search: (id: string) => `#/search${queryOf({ id })}`,
};

function queryOf(params: Params): string {
  const given = Object.entries(params).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
