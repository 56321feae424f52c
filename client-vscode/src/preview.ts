/** Shows both sides of what the server is about to write, in the editor's own diff view, and asks. */
import { commands, type TextDocumentContentProvider, Uri, window } from "vscode";

/** The scheme of the documents that hold the sides: texts that are on no disk. */
export const SCHEME = "onex-preview";

/** What the server asks to show: files with both sides, and whether the person is to be asked. */
export interface Preview {
  readonly title: string;
  readonly question: boolean;
  readonly files: readonly { path: string; uri: string; fate: string; before: string; after: string }[];
}

const APPLY = "Apply";

/** Holds the texts of the preview that is shown. */
export class Previews implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #shown = 0;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Opens the files side by side; the answer is what the person said. */
  async show(preview: Preview): Promise<{ apply: boolean }> {
    this.#texts.clear();
    this.#shown += 1; // a document of an earlier preview is another one
    const sides = preview.files.map((file) => {
      const before = file.fate === "create" ? undefined : this.#side(file.path, "before", file.before);
      const after = file.fate === "delete" ? undefined : this.#side(file.path, "after", file.after);
      return [Uri.parse(file.uri), before, after];
    });
    await commands.executeCommand("vscode.changes", preview.title, sides);
    if (!preview.question) return { apply: false };
    return { apply: (await window.showInformationMessage(preview.title, APPLY, "Cancel")) === APPLY };
  }

  #side(path: string, side: string, text: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, authority: side, path: `/${path}`, query: String(this.#shown) });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
