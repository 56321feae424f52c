--- Neovim 0.11 or newer: put this folder's parent on 'runtimepath' and call `vim.lsp.enable('onex_ls')`.
---
--- Attaches to every YAML buffer; the server leaves files alone that are not ONEX contracts. Python buffers count where
--- something was generated, and pyproject.toml does: what they hold unsaved is merged with what is generated next.
local markers = { 'onex-ls.toml', 'pyproject.toml', '.git' }

---@type vim.lsp.Config
return {
  cmd = { 'onex-ls', 'serve', '--stdio' },
  filetypes = { 'yaml', 'python', 'toml' },
  root_dir = function(bufnr, on_dir)
    local is_project = vim.fs.basename(vim.api.nvim_buf_get_name(bufnr)) == 'pyproject.toml'
    local is_generated = vim.bo[bufnr].filetype == 'python' and vim.fs.root(bufnr, '.onex-ls')
    if vim.bo[bufnr].filetype == 'yaml' or is_project or is_generated then
      on_dir(vim.fs.root(bufnr, markers))
    end
  end,
  on_attach = function(client, bufnr)
    if vim.bo[bufnr].filetype ~= 'yaml' then
      return
    end
    local function offer(name, command, title)
      vim.api.nvim_buf_create_user_command(bufnr, name, function()
        local arguments = { { uri = vim.uri_from_bufnr(bufnr) } }
        client:exec_cmd({ title = title, command = command, arguments = arguments }, { bufnr = bufnr })
      end, { desc = title })
    end
    offer('LspOnexGenerate', 'onex.generate', 'Generate the node of this ONEX contract')
    offer('LspOnexPreview', 'onex.preview', 'Show what generating the node of this ONEX contract would do')
    offer('LspOnexUndo', 'onex.undoGeneration', 'Undo the last generation')
    offer('LspOnexTest', 'onex.runTests', 'Run the generated tests of the node of this ONEX contract')
  end,
}
