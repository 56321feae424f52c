import { expect, test } from "vitest";
import { RestartBudget } from "../src/budget";

test("a server that keeps dying is restarted so often and no more", () => {
  const budget = new RestartBudget(2, 1000);
  expect([0, 1, 2, 3].map((now) => budget.spend(now))).toEqual([true, true, false, false]);
});

test("a restart counts for the length of the window only", () => {
  const budget = new RestartBudget(2, 1000);
  expect([0, 600, 999, 1000, 1500, 1600].map((now) => budget.spend(now))).toEqual([true, true, false, true, false, true]);
});

test("a restart by hand makes the whole budget available again", () => {
  const budget = new RestartBudget(1, 1000);
  expect(budget.spend(0)).toBe(true);
  budget.refill();
  expect(budget.spend(1)).toBe(true);
});
