import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";

/** What `#name` and `:value` stand for in one request. */
export interface Scope {
  names: Readonly<Record<string, string>>;
  values: Readonly<Record<string, AttributeValue>>;
}

/** An expression that was read; `run` carries it out. */
export interface Parsed<Run> {
  run: Run;
  /** Each `#name` in it, with the `#`. */
  names: ReadonlySet<string>;
  /** Each `:value` in it, with the colon. */
  values: ReadonlySet<string>;
}

const TOKEN = /\s*(?:([#:]?\w+)|(<>|<=|>=|[=<>(),+-]))/y;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_BYTES = 4096;

/** Reads an expression token by token. Nested paths (`a.b`, `a[0]`) are none of its tokens: the project has none. */
export class Parser {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly #what: string;
  readonly #tokens: string[] = [];
  #at = 0;

  /** `what`: the parameter, for messages. */
  constructor(what: string, text: string) {
    this.#what = what;
    if (Buffer.byteLength(text) > MAX_BYTES)
      throw this.error(
        `Expression size has exceeded the maximum allowed size; expression size: ${text.length}`,
      );
    if (text.trim() === "") throw this.error("The expression can not be empty;");
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.trimEnd().length; ) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) throw this.error(`Syntax error; token: "${text.slice(from).trim()[0]}"`);
      this.#tokens.push(match[1] ?? match[2] ?? "");
    }
  }

  /** The next token, without passing it; empty at the end. */
  get next(): string {
    return this.#tokens[this.#at] ?? "";
  }

  /** Whether the token after the next opens arguments. */
  get isCall(): boolean {
    return this.#tokens[this.#at + 1] === "(";
  }

  take(): string {
    return this.#tokens[this.#at++] ?? "";
  }

  /** Passes a symbol or a word, whatever its case, if it is next. */
  accept(token: string): boolean {
    const found = this.next === token || this.next.toUpperCase() === token;
    if (found) this.#at++;
    return found;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.error(`Syntax error; token: "${this.next || "<EOF>"}"`);
  }

  /** An attribute's name or placeholder. */
  path(): string {
    const token = this.take();
    if (!/^#?\w+$/.test(token)) throw this.error(`Syntax error; token: "${token || "<EOF>"}"`);
    if (token.startsWith("#")) this.names.add(token);
    return token;
  }

  end<Run>(run: Run): Parsed<Run> {
    if (this.next) throw this.error(`Syntax error; token: "${this.next}"`);
    return { run, names: this.names, values: this.values };
  }

  error(message: string): Error {
    return invalid(`Invalid ${this.#what}: ${message}`);
  }
}

/** The attribute that a path names. */
export function nameIn({ names }: Scope, path: string): string {
  return path.startsWith("#") ? (names[path] as string) : path;
}

/** Remembers what was made of each text: a program has few expressions, and sends them again and again. */
export function byText<Made>(make: (text: string) => Made): (text: string) => Made {
  const known = new Map<string, Made>();
  return (text) => {
    let made = known.get(text);
    if (!made) {
      made = make(text);
      known.set(text, made);
    }
    return made;
  };
}
