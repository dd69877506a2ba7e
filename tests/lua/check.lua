--- What the tests share.
local lv = require "levada"

local check = {}

local function text(value)
  if type(value) ~= "table" or lv.kind(value) then return type(value) == "string" and ("%q"):format(value) or tostring(value) end
  local parts = {}
  for i, part in ipairs(value) do parts[i] = text(part) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- Values and nested tables are the same, with the same types of numbers.
function check.same(found, expected)
  if text(found) ~= text(expected) then error(("expected %s, got %s"):format(text(expected), text(found)), 2) end
end

--- A tensor has this dtype and these values.
function check.tensor(found, dtype, expected)
  check.same(found:dtype(), dtype)
  check.same(found:to_table(), expected)
end

--- fn raises an error object with this code, and a message that contains the text. Returns it.
function check.fails(code, message, fn, ...)
  local ok, raised = pcall(fn, ...)
  if ok then error(("expected %s, got no failure"):format(code), 2) end
  if not lv.is_error(raised) or raised.code ~= code or not tostring(raised):find(message, 1, true) then
    error(("expected %s with %q, got %s: %s"):format(code, message, lv.is_error(raised) and raised.code or type(raised),
      tostring(raised)), 2)
  end
  return raised
end

--- The elements of a pass: an array of arrays of the values as tables.
function check.elements(dataset, expected)
  local found = {}
  local it <close> = dataset:iter()
  while true do
    local values = table.pack(it:next())
    if values[1] == nil then break end
    local element = {}
    for i = 1, values.n do element[i] = values[i]:to_table() end
    found[#found + 1] = values.n == 1 and element[1] or element
  end
  check.same(found, expected)
end

return check
