--- Neovim 0.11 or newer: put this folder's parent on 'runtimepath' and call `vim.lsp.enable('onex_ls')`.
---
--- Attaches to every YAML buffer; the server leaves files alone that are not ONEX contracts.
---@type vim.lsp.Config
return {
  cmd = { 'onex-ls', 'serve', '--stdio' },
  filetypes = { 'yaml' },
  root_markers = { 'onex-ls.toml', 'pyproject.toml', '.git' },
  on_attach = function(client, bufnr)
    local function offer(name, command, title)
      vim.api.nvim_buf_create_user_command(bufnr, name, function()
        local arguments = { { uri = vim.uri_from_bufnr(bufnr) } }
        client:exec_cmd({ title = title, command = command, arguments = arguments }, { bufnr = bufnr })
      end, { desc = title })
    end
    offer('LspOnexGenerate', 'onex.generate', 'Generate the node of this ONEX contract')
    offer('LspOnexTest', 'onex.runTests', 'Run the generated tests of the node of this ONEX contract')
  end,
}
