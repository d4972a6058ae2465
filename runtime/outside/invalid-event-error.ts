/** An event that is none, or that breaks its contract: no retry makes it good. The message names field, value and remedy. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
  /** It is of a version that these contracts do not know yet: keep it, and read it again by newer ones. */
  readonly newer: boolean;

  constructor(message: string, { newer = false }: { newer?: boolean } = {}) {
    super(message);
    this.newer = newer;
  }
}
