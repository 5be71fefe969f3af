import { expect, it } from "vitest";
import { aboutOne } from "./recent.ts";

it("remembers a page about one thing, and neither lists nor forms", () => {
  expect(["/partners/12", "/catalogue/parts/7", "/push/m/5/result/", "/push/m/5/"].map(aboutOne)).toEqual([true, true, true, true]);
  expect(["/partners/", "/partners/12/edit", "/cockpit/", "/"].map(aboutOne)).toEqual([false, false, false, false]);
});
