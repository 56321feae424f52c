/** The ONEX extension: starts the language server and offers what the server cannot offer by itself. */
import { commands, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import { Previews, SCHEME } from "./preview";
import { Session } from "./session";

let session: Session | undefined;

/** Called by the editor when the first YAML file is opened or a workspace with a contract is. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("ONEX", { log: true });
  const previews = new Previews();
  const current = new Session(log, (problem) => void tell(problem, log), previews);
  session = current;
  context.subscriptions.push(
    log,
    commands.registerCommand("onex.restartServer", () => current.restart()),
    commands.registerCommand("onex.showLogs", () => log.show()),
    commands.registerCommand("onex.generateNode", () => runOnContract(current, "onex.generate")),
    commands.registerCommand("onex.previewNode", () => runOnContract(current, "onex.preview")),
    commands.registerCommand("onex.undoNode", () => runOnContract(current, "onex.undoGeneration")),
    workspace.registerTextDocumentContentProvider(SCHEME, previews),
    commands.registerCommand("onex.runNodeTests", () => runOnContract(current, "onex.runTests")),
    workspace.onDidGrantWorkspaceTrust(() => current.restart()),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("onex.server")) await current.reconsider();
    }),
  );
  void current.restart();
}

/** Called by the editor before it closes; it waits until the server has stopped. */
export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** Has the server run one of its own commands on the contract in the active editor. */
async function runOnContract(current: Session, command: string): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId !== "yaml") {
    void window.showInformationMessage("Open the ONEX contract of the node first.");
    return;
  }
  const client = await current.ready();
  if (client) {
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [{ uri }] });
  } else if (await window.showWarningMessage("The ONEX language server is not running.", "Restart Server")) {
    await current.restart();
  }
}

async function tell(problem: string, log: LogOutputChannel): Promise<void> {
  log.error(problem);
  switch (await window.showErrorMessage(problem, "Restart Server", "Show Logs", "Open Settings")) {
    case "Restart Server":
      return session?.restart();
    case "Show Logs":
      return log.show();
    case "Open Settings":
      await commands.executeCommand("workbench.action.openSettings", "onex.server");
  }
}
