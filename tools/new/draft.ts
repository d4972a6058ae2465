import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

  /** Writes all of it; returns the paths. */
  write(): string[] {
    for (const [path, text] of this.#files) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
    return [...this.#files.keys()];
  }
}
