import { anything } from "./anything.ts";
import { output } from "./output.ts";

/** The stack's config as the engine hands it over: `namespace:name` → text, JSON where it is none. */
declare const stackConfig: Readonly<Record<string, string>>;

/** What the program has required, and nobody has set. */
export const missing = new Set<string>();

/** The project's name, which is the namespace of its own settings. */
export const PROJECT = "project";

/**
 * The stack's config. What nobody has set is not there, as on a stack; what is required gets a value that says what it
 * would be, so that no test must name each setting of the program.
 */
export class Config {
  readonly name: string;

  constructor(name: string = PROJECT) {
    this.name = name;
  }

  get(key: string): string | undefined {
    const name = `${this.name}:${key}`;
    return Object.hasOwn(stackConfig, name) ? stackConfig[name] : undefined;
  }

  getBoolean(key: string): boolean | undefined {
    const text = this.get(key);
    if (text === undefined) return undefined;
    if (text !== "true" && text !== "false") throw this.#wrong(key, text, "true or false");
    return text === "true";
  }

  getNumber(key: string): number | undefined {
    const text = this.get(key);
    if (text === undefined) return undefined;
    if (text.trim() === "" || Number.isNaN(Number(text))) throw this.#wrong(key, text, "a number");
    return Number(text);
  }

  getObject(key: string): unknown {
    const text = this.get(key);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw this.#wrong(key, text, "JSON");
    }
  }

  require(key: string): string {
    return this.get(key) ?? this.#missing(key, REQUIRED[`${this.name}:${key}`] ?? key);
  }

  requireBoolean(key: string): boolean {
    return this.getBoolean(key) ?? this.#missing(key, false);
  }

  requireNumber(key: string): number {
    return this.getNumber(key) ?? this.#missing(key, 1);
  }

  requireObject(key: string): unknown {
    return this.getObject(key) ?? this.#missing(key, anything(key));
  }

  getSecret = (key: string) => secret(this.get(key));
  getSecretBoolean = (key: string) => secret(this.getBoolean(key));
  getSecretNumber = (key: string) => secret(this.getNumber(key));
  getSecretObject = (key: string) => secret(this.getObject(key));
  requireSecret = (key: string) => secret(this.require(key));
  requireSecretBoolean = (key: string) => secret(this.requireBoolean(key));
  requireSecretNumber = (key: string) => secret(this.requireNumber(key));
  requireSecretObject = (key: string) => secret(this.requireObject(key));

  #missing<T>(key: string, value: T): T {
    missing.add(this.name === PROJECT ? key : `${this.name}:${key}`);
    return value;
  }

  #wrong(key: string, text: string, expected: string): Error {
    return new Error(`Config ${this.name}:${key} is "${text}": use ${expected}.`);
  }
}

function secret(value: unknown): unknown {
  return value === undefined ? undefined : output(value);
}

const REQUIRED: Readonly<Record<string, string>> = { "aws:region": "us-east-1" };
