/** What `package.json` promises, held against the sources that must keep it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import manifest from "../package.json";

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const { commands, configuration } = manifest.contributes;
const settings: Record<string, { scope: string }> = configuration.properties;

test("every command of the manifest is registered, and no other", () => {
  const registered = [...read("src/extension.ts").matchAll(/registerCommand\("([^"]+)"/g)].map((match) => match[1]);
  expect(registered.toSorted()).toEqual(commands.map(({ command }) => command).toSorted());
});

test("what decides which program runs is the user's alone, and withheld in Restricted Mode", () => {
  const programs = Object.keys(settings).filter((name) => /^onex\.(server\.|interpreter$)/.test(name));
  expect(programs.map((name) => settings[name]?.scope)).toEqual(programs.map(() => "machine"));
  expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(programs);
});

test("the README tells of every command and setting", () => {
  const readme = read("README.md");
  for (const { category, title } of commands) expect(readme).toContain(`${category}: ${title}`);
  for (const name of Object.keys(settings)) expect(readme).toContain(`\`${name}\``);
});

test("the decisions can be tested without an editor", () => {
  for (const file of ["src/discovery.ts", "src/budget.ts"]) expect(read(file)).not.toMatch(/from "vscode/);
});

test("the lock file names no registry, so that any mirror serves", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved":|registry\./);
});

test("server, extension and licence are released together", () => {
  expect(read("../server/onex_ls/version.py")).toContain(`__version__ = "${manifest.version}"`);
  expect(read("LICENSE")).toBe(read("../LICENSE"));
});
