import { Misuse } from "../command.ts";

/** The bus, its functions and their roles are called after it; AWS adds 8 characters and takes 64. */
const MOST = 32;

/** The framework's own. */
export const FRAMEWORK = "event-choreography";

/** Prefixes that AWS keeps to itself. */
const RESERVED = /^(aws|amazon|ministack)(-|$)/;

/**
 * A name for a project of Pulumi, a package of npm, and what begins with it on AWS.
 * @throws Misuse that says what is wrong with it
 */
export function checkedName(name: string | undefined): string {
  if (name === undefined || name === "")
    throw new Misuse("What is your program called? Write: npm run init -- my-shop");
  const like = (says: string) =>
    new Misuse(`The name "${name}" ${says}: use 2 to ${MOST} characters of a-z 0-9 -, such as my-shop.`);
  if (name.length < 2 || name.length > MOST) throw like(`has ${name.length} characters`);
  if (!/^[a-z]/.test(name)) throw like("does not begin with a letter of a-z");
  if (!/^[a-z0-9-]+$/.test(name))
    throw like(`has the character "${/[^a-z0-9-]/u.exec(name)?.[0]}", which Pulumi or AWS do not take`);
  if (/--|-$/.test(name)) throw like("has two hyphens in a row, or one at its end");
  if (RESERVED.test(name)) throw like("begins as names of AWS do");
  if (name === FRAMEWORK) throw like("is that of the framework");
  return name;
}
