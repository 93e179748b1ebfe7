import { expect, it } from "vitest";
import { decodeBitmap } from "./bitmap.ts";

const fields = Array.from({ length: 30 }, (_, n) => ({ name: `f${n}`, children: n === 4 ? ["a", "b", "c"] : [] }));

it.each([
  [[], []],
  [["0x00"], []],
  [["0x02"], ["f1"]],
  [["0x410000"], ["f16", "f22"]],
  [["0X0a"], ["f1", "f3"]],
  [
    ["0x00", "4-0x05"],
    ["f4.a", "f4.c"],
  ],
  [["0x10"], ["f4"]],
  [
    ["0x02", "4-0x02"],
    ["f1", "f4.b"],
  ],
  [["0x80000000"], []],
  [["0x00", "29-0x01", "99-0x01", "4-0x08"], []],
])("%j names %j", (bitmap, names) => {
  expect(decodeBitmap(bitmap, fields)).toEqual(names);
});
