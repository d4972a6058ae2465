/**
 * What a worker does at its end where suites were left for want of time: whoever waits for the last suite's `after` hook
 * would wait for ever.
 */
export const endings: (() => Promise<void>)[] = [];
