/** A bar of a chart: what was measured of one thing, all of them in the unit of its group. */
export interface Bar {
  label: string;
  median: number;
  min: number;
  max: number;
}

/** Bars that are compared with each other: the longest of them has the whole width. */
export interface Group {
  title: string;
  unit: string;
  bars: readonly Bar[];
}

const [WIDTH, LABELS, VALUES] = [760, 150, 190];
const [TITLE, ROW, GAP] = [26, 22, 14];
const [OURS, OTHERS, LINE, TEXT] = ["#1f6feb", "#8b949e", "#57606a", "#24292f"];

/** A picture of groups of bars, medians with a line from the least to the most. The bars of `ours` stand out. */
export function barChart(groups: readonly Group[], ours: string): string {
  let top = GAP;
  const parts = groups.map((group) => {
    const drawn = drawGroup(group, ours, top);
    top += TITLE + group.bars.length * ROW + GAP;
    return drawn;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" font-family="system-ui, sans-serif" font-size="13" fill="${TEXT}">`,
    `<title>${escaped(groups.map(({ title }) => title).join("; "))}</title>`,
    `<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...parts.flat(),
    "</svg>\n",
  ].join("\n");
}

function drawGroup({ title, unit, bars }: Group, ours: string, top: number): string[] {
  const scale = (WIDTH - LABELS - VALUES) / Math.max(...bars.map(({ max }) => max));
  const x = (value: number) => round(LABELS + value * scale);
  const rows = bars.flatMap(({ label, median, min, max }, index) => {
    const y = top + TITLE + index * ROW;
    const middle = y + ROW / 2 - 1;
    const weight = label === ours ? ' font-weight="600"' : "";
    return [
      `<text x="${LABELS - 10}" y="${middle + 4}" text-anchor="end"${weight}>${escaped(label)}</text>`,
      `<rect x="${LABELS}" y="${y + 3}" width="${round(median * scale)}" height="${ROW - 8}" fill="${label === ours ? OURS : OTHERS}"/>`,
      `<line x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}" stroke="${LINE}" stroke-width="2"/>`,
      `<text x="${round(x(Math.max(median, max)) + 8)}" y="${middle + 4}"${weight}>${said(median)} ${escaped(unit)}</text>`,
    ];
  });
  return [`<text x="10" y="${top + 16}" font-weight="600">${escaped(title)}</text>`, ...rows];
}

/** `1,437`, `28.8` */
function said(value: number): string {
  return (value >= 100 ? Math.round(value) : round(value)).toLocaleString("en-US");
}

const round = (value: number) => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
