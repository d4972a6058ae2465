/** What a thread is asked: to take a suite, or to run one. */
export type Order =
  | { suite: string; code: string }
  | {
      run: true;
      suite: string;
      /** Places of the tests that shall run. @default all */
      only?: readonly number[];
      /** The mutant that is active. @default none */
      active?: string;
      /** How many mutants may be come by, active or not, until it is taken for endless. @default without limit */
      stepLimit?: number;
      /** How long each test may take, in milliseconds. @default without limit */
      testMs?: number;
    };

/** What came of a run, which ends with the first test that fails. */
export interface Answer {
  /** Those that passed, in their order, with the mutants that each came by */
  tests: { name: string; ms: number; covered: ReadonlySet<string> }[];
  /** The mutants that were come by while the suite was loaded. */
  loaded: ReadonlySet<string>;
  /** How many mutants were come by, each as often as it was. */
  steps: number;
  /** The name of the test that failed, and why. */
  failed?: string;
  why?: string;
  /** It failed because it took too long. */
  isLate?: boolean;
}
