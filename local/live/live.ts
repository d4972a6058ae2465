import "../lazy-packages.ts";
import { relative, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { stop } from "esbuild";
import { bundleBy } from "../../components/function/bundle.ts";
import { type Deployment, deploy } from "../deploy.ts";
import type { Changes } from "../deployer.ts";
import { type BundlesState, incremental } from "./bundles.ts";
import { liveProgram } from "./program-bundle.ts";
import { touchedBy } from "./touched.ts";
import { typesOf } from "./types.ts";
import { updateFunctions } from "./update-functions.ts";
import { watchFiles } from "./watch.ts";

export interface LiveArgs {
  root: string;
  endpoint: string;
  region: string;
  config: Record<string, string>;
  /** Gets what happens, a line at a time. */
  say: (line: string) => void;
  /** Gets the outputs whenever the program was deployed anew. */
  deployed: (deployment: Deployment) => void;
  /** Tells one state of what is deployed from another. */
  digest: () => string;
  /** What an earlier process has deployed, so that this one only follows. */
  made?: { digest: string; live: LiveState } | undefined;
}

/** A deployed program as another process can follow it; paths are relative to the root. */
export interface LiveState {
  program: readonly string[];
  bundles: BundlesState;
}

/** A program on a local AWS that follows its files. */
export interface Live {
  /** The first deployment. Rejects where it fails. */
  deploy(): Promise<Deployment>;
  /** Follows files from now on. */
  follow(): void;
  /** What is deployed, and of which digest; undefined where a part of it is not, or may not be. */
  state(): { digest: string; live: LiveState } | undefined;
  close(): Promise<void>;
}

export function live({ root, endpoint, region, config, say, deployed, digest, made }: LiveArgs): Live {
  const bundles = incremental(root, made?.live.bundles);
  const program = liveProgram(root, new Set(made?.live.program.map((path) => resolve(root, path))));
  /** Of what is deployed, and of nothing else. */
  let current = made?.digest;
  bundleBy(bundles.bundle);
  const failed = { program: false, functions: false };
  /** Whether the change that is under way has reached the local AWS. */
  let begun = false;
  let unfollow = () => {};
  const types = typesOf(root, say);

  const deployProgram = async () => {
    let load: Promise<object> | undefined;
    failed.program = true;
    const deployment = await deploy({
      ...{ root, endpoint, region, config },
      load: (path) => {
        load = program.load(path);
        return load;
      },
      before: async () => {
        await load;
        await bundles.built();
        begun = true;
      },
    }).catch(async (error) => {
      // Functions that wait for their bundles are given up before another program is evaluated.
      await bundles.built().catch(() => {});
      for (let turn = 0; turn < TURNS; turn++) await setImmediate();
      throw error;
    });
    failed.program = false;
    failed.functions = false;
    return deployment;
  };
  /** What is read later than its digest may be newer: then it is deployed once more at the next start. */
  const first = async () => {
    const now = digest();
    const deployment = await deployProgram();
    current = now;
    return deployment;
  };
  const follow = async (paths: ReadonlySet<string>) => {
    const [was, now] = [current, digest()];
    current = undefined;
    const touched = touchedBy(paths, {
      root,
      program: { files: program.files(), failed: failed.program },
      functions: { files: bundles.files(), failed: failed.functions },
    });
    const began = performance.now();
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    if (touched === "nothing") {
      current = was && now;
      return;
    }
    begun = false;
    try {
      if (touched === "functions") {
        const before = new Map(bundles.folders());
        failed.functions = true;
        const changed = await bundles.rebuild();
        failed.functions = false;
        begun = true;
        const names = await updateFunctions({ root, endpoint, region, config }, changed, before);
        if (changed.size === 0) say("it compiles, and no function's code differs");
        if (names.length > 0) say(`live: ${listed(names)} (${seconds()})`);
        if (names.length === changed.size) {
          current = was && now;
          return;
        }
      }
      const deployment = await deployProgram();
      for (const line of linesOf(deployment.changes)) say(line);
      say(`live: the program (${seconds()})`);
      current = now;
      deployed(deployment);
    } catch (error) {
      // The program knows what there should be, whatever part of it is there.
      if (begun) failed.program = true;
      const state = begun ? "only a part of it is live, save again to go on" : "not live, nothing is changed";
      say(`${state}: ${(error as Error).message}`);
    }
  };
  let last: Promise<void> = Promise.resolve();
  return {
    deploy: first,
    follow() {
      unfollow = watchFiles(root, (paths) => {
        last = last.then(() => follow(paths)).then(types.check);
      });
    },
    state: () =>
      current === undefined
        ? undefined
        : {
            digest: current,
            live: {
              program: [...program.files()].map((path) => relative(root, path)),
              bundles: bundles.state(),
            },
          },
    async close() {
      // What is under way ends with the local AWS: nobody waits for it.
      unfollow();
      types.close();
      bundleBy();
      await stop();
    },
  };
}

/** Turns of the event loop that a program which is given up takes at most to end. */
const TURNS = 50;

/** As many names as one reads. */
const MOST = 6;

function listed(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : "";
  return names.slice(0, MOST).join(", ") + more;
}

/** What a deployment did, a line for each kind. */
export function linesOf({ created, updated, replaced, removed }: Changes): string[] {
  const kinds = { created, updated, "made anew": replaced, removed };
  return Object.entries(kinds).flatMap(([kind, titles]) =>
    titles.length > 0 ? [`${kind}: ${titles.length <= MOST ? titles.join(", ") : counted(titles)}`] : [],
  );
}

/** `3 of aws:sqs/queue:Queue, …` */
function counted(titles: readonly string[]): string {
  const byType = new Map<string, string[]>();
  for (const title of titles) {
    const type = /:(\w+)\)$/.exec(title)?.[1] ?? title;
    byType.set(type, [...(byType.get(type) ?? []), title.split(" ")[0] ?? title]);
  }
  return [...byType].map(([type, names]) => `${type} ${listed(names)}`).join("; ");
}
