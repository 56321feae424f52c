-- Mends and generates from a contract with mistakes in a real Neovim; whatever is not as it should be ends it with code 1.
--
--   nvim --headless -u NONE -i NONE -n --cmd 'set rtp+=client-neovim' -S first_light.lua
--
-- with the contract in $E2E_CONTRACT. Each step looks at the buffer and at the disk, and prints one line.
local PATIENCE = tonumber(vim.env.E2E_PATIENCE_MS) -- how long an answer of the server may take
local contract = vim.env.E2E_CONTRACT

local function say(text)
  io.stdout:write(text .. '\n')
  io.stdout:flush()
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local bytes = file:read('a')
  file:close()
  return bytes
end

local function until_true(what, probe)
  assert(vim.wait(PATIENCE, probe, 20), what .. ' did not happen within ' .. PATIENCE .. ' ms')
end

local function equal(actual, expected, what)
  assert(vim.deep_equal(actual, expected), ('%s: expected %s, got %s'):format(what, vim.inspect(expected), vim.inspect(actual)))
end

local function buffer_text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

--- The one diagnostic of `rule` on the line that has `word`, and that line with its number (from 0).
local function diagnostic_at(rule, word)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(word, 1, true) then
      local found = vim.tbl_filter(function(diagnostic)
        return diagnostic.code == rule and diagnostic.source == 'onex-ls'
      end, vim.diagnostic.get(0, { lnum = number - 1 }))
      return found[1], line, number - 1
    end
  end
end

local function mend(rule, wrong, right)
  local before = buffer_text()
  local after = before:gsub(vim.pesc(wrong), right)
  local diagnostic = assert(diagnostic_at(rule, wrong), 'no ' .. rule .. ' on ' .. wrong)
  vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
  local is_fix = function(action)
    return action.kind == 'quickfix' and action.title:find(right, 1, true) ~= nil
  end
  vim.lsp.buf.code_action({ apply = true, filter = is_fix })
  until_true('the quick fix of ' .. wrong, function() return buffer_text() ~= before end)
  equal(buffer_text(), after, 'the buffer after the fix')
  vim.cmd.undo()
  equal(buffer_text(), before, 'the buffer after undo')
  vim.cmd.redo()
  until_true('the end of the finding on ' .. wrong, function() return not diagnostic_at(rule, right) end)
end

local original = read(contract)
local client

local steps = {
  { 'the contract is opened and the server attached', function()
    vim.cmd('filetype on')
    vim.lsp.config('onex_ls', { settings = { onex = { interpreter = vim.env.E2E_INTERPRETER } } })
    vim.lsp.enable('onex_ls')
    vim.cmd.edit(vim.fn.fnameescape(contract))
    until_true('an attached server', function()
      client = vim.lsp.get_clients({ bufnr = 0, name = 'onex_ls' })[1]
      return client ~= nil and client.initialized
    end)
    equal(client.offset_encoding, 'utf-8', 'the position encoding')
  end },
  { 'the findings are shown', function()
    until_true('a misspelt-key on input_modle', function() return diagnostic_at('misspelt-key', 'input_modle') ~= nil end)
    assert(diagnostic_at('handler-entry-shape', 'handler_class'), 'no handler-entry-shape on handler_class')
  end },
  { 'a finding behind an emoji and CJK text stands on its very bytes', function()
    local diagnostic, line = diagnostic_at('misspelt-key', 'node_archtype')
    local from, to = line:find('node_archtype', 1, true)
    equal({ diagnostic.col, diagnostic.end_col }, { from - 1, to }, 'the columns')
  end },
  { 'quick fixes mend the buffer', function()
    mend('misspelt-key', 'input_modle', 'input_model')
    mend('misspelt-key', 'node_archtype', 'node_archetype')
    equal(read(contract), original, 'the disk before :write')
  end },
  { 'the mended contract is saved', function()
    vim.cmd.write()
    local mended = original:gsub('input_modle', 'input_model'):gsub('node_archtype', 'node_archetype')
    equal(read(contract), mended, 'the disk after :write')
    equal(vim.bo.modified, false, "'modified'")
  end },
  { 'the node is generated', function()
    vim.cmd.LspOnexGenerate()
    local node = vim.fs.joinpath(vim.fs.dirname(contract), 'node.py')
    until_true('node.py', function() return vim.uv.fs_stat(node) ~= nil and read(node):find('class ', 1, true) ~= nil end)
    equal(vim.bo.modified, false, "'modified' of the contract")
  end },
  { 'a new node is made from kind and name, and its contract opened', function()
    vim.ui.input = function(_, answer) answer('parcel price') end
    vim.cmd('LspOnexNew effect')
    local new = vim.fs.joinpath(vim.fs.dirname(vim.fs.dirname(contract)), 'node_parcel_price_effect')
    until_true('the opened contract', function() return vim.api.nvim_buf_get_name(0) == vim.fs.joinpath(new, 'contract.yaml') end)
    assert(read(vim.fs.joinpath(new, 'node.py')):find('class ', 1, true), 'no node.py')
    assert(read('pyproject.toml'):find('node_parcel_price_effect = "', 1, true), 'no entry point')
    vim.cmd.edit(vim.fn.fnameescape(contract))
  end },
  { "the node's tests pass in the user's Python, once the folder is trusted", function()
    local question, told
    vim.ui.select = function(choices, options, choose) -- the person says yes
      question = options.prompt
      choose(choices[1], 1)
    end
    vim.notify = function(message) told = message end
    vim.cmd.LspOnexTest()
    until_true('the result of the tests', function() return told ~= nil and told:find('tests passed', 1, true) ~= nil end)
    assert(question and question:find('trust', 1, true), 'nobody was asked for trust')
    local passed, all = told:match('(%d+) of (%d+) tests passed$')
    equal(passed, all, 'the tests that passed')
  end },
}

for _, step in ipairs(steps) do
  local name, run = unpack(step)
  local done, problem = xpcall(run, debug.traceback)
  if not done then
    say('FAILED ' .. name .. '\n' .. problem)
    vim.cmd('cquit 1')
  end
  say('ok ' .. name)
end
vim.cmd('qall!')
