--- Neovim 0.11 or newer: put this folder's parent on 'runtimepath' and call `vim.lsp.enable('onex_ls')`.
---
--- Attaches to every YAML buffer; the server leaves files alone that are not ONEX contracts. Python buffers count where
--- something was generated, and pyproject.toml does: what they hold unsaved is merged with what is generated next.
local markers = { 'onex-ls.toml', 'pyproject.toml', '.git' }

local kinds = { 'effect', 'compute', 'reducer', 'orchestrator' }

local function complete_kind(lead)
  return vim.tbl_filter(function(kind) return vim.startswith(kind, lead) end, kinds)
end

--- Asks for what was not said, then has the server make the node.
local function new_node(client, bufnr, said)
  local kind, name, folder = unpack(said)
  if not kind then
    vim.ui.select(kinds, { prompt = 'Kind of the new ONEX node' }, function(chosen)
      if chosen then
        new_node(client, bufnr, { chosen })
      end
    end)
  elseif not name then
    vim.ui.input({ prompt = 'Name of the new ' .. kind .. ' node: ' }, function(entered)
      if entered and entered ~= '' then
        new_node(client, bufnr, { kind, entered })
      end
    end)
  else
    local place = folder and vim.uri_from_fname(vim.fs.abspath(folder)) or nil
    local argument = { kind = kind, name = name, folder = place, uri = vim.uri_from_bufnr(bufnr) }
    client:exec_cmd({ title = 'New ONEX node', command = 'onex.newNode', arguments = { argument } }, { bufnr = bufnr })
  end
end

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
    vim.api.nvim_buf_create_user_command(bufnr, 'LspOnexNew', function(call)
      new_node(client, bufnr, call.fargs)
    end, { nargs = '*', complete = complete_kind, desc = 'Make a new ONEX node: KIND, NAME and perhaps FOLDER' })
    local function offer(name, command, title)
      vim.api.nvim_buf_create_user_command(bufnr, name, function()
        local arguments = { { uri = vim.uri_from_bufnr(bufnr) } }
        client:exec_cmd({ title = title, command = command, arguments = arguments }, { bufnr = bufnr })
      end, { desc = title })
    end
    offer('LspOnexValidate', 'onex.validate', 'Validate the code of the node that this contract or file belongs to')
    if vim.bo[bufnr].filetype ~= 'yaml' then
      return
    end
    offer('LspOnexGenerate', 'onex.generate', 'Generate the node of this ONEX contract')
    offer('LspOnexPreview', 'onex.preview', 'Show what generating the node of this ONEX contract would do')
    offer('LspOnexUndo', 'onex.undoGeneration', 'Undo the last generation')
    offer('LspOnexTest', 'onex.runTests', 'Run the generated tests of the node of this ONEX contract')
  end,
}
