/** The ONEX extension: starts the language server and offers what the server cannot offer by itself. */
import { commands, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import { Previews, SCHEME } from "./preview";
import { Session } from "./session";

const KINDS = [
  { label: "effect", description: "calls what is outside: HTTP, databases, queues, files" },
  { label: "compute", description: "turns a request into a response, and nothing else" },
  { label: "reducer", description: "keeps a state and moves it along" },
  { label: "orchestrator", description: "has other nodes do the steps of a graph" },
];

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
    commands.registerCommand("onex.createNode", (folder?: Uri) => createNode(current, folder)),
    commands.registerCommand("onex.generateNode", () => runOnContract(current, "onex.generate")),
    commands.registerCommand("onex.previewNode", () => runOnContract(current, "onex.preview")),
    commands.registerCommand("onex.validateNode", () => runOnContract(current, "onex.validate", ["yaml", "python"])),
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

/** Has the server run one of its own commands on the contract in the active editor, or on what else it takes. */
async function runOnContract(current: Session, command: string, languages = ["yaml"]): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (!document || !languages.includes(document.languageId)) {
    void window.showInformationMessage("Open the ONEX contract of the node first.");
    return;
  }
  await execute(current, command, { uri: document.uri });
}

/** Asks for kind and name, and has the server make a node: in the folder that was chosen, else where nodes are. */
async function createNode(current: Session, folder: Uri | undefined): Promise<void> {
  const kind = await window.showQuickPick(KINDS, { title: "New ONEX Node", placeHolder: "What the node is" });
  if (!kind) return;
  const name = await window.showInputBox({
    title: `New ONEX Node: ${kind.label}`,
    prompt: `Its name in words; \`parcel price\` becomes node_parcel_price_${kind.label}`,
    validateInput: (value) => (/^[A-Za-z][A-Za-z0-9]*([ _-][A-Za-z0-9]+)*$/.test(value) ? undefined : "Letters, digits, spaces"),
  });
  if (!name) return;
  const near = window.activeTextEditor?.document.uri;
  const place = folder ? { folder } : near?.scheme === "file" ? { uri: near } : {};
  await execute(current, "onex.newNode", { kind: kind.label, name, ...place });
}

/** Has the server run one of its own commands; URIs among its arguments become those of the protocol. */
async function execute(current: Session, command: string, argument: Record<string, string | Uri>): Promise<void> {
  const client = await current.ready();
  if (client) {
    const { asUri } = client.code2ProtocolConverter;
    const said = Object.entries(argument).map(([key, value]) => [key, value instanceof Uri ? asUri(value) : value]);
    await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [Object.fromEntries(said)] });
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
