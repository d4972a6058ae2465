import type { Selection } from "./use-selection.ts";

/** The box at the head of a list that selects all that is shown. */
export function SelectAll({ selection, disabled }: { selection: Selection; disabled: boolean }) {
  return (
    <input
      type="checkbox"
      aria-label="Select all that are shown"
      checked={selection.all}
      indeterminate={!selection.all && selection.ids.length > 0}
      disabled={disabled}
      onChange={selection.toggleAll}
    />
  );
}
