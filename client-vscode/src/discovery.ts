/** Which server to start: a decision about settings and files, made without the editor so that it can be tested plainly. */
import * as path from "node:path";

/** The user's own words about the server, as the `onex.server` settings hold them. */
export interface ServerSettings {
  readonly path: string;
  readonly interpreter: string;
  readonly args: readonly string[];
}

/** What the decision may look at. */
export interface Surroundings {
  readonly windows: boolean;
  readonly home: string;
  /** The value of the `PATH` variable. */
  readonly searchPath: string;
  /** Folders whose own environment may be used: those of a trusted workspace, none otherwise. */
  readonly trustedFolders: readonly string[];
  isProgram(file: string): boolean;
}

/** A program to run, and in plain words why this one. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
}

/** Why there is nothing to run, as a sentence for the user. */
export interface NoServer {
  readonly problem: string;
}

/**
 * The server to start: what the settings name, else that of a trusted folder's `.venv`, else the first on `PATH`.
 *
 * A setting that does not work is reported and never passed over: the user would wonder which server is running.
 */
export function findServer(settings: ServerSettings, around: Surroundings): ServerCommand | NoServer {
  if (settings.path) return named("onex.server.path", settings.path, [], settings.args, around);
  // -P keeps the working folder, which is the user's workspace, off the module path of the server.
  if (settings.interpreter) {
    return named("onex.server.interpreter", settings.interpreter, ["-P", "-m", "onex_ls"], settings.args, around);
  }
  const { join } = flavour(around);
  const bin = around.windows ? "Scripts" : "bin";
  const environments = around.trustedFolders.map((folder) => join(folder, ".venv", bin));
  const program = around.windows ? "onex-ls.exe" : "onex-ls";
  for (const folder of [...environments, ...searchFolders(around)]) {
    const command = join(folder, program);
    if (around.isProgram(command)) return { command, args: settings.args, origin: `found in ${folder}` };
  }
  return {
    problem:
      "The ONEX language server was not found. Install it with `pip install onex-ls`, " +
      "or say where it is in the setting onex.server.path.",
  };
}

function named(
  setting: string,
  value: string,
  leading: readonly string[],
  args: readonly string[],
  around: Surroundings,
): ServerCommand | NoServer {
  const { join, isAbsolute } = flavour(around);
  const command = /^~[/\\]/.test(value) ? join(around.home, value.slice(2)) : value;
  if (!isAbsolute(command)) return { problem: `The setting ${setting} is not an absolute path: ${value}` };
  if (!around.isProgram(command)) return { problem: `The setting ${setting} names no program that can be run: ${value}` };
  return { command, args: [...leading, ...args], origin: `the setting ${setting}` };
}

/** The absolute folders of `PATH`; a relative one would mean the workspace, which must not choose the program. */
function searchFolders(around: Surroundings): string[] {
  const { delimiter, isAbsolute } = flavour(around);
  return around.searchPath.split(delimiter).filter(isAbsolute);
}

function flavour(around: Surroundings): path.PlatformPath {
  return around.windows ? path.win32 : path.posix;
}
