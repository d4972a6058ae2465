import { test } from "uvu";
import * as assert from "uvu/assert";
import { peak } from "../../local/overlap.ts";

test("counts what lies over one another at most; what ends as another begins does not", () => {
  const cases: [intervals: [number, number][], most: number][] = [
    [[], 0],
    [[[3, 5]], 1],
    [
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      1,
    ],
    [
      [
        [0, 10],
        [1, 3],
        [2, 4],
        [3, 5],
      ],
      3,
    ],
    [
      [
        [5, 6],
        [0, 9],
      ],
      2,
    ],
  ];
  for (const [intervals, most] of cases) assert.is(peak(intervals), most, JSON.stringify(intervals));
});

test.run();
