import { describe, expect, test } from "vitest";
import { findServer, type ServerSettings, type Surroundings } from "../src/discovery";

const ARGS = ["serve", "--stdio"];
const NOTHING: ServerSettings = { path: "", interpreter: "", args: ARGS };

function linux(programs: string[], more: Partial<Surroundings> = {}): Surroundings {
  return {
    windows: false,
    home: "/home/ada",
    searchPath: "/usr/local/bin:/usr/bin",
    trustedFolders: [],
    isProgram: (file) => programs.includes(file),
    ...more,
  };
}

describe("a setting decides", () => {
  const everything = ["/opt/onex-ls", "/opt/python3", "/usr/bin/onex-ls"];

  test("the path comes first", () => {
    const server = findServer({ path: "/opt/onex-ls", interpreter: "/opt/python3", args: ARGS }, linux(everything));
    expect(server).toEqual({ command: "/opt/onex-ls", args: ARGS, origin: "the setting onex.server.path" });
  });

  test("the interpreter runs the module without looking into the workspace", () => {
    const server = findServer({ ...NOTHING, interpreter: "/opt/python3" }, linux(everything));
    expect(server).toMatchObject({ command: "/opt/python3", args: ["-P", "-m", "onex_ls", ...ARGS] });
  });

  test("~/ is the home folder", () => {
    const server = findServer({ ...NOTHING, path: "~/bin/onex-ls" }, linux(["/home/ada/bin/onex-ls"]));
    expect(server).toMatchObject({ command: "/home/ada/bin/onex-ls" });
  });

  test("the arguments are the user's", () => {
    const server = findServer({ ...NOTHING, path: "/opt/onex-ls", args: ["--stdio"] }, linux(everything));
    expect(server).toMatchObject({ args: ["--stdio"] });
  });
});

describe("a setting that does not work is reported, although there is a server on PATH", () => {
  const around = linux(["/usr/bin/onex-ls", "bin/onex-ls"]);

  test.each([
    [{ ...NOTHING, path: "/gone/onex-ls" }, "onex.server.path names no program that can be run: /gone/onex-ls"],
    [{ ...NOTHING, interpreter: "/gone/python" }, "onex.server.interpreter names no program"],
    [{ ...NOTHING, path: "bin/onex-ls" }, "onex.server.path is not an absolute path: bin/onex-ls"],
    [{ ...NOTHING, path: "~ada/onex-ls" }, "onex.server.path is not an absolute path"],
  ])("%o", (settings, problem) => {
    expect(findServer(settings, around)).toEqual({ problem: expect.stringContaining(problem) as string });
  });
});

describe("without a setting", () => {
  const own = "/code/shop/.venv/bin/onex-ls";

  test("the environment of a trusted folder comes before PATH", () => {
    const around = linux([own, "/usr/bin/onex-ls"], { trustedFolders: ["/code/docs", "/code/shop"] });
    expect(findServer(NOTHING, around)).toMatchObject({ command: own, origin: "found in /code/shop/.venv/bin" });
  });

  test("that of a folder nobody trusts is never used", () => {
    expect(findServer(NOTHING, linux([own]))).toHaveProperty("problem");
  });

  test("PATH is searched in order", () => {
    const around = linux(["/usr/bin/onex-ls", "/usr/local/bin/onex-ls"]);
    expect(findServer(NOTHING, around)).toMatchObject({ command: "/usr/local/bin/onex-ls", args: ARGS });
  });

  test("a relative folder of PATH, which would be the workspace, is passed over", () => {
    const around = linux(["onex-ls", "./onex-ls", "bin/onex-ls"], { searchPath: ".:bin::" });
    expect(findServer(NOTHING, around)).toHaveProperty("problem");
  });

  test("the message says how to get one", () => {
    const { problem } = findServer(NOTHING, linux([])) as { problem: string };
    expect(problem).toContain("pip install onex-ls");
    expect(problem).toContain("onex.server.path");
  });
});

describe("on Windows", () => {
  const windows = (programs: string[]): Surroundings =>
    linux(programs, { windows: true, home: "C:\\Users\\ada", searchPath: "C:\\py;D:\\tools", trustedFolders: ["C:\\shop"] });

  test("programs end in .exe, environments have Scripts, PATH is cut at semicolons", () => {
    const own = "C:\\shop\\.venv\\Scripts\\onex-ls.exe";
    expect(findServer(NOTHING, windows([own]))).toMatchObject({ command: own });
    expect(findServer(NOTHING, windows(["D:\\tools\\onex-ls.exe"]))).toMatchObject({ command: "D:\\tools\\onex-ls.exe" });
  });

  test("~\\ is the home folder", () => {
    const server = findServer({ ...NOTHING, path: "~\\onex-ls.exe" }, windows(["C:\\Users\\ada\\onex-ls.exe"]));
    expect(server).toMatchObject({ command: "C:\\Users\\ada\\onex-ls.exe" });
  });
});
