export type TimerAction = "fire" | "cancel";

export const TITLES: Readonly<Record<TimerAction, string>> = { fire: "Fire now", cancel: "Take back" };

/** Exactly what will happen. */
export const PROMISES: Readonly<Record<TimerAction, string>> = {
  fire: "Its event is published now instead of at its time, once. Those who handle it do so at once.",
  cancel: "Its event is not published, unless somebody sets it anew. The timeline of its process says so.",
};

export const DONE: Readonly<Record<TimerAction, string>> = {
  fire: "It is being fired.",
  cancel: "It is taken back.",
};

/** Why buttons do nothing. */
export const NO_ACCESS =
  "You can look, but your access does not include to fire timers or to take them back.";
