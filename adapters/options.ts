/** What the value of an option must be. */
export interface Rule {
  fits(value: unknown): boolean;
  /** What to use instead of a value that does not fit. */
  use: string;
  /** A value that does not fit may be a secret put in the wrong place, so no error shows it. */
  hidden?: true;
  optional?: true;
}

/** Throws for options that there are not, for missing ones, and for values that do not fit. */
export function checked<Options extends object>(
  adapter: string,
  options: Options,
  rules: Readonly<Record<keyof Options & string, Rule>>,
): Options {
  const names = Object.keys(rules).join(", ");
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new Error(`Options of ${adapter} are ${JSON.stringify(options)}: use an object of ${names}.`);
  for (const name of Object.keys(options))
    if (!Object.hasOwn(rules, name))
      throw new Error(`Option ${name} of ${adapter} does not exist: choose from ${names}.`);
  for (const [name, { fits, use, hidden, optional }] of Object.entries<Rule>(rules)) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined ? optional : fits(value)) continue;
    const said = value === undefined ? "missing" : hidden ? "something else" : JSON.stringify(value);
    throw new Error(`Option ${name} of ${adapter} is ${said}: use ${use}.`);
  }
  return options;
}

/** The ARN of a secret of AWS Secrets Manager. */
export const secretArn: Rule = {
  fits: (value) =>
    typeof value === "string" &&
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/.test(value),
  use: "the ARN of a secret (arn:aws:secretsmanager:…), never the secret itself",
  hidden: true,
};
