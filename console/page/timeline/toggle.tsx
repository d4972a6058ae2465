/** Opens and closes what stands beneath a row. */
export function Toggle({ open, of, onToggle }: { open: boolean; of: string; onToggle: () => void }) {
  return (
    <button
      type="button"
      class="toggle"
      aria-expanded={open}
      aria-label={`What follows from ${of}`}
      onClick={onToggle}
    >
      <span aria-hidden="true">{open ? "▾" : "▸"}</span>
    </button>
  );
}
