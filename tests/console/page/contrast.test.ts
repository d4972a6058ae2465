import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const css = readFileSync(new URL("../../../console/page/style/theme.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media");

function coloursOf(block: string): ReadonlyMap<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Text → the grounds on which it stands. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  text: ["ground", "surface", "raised", "point-ground", "bad-ground", "busy-ground"],
  muted: ["ground", "surface", "raised", "point-ground", "bad-ground", "busy-ground"],
  link: ["ground", "surface", "raised", "point-ground", "bad-ground", "busy-ground"],
  good: ["ground", "surface", "raised"],
  busy: ["ground", "surface", "raised"],
  bad: ["ground", "surface", "raised", "point-ground", "bad-ground"],
  "on-strong": ["strong"],
  "on-danger": ["danger"],
  surface: ["bad"],
};

/** Lines and bars that say something by themselves → the grounds on which they stand; 3 is enough. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  edge: ["surface", "ground", "raised"],
  strong: ["surface", "ground", "raised"],
  work: ["surface", "raised"],
};

for (const [theme, block] of Object.entries({ light, dark })) {
  const colours = coloursOf(block);
  const tooFaint = (pairs: typeof TEXTS, least: number) =>
    Object.entries(pairs).flatMap(([front, grounds]) =>
      grounds.flatMap((ground) => {
        const ratio = contrast(colours.get(front) ?? "", colours.get(ground) ?? "");
        return ratio >= least ? [] : [`${front} on ${ground}: ${ratio.toFixed(2)}`];
      }),
    );

  test(`every text of the ${theme} theme can be read on its ground`, () => {
    assert.equal(tooFaint(TEXTS, 4.5), []);
  });

  test(`lines and bars of the ${theme} theme stand out`, () => {
    assert.equal(tooFaint(SHAPES, 3), []);
  });
}

test("both themes have the same colours, and no other file names one", () => {
  assert.equal([...coloursOf(light).keys()].sort(), [...coloursOf(dark).keys()].sort());
  for (const name of ["base", "controls", "shell", "table", "overview", "picture", "timeline", "dead"]) {
    const text = readFileSync(new URL(`../../../console/page/style/${name}.css`, import.meta.url), "utf8");
    assert.not.match(text, /#[0-9a-f]{3,6};/, name);
  }
});

test("the ratio is that of WCAG", () => {
  assert.is(contrast("#000000", "#ffffff"), 21);
  assert.is(contrast("#777777", "#ffffff").toFixed(2), "4.48");
});

test.run();
