import type { PictureNode } from "../../api.ts";
import type { Box } from "./layout.ts";

/** The shape of a box: what it is, without reading. */
export function Outline({ shape, x, y, width, height }: PictureNode & Box) {
  const [left, top, right, bottom] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  switch (shape) {
    case "outside":
    case "end":
      return <rect x={left} y={top} width={width} height={height} rx={height / 2} />;
    case "function":
      return <rect x={left} y={top} width={width} height={height} rx={4} />;
    case "mail":
      return <path d={`M${left},${top}H${right}V${bottom}H${left}L${left + 12},${y}Z`} />;
    case "projection": {
      const half = `a${width / 2},5 0 0`;
      return (
        <>
          <path d={`M${left},${top + 5}${half} 1 ${width},0V${bottom - 5}${half} 1 ${-width},0Z`} />
          <path class="rim" d={`M${left},${top + 5}${half} 0 ${width},0`} />
        </>
      );
    }
  }
}
