--- Neovim 0.11 or newer: put this folder's parent on 'runtimepath' and call `vim.lsp.enable('onex_ls')`.
---
--- Attaches to every YAML buffer; the server leaves files alone that are not ONEX contracts.
---@type vim.lsp.Config
return {
  cmd = { 'onex-ls', 'serve', '--stdio' },
  filetypes = { 'yaml' },
  root_markers = { 'onex-ls.toml', 'pyproject.toml', '.git' },
  on_attach = function(client, bufnr)
    vim.api.nvim_buf_create_user_command(bufnr, 'LspOnexGenerate', function()
      local arguments = { { uri = vim.uri_from_bufnr(bufnr) } }
      client:exec_cmd({ title = 'Generate node', command = 'onex.generate', arguments = arguments }, { bufnr = bufnr })
    end, { desc = 'Generate the node of the ONEX contract in this buffer' })
  end,
}
