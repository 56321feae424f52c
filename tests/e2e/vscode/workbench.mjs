// The VS Code workbench as a person sees it. The selectors are VS Code's internals: true for the version that provision.sh pins.
import { createRequire } from "node:module";
import { join } from "node:path";

const { chromium } = createRequire(join(process.env.E2E_PLAYWRIGHT, "node_modules", "x.js"))("playwright-core");
const CHROMIUM_FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];
const PALETTE = ".quick-input-widget input";

/** Opens `folder` in the code-server at `url`; an answer may take `patience` milliseconds. */
export async function openWorkbench({ url, folder, chromiumPath, shots, patience }) {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(patience);
  const offSite = await keepOnLoopback(page);
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`, { waitUntil: "domcontentloaded", timeout: 60_000 });
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 60_000 });
  return new Workbench(browser, page, offSite, shots);
}

/** Refuses every request that leaves this machine; the returned list names them. */
async function keepOnLoopback(page) {
  const refused = [];
  await page.route("**/*", (route) => {
    const { protocol, hostname } = new URL(route.request().url());
    if (["data:", "blob:"].includes(protocol) || ["127.0.0.1", "localhost"].includes(hostname)) return route.continue();
    refused.push(route.request().url());
    return route.abort();
  });
  return refused;
}

class Workbench {
  #shot = 0;

  constructor(browser, page, offSite, shots) {
    Object.assign(this, { browser, page, offSite, shots });
  }

  async screenshot(name) {
    const number = String(++this.#shot).padStart(2, "0");
    await this.page.screenshot({ path: join(this.shots, `${number}-${name.replaceAll(/\W+/g, "-")}.png`) });
  }

  async close() {
    await this.browser.close();
  }

  /** Waits until there is an element, with this text if it is given, and returns it. */
  async see(selector, text) {
    const element = this.page.locator(selector, text === undefined ? {} : { hasText: text }).first();
    await element.waitFor();
    return element;
  }

  async seeNoMore(selector, text) {
    await this.page.locator(selector, { hasText: text }).first().waitFor({ state: "detached" });
  }

  async press(key) {
    await this.page.keyboard.press(key);
  }

  /** Runs a command by its title in the palette. */
  async command(title) {
    await this.press("F1");
    await this.page.locator(PALETTE).fill(`>${title}`);
    await (await this.see(".quick-input-list .monaco-list-row.focused", title)).click();
  }

  /** Answers the question of an input box. */
  async answer(question, text) {
    await this.see(".quick-input-widget", question);
    await this.page.locator(PALETTE).fill(text);
    await this.press("Enter");
  }

  /** Opens a file by its path in the workspace. */
  async open(path) {
    await this.press("Control+P");
    await this.page.locator(PALETTE).fill(path);
    // By folder and name: until the list is filtered, another file that was open before is on top.
    const [folder, name] = path.split("/").slice(-2);
    const row = this.page.locator(".quick-input-list .monaco-list-row.focused");
    await row.filter({ hasText: name }).filter({ hasText: folder }).first().waitFor();
    await this.press("Enter");
    await this.see(".breadcrumbs-control", folder);
    await this.see(".editor-instance .view-line");
  }

  /** The lines of the editor that are on the screen; all of a short file. */
  async lines() {
    const tops = await this.page.locator(".editor-instance .view-line").evaluateAll((elements) =>
      elements.map((element) => [Number.parseInt(element.style.top, 10), element.textContent]));
    return tops.sort(([a], [b]) => a - b).map(([, text]) => text.replaceAll("\u00a0", " ").trimEnd());
  }

  async isDirty() {
    return (await this.page.locator(".tab.active.dirty").count()) > 0;
  }

  async save() {
    await this.press("Control+S");
    await this.see(".tab.active:not(.dirty)");
  }

  /** Puts the cursor behind `text`, which must be on the screen once. */
  async putCursorBehind(text) {
    const line = await this.see(".editor-instance .view-line", text);
    await line.getByText(text, { exact: false }).last().click();
  }

  /** The texts of the rows of the Problems panel; leaves the panel closed. */
  async problems() {
    await this.command("View: Focus Problems");
    await this.see(".markers-panel .monaco-list-row");
    const rows = await this.page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    await this.screenshot("problems");
    await this.command("View: Toggle Panel Visibility");
    return rows.map((row) => row.replaceAll(/\s+/g, " "));
  }

  /** What the workbench tells the user at this moment. */
  async notifications() {
    return this.page.locator(".notification-list-item-message").allInnerTexts();
  }

  /** Opens the light bulb of the cursor's line by a click and takes the action whose title has `text`. */
  async takeFromLightBulb(text) {
    await (await this.see(".lightBulbWidget, [class*=gutter-lightbulb]")).click();
    await this.screenshot("light bulb");
    await (await this.see(".action-widget .monaco-list-row", text)).click();
  }
}
