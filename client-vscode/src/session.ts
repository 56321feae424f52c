/** One server at a time: found, started, restarted within a budget, stopped. */
import { homedir } from "node:os";
import { accessSync, constants, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type LogOutputChannel, workspace } from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, type StaticFeature } from "vscode-languageclient/node";
import { RestartBudget } from "./budget";
import { findServer, type NoServer, type ServerCommand } from "./discovery";
import type { Preview, Previews } from "./preview";

const RESTARTS = 4;
const MINUTES = 3;

/** Tells the server that it can have both sides of files shown. */
const ANNOUNCE_PREVIEW: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object), onexPreview: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** Keeps the server that the settings ask for running; `report` is told, once each, of what the user must know. */
export class Session {
  #client: QuietClient | undefined;
  #server: ServerCommand | NoServer | undefined;
  #stopped: Promise<void> = Promise.resolve();
  readonly #budget = new RestartBudget(RESTARTS, MINUTES * 60_000);

  constructor(
    private readonly log: LogOutputChannel,
    private readonly report: (problem: string) => void,
    private readonly previews: Previews,
  ) {}

  /** The client of the server as soon as that answers; undefined where none does. */
  async ready(): Promise<LanguageClient | undefined> {
    const client = this.#client;
    await client?.start().catch(() => undefined); // joins the start that is under way or done
    return client?.isRunning() ? client : undefined;
  }

  /** Stops the server if there is one and starts the one that is found now, with a fresh budget of restarts. */
  async restart(): Promise<void> {
    this.#budget.refill();
    await this.stop();
    this.#start();
  }

  /** Restarts if the settings now name another server than the one in use. */
  async reconsider(): Promise<void> {
    if (!isDeepStrictEqual(currentServer(), this.#server)) await this.restart();
  }

  /** Stops the server; calls overlap safely. */
  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) this.#stopped = this.#stopped.then(() => end(client));
    await this.#stopped;
  }

  #start(): void {
    if (this.#client) return;
    const server = currentServer();
    this.#server = server;
    if ("problem" in server) return this.report(server.problem);
    this.log.info(`Starting ${[server.command, ...server.args].join(" ")} (${server.origin})`);
    const client = new QuietClient("onex", "ONEX", { command: server.command, args: [...server.args] }, {
      // Python and project files too: what they hold unsaved is the user's, and is merged, not overwritten.
      documentSelector: [
        { scheme: "file", language: "yaml" },
        { scheme: "untitled", language: "yaml" },
        { scheme: "file", language: "python" },
        { scheme: "file", pattern: "**/pyproject.toml" },
      ],
      initializationOptions: { ...workspace.getConfiguration("onex"), trusted: workspace.isTrusted },
      synchronize: { configurationSection: "onex" },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.#died(client);
          return { action: CloseAction.DoNotRestart, handled: true, message: "The server has closed its connection." };
        },
      },
    });
    this.#client = client;
    client.registerFeature(ANNOUNCE_PREVIEW);
    client.onRequest("onex/showPreview", (preview: Preview) => this.previews.show(preview));
    client.start().then(
      () => (client === this.#client ? undefined : end(client)), // stopped before its program was even started
      () => this.#died(client),
    );
  }

  #died(client: QuietClient): void {
    if (client !== this.#client) return; // we stopped it ourselves, or have heard of its death already
    this.#client = undefined;
    client.serverProcess?.kill();
    if (this.#budget.spend(Date.now())) return this.#start();
    this.report(`The ONEX language server stopped ${RESTARTS + 1} times within ${MINUTES} minutes and was not started again.`);
  }
}

/** Leaves it to the session to tell the user; the library would open a pop-up of its own for every failed start. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

async function end(client: LanguageClient): Promise<void> {
  if (client.isRunning()) {
    await client.dispose().catch(() => undefined); // it has logged the reason, and kills what does not stop
  } else {
    client.serverProcess?.kill(); // a client that is still starting refuses to stop
  }
}

function currentServer(): ServerCommand | NoServer {
  const settings = workspace.getConfiguration("onex.server");
  return findServer(
    { path: settings.get("path", ""), interpreter: settings.get("interpreter", ""), args: settings.get("args", []) },
    {
      windows: process.platform === "win32",
      home: homedir(),
      searchPath: process.env["PATH"] ?? "",
      trustedFolders: workspace.isTrusted ? localFolders() : [],
      isProgram,
    },
  );
}

function localFolders(): string[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
