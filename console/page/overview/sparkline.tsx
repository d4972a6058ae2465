const WIDTH = 120;
const HEIGHT = 20;

/** How many events came in each minute, as bars; the numbers stand beside it. */
export function Sparkline({ minutes }: { minutes: readonly number[] }) {
  const most = Math.max(1, ...minutes);
  const step = WIDTH / Math.max(1, minutes.length);
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {minutes.map((number, index) => {
        if (number === 0) return null;
        const height = Math.max(1.5, (number / most) * (HEIGHT - 1));
        return (
          <rect
            key={index}
            {...{ x: index * step, y: HEIGHT - height, width: Math.max(1, step - 0.5), height }}
          />
        );
      })}
    </svg>
  );
}
