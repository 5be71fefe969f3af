import { expect, it } from "vitest";
import cases from "../../src/xinglian/ui/tests/typed_days.json";
import { dayOf, momentOf } from "./day_words.ts";

it.each(cases.days)("reads the day “$typed” as the server does", ({ typed, back, ahead }) => {
  expect(dayOf(typed, cases.today)).toBe(back);
  expect(dayOf(typed, cases.today, true)).toBe(ahead);
});

it.each(cases.moments)("reads the moment “$typed” as the server does", ({ typed, means }) => {
  expect(momentOf(typed, cases.today)).toBe(means);
});
