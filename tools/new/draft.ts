import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Misuse } from "../command.ts";

/** What shall be written: nothing is, before all of it is known to be possible. */
export class Draft {
  readonly #files = new Map<string, string>();
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** A file as it will be. */
  read(path: string): string {
    return this.#files.get(path) ?? readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return this.#files.has(path) || existsSync(join(this.root, path));
  }

  /** A new file. @throws Misuse where there is one */
  create(path: string, text: string): void {
    if (this.has(path)) throw new Misuse(`There is ${path} already: choose another name.`);
    this.#files.set(path, text);
  }

  /** A change of a file, or its beginning. */
  change(path: string, by: (text: string) => string): void {
    this.#files.set(path, by(this.has(path) ? this.read(path) : ""));
  }

  /** Writes all of it, has it looked at, and takes it all back where that throws. Returns the paths. */
  write(look: (paths: readonly string[]) => void): string[] {
    const paths = [...this.#files.keys()];
    const before = paths.map((path) =>
      existsSync(this.#at(path)) ? readFileSync(this.#at(path), "utf8") : undefined,
    );
    for (const [path, text] of this.#files) {
      mkdirSync(dirname(this.#at(path)), { recursive: true });
      writeFileSync(this.#at(path), text);
    }
    try {
      look(paths);
    } catch (error) {
      for (const [index, path] of paths.entries()) this.#restore(path, before[index]);
      throw error;
    }
    return paths;
  }

  #at(path: string): string {
    return join(this.root, path);
  }

  /** A file as it was; with one that there was not its folders go, as far as they are empty. */
  #restore(path: string, text: string | undefined): void {
    if (text !== undefined) {
      writeFileSync(this.#at(path), text);
      return;
    }
    rmSync(this.#at(path));
    for (let folder = dirname(path); readdirSync(this.#at(folder)).length === 0; folder = dirname(folder))
      rmdirSync(this.#at(folder));
  }
}
