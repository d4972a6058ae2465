import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { slashed } from "../settings/project.ts";

/** Files whose text says where imports lead, or how a source is compiled, wherever they stand above a source. */
const SETTINGS = /^((package|tsconfig|jsconfig)\.json|\.pnp\.(c?js|data\.json))$/;

/** The innermost package, or file in place of one, of a path: where it lies, and what it is called. */
const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/.]+[^/]*?)(?=\/|\.\w+$)/;

/** The files that builds are made of, as they are now. Each is read once, so it is of one moment: make another for the next. */
export class Sources {
  readonly #root: string;
  readonly #states = new Map<string, string | undefined>();
  readonly #contents = new Map<string, string | undefined>();
  readonly #listings = new Map<string, Listing>();
  readonly #chains = new Map<string, string>();
  /** Folders in which imports look for packages. */
  readonly #packages = new Set<string>();
  /** Absolute paths of all that was looked at. */
  readonly #seen = new Set<string>();
  #names: string | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Tells one state of a build's inputs from another; undefined where one is missing. It holds what is in them, and what decides
   * that their imports lead to them and no other files: names that an import without an ending could mean as well,
   * settings in the folders above, and the packages that are installed.
   * @param inputs paths relative to the root, sorted
   */
  digestOf(inputs: readonly string[]): string | undefined {
    const states = inputs.map((input) => this.#stateOf(input));
    if (states.includes(undefined)) return undefined;
    return sha256([this.#chainOf(this.#root), ...states, ...this.#passedOver(inputs)].join("\n"));
  }

  /** Whether nothing that was looked at has been written since, by the clock of the disk (ms). */
  isOlderThan(since: number): boolean {
    return [...this.#seen].every((path) => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat !== undefined && stat.ctimeMs < since;
    });
  }

  /** One input, as builds have many in common. */
  #stateOf(input: string): string | undefined {
    if (!this.#states.has(input)) {
      const path = resolve(this.#root, input);
      const content = this.#contentOf(path);
      const state = [input, content, this.#alikeOf(path), this.#chainOf(dirname(path))];
      this.#states.set(input, content && sha256(state.join("\n")));
    }
    return this.#states.get(input);
  }

  /** Packages of the names that are used, in folders where imports look for them, of which nothing is used as it is now. */
  #passedOver(inputs: readonly string[]): string[] {
    const names = new Set<string>();
    const used = new Set<string>();
    for (const input of inputs) {
      const [path, name] = PACKAGE.exec(input) ?? [];
      if (!path || !name) continue;
      names.add(name);
      if (input.startsWith(`${path}/`)) used.add(resolve(this.#root, path));
    }
    const folders = [...this.#packages].flatMap((folder) => [...names].map((name) => join(folder, name)));
    return folders.filter((folder) => !used.has(folder)).flatMap((folder) => this.#allIn(folder));
  }

  /** Names of all files in a folder, and what its package.json says. */
  #allIn(folder: string): string[] {
    const entries = [...this.#listingOf(folder).values()].flat();
    const settings = entries.some(({ name }) => name === "package.json") ? [this.#main(folder)] : [];
    const names = entries.map((entry) => `${slashed(relative(this.#root, folder))} ${this.#say(entry)}`);
    const below = entries.filter((entry) => entry.isDirectory() && !ASIDE.test(entry.name));
    return [...settings, ...names, ...below.flatMap(({ name }) => this.#allIn(join(folder, name)))];
  }

  /** What a folder's package.json says, and what there is of the files that it names as the package itself. */
  #main(folder: string): string {
    const path = join(folder, "package.json");
    const text = readIfAny(path)?.toString() ?? "";
    const mains = [...text.matchAll(/"(?:main|module|browser)"\s*:\s*"([^"]*)"/g)].map(([, main = ""]) =>
      join(folder, main),
    );
    const there = mains.flatMap((main) => [this.#alikeOf(main), this.#alikeOf(join(main, "index"))]);
    return [this.#contentOf(path), ...there].join(" ");
  }

  /** A digest of a file's bytes; undefined where there is none. */
  #contentOf(path: string): string | undefined {
    if (!this.#contents.has(path)) {
      const bytes = readIfAny(path);
      if (bytes) this.#seen.add(path);
      this.#contents.set(path, bytes && sha256(bytes));
    }
    return this.#contents.get(path);
  }

  /** What beside a path is called like it but for the ending, itself with it. */
  #alikeOf(path: string): string {
    const found = this.#listingOf(dirname(path)).get(stemOf(basename(path))) ?? [];
    return found.map((entry) => this.#say(entry)).join(" ");
  }

  /** What the folders from here upwards say of all that is below. */
  #chainOf(folder: string): string {
    const known = this.#chains.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    // What the root and the folders above it are called is nobody's matter.
    const isAbove = folder === this.#root || this.#root.startsWith(join(folder, "/"));
    const entries = [...this.#listingOf(folder).values()].flat();
    const said = [
      ...entries
        .filter(({ name }) => SETTINGS.test(name))
        .map(({ name }) => this.#settings(join(folder, name))),
      ...(entries.some(({ name }) => name === "node_modules")
        ? [this.#packagesIn(join(folder, "node_modules"))]
        : []),
      ...(isAbove ? [] : [this.#alikeOf(folder)]),
      ...(above === folder ? [] : [this.#chainOf(above)]),
    ];
    const chain = sha256(said.join("\n"));
    this.#chains.set(folder, chain);
    return chain;
  }

  /** The content of a file with settings, and of those that it extends; where they lead imports, any file may be meant. */
  #settings(path: string, by: ReadonlySet<string> = new Set()): string {
    const said = basename(path) === "package.json" ? this.#main(dirname(path)) : this.#contentOf(path);
    const content = `${slashed(relative(this.#root, path))} ${said}`;
    if (by.has(path) || (by.size === 0 && !/[jt]sconfig/.test(basename(path)))) return content;
    const text = readIfAny(path)?.toString() ?? "";
    const from = new Set([...by, path]);
    const extended = extendedBy(path, text).map((one) => this.#settings(one, from));
    // Of packages esbuild reads only what others extend.
    const leads = LEADING.test(text) && (by.size > 0 || !path.includes("node_modules"));
    return [content, ...extended, ...(leads ? [this.#allNames()] : [])].join("\n");
  }

  /** Names of the packages in a folder of them, and what its package manager notes of them. */
  #packagesIn(folder: string): string {
    this.#packages.add(folder);
    const listed = (path: string) => {
      this.#seen.add(path);
      return [...this.#listingOf(path).values()].flat();
    };
    const installed = this.#contentOf(join(folder, ".package-lock.json")) ?? "";
    const names = listed(folder)
      .filter(({ name }) => !name.startsWith("."))
      .map((entry) => {
        const scoped = entry.name.startsWith("@") ? listed(join(folder, entry.name)) : [];
        return [entry, ...scoped].map((one) => this.#nameOf(one)).join(" ");
      });
    return [installed, ...names].join(" ");
  }

  #allNames(): string {
    this.#names ??= this.#namesIn(this.#root);
    return this.#names;
  }

  /** Names of all files below a folder that an import may mean. */
  #namesIn(folder: string): string {
    const entries = [...this.#listingOf(folder).values()].flat();
    const said = entries.map((entry) => {
      if (ASIDE.test(entry.name)) return "";
      if (entry.isDirectory()) return `${entry.name}(${this.#namesIn(join(folder, entry.name))})`;
      return IMPORTED.test(entry.name) || entry.isSymbolicLink() ? this.#say(entry) : "";
    });
    return said.filter(Boolean).join(" ");
  }

  #say(entry: Dirent): string {
    this.#seen.add(join(entry.parentPath, entry.name));
    return this.#nameOf(entry);
  }

  /** A name with its kind; of a link where it leads. */
  #nameOf(entry: Dirent): string {
    const path = join(entry.parentPath, entry.name);
    const link = entry.isSymbolicLink() ? readlinkSync(path) : "";
    return `${entry.name}${entry.isDirectory() ? "/" : ""}${link && ` -> ${link}`}`;
  }

  #listingOf(folder: string): Listing {
    const known = this.#listings.get(folder);
    if (known) return known;
    const listing: Listing = new Map();
    for (const entry of entriesOf(folder)) {
      const stem = stemOf(entry.name);
      listing.set(stem, [...(listing.get(stem) ?? []), entry]);
    }
    this.#listings.set(folder, listing);
    return listing;
  }
}

/** What is in a folder, sorted by name, by names without endings. */
type Listing = Map<string, Dirent[]>;

/** What of a name an import without an ending has at least. */
function stemOf(name: string): string {
  return name.split(".")[0] ?? name;
}

/** Folders without sources. */
const ASIDE = /^(\..*|node_modules)$/;

const IMPORTED = /\.([cm]?[jt]sx?|json)$/;

/** Settings of a compiler that say where imports lead. */
const LEADING = /"(baseUrl|paths)"\s*:/;

/** Paths that may be what a compiler's settings extend: JSON with comments, so the names are looked for. */
function extendedBy(path: string, text: string): string[] {
  const found = [...text.matchAll(/"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/g)];
  const names = found.flatMap(([, said = ""]) =>
    [...said.matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name),
  );
  return names.flatMap((name) => {
    if (/^\.{0,2}\//.test(name)) return placesOf(resolve(dirname(path), name));
    // The package may say under another name what is meant.
    const [packageName = ""] = /^(@[^/]*\/)?[^/]*/.exec(name) ?? [];
    return foldersAbove(path).flatMap((folder) => {
      const modules = join(folder, "node_modules");
      return [...placesOf(join(modules, name)), ...settingsIn(join(modules, packageName))];
    });
  });
}

function placesOf(place: string): string[] {
  return [place, `${place}.json`, join(place, "package.json"), join(place, "tsconfig.json")];
}

/** All JSON files of a package. */
function settingsIn(folder: string): string[] {
  return entriesOf(folder).flatMap(({ name }) => {
    const path = join(folder, name);
    if (name.endsWith(".json")) return [path];
    return name === "node_modules" || name.includes(".") ? [] : settingsIn(path);
  });
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

/** A folder that is not there, or that nobody may read, has nothing in it. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function readIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
