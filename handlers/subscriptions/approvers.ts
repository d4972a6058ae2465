/** Who may decide for the shop. */
export interface Approvers {
  /** Whether the subject of a token may approve grace. */
  includes(subject: string): Promise<boolean>;
}
