const CHARACTER = 6.6;

/** What waits for a person, on the corner of a box. */
export function Pill({ left, middle, text }: { left: number; middle: number; text: string }) {
  const width = text.length * CHARACTER + 14;
  return (
    <g class="pill">
      <rect x={left} y={middle - 9} width={width} height={18} rx={9} />
      <text x={left + width / 2} y={middle + 4}>
        {text}
      </text>
    </g>
  );
}
