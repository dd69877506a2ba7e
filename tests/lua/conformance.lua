--- Runs the cases of tests/conformance with the Lua package; the language of steps is in the README there.
local json = require "json"
local lv = require "levada"
local verbs = require "conformance_verbs"

local Run = {}
Run.__index = Run

local function unhex(hex) return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)) end

local function fnv(parts)
  local hash = 0xCBF29CE484222325
  for _, part in ipairs(parts) do
    for i = 1, #part do hash = (hash ~ part:byte(i)) * 0x100000001B3 end
  end
  return ("%016x"):format(hash)
end

--- An array of JSON without its count and its nulls.
local function plain(list)
  local copy = {}
  for i = 1, list.n do copy[i] = list[i] end
  return copy
end

function Run:tensor(literal)
  local shape = plain(literal.shape)
  if literal.paths then
    local names = {}
    for i, name in ipairs(literal.paths) do names[i] = self:path(name) end
    return lv.tensor(names, "string")
  end
  if literal.dtype == "string" then
    local items = {}
    for i = 1, literal.strings.n do items[i] = unhex(literal.strings[i]) end
    return lv.reshape(lv.tensor(items, "string"), shape)
  end
  return lv.from_bytes(unhex(literal.hex):rep(literal["repeat"] or 1), literal.dtype, shape)
end

local function check(truth, format, ...)
  if not truth then error(format:format(...), 2) end
end

function Run:check(tensor, literal)
  check(tensor:dtype() == literal.dtype, "expected dtype %s, got %s", literal.dtype, tensor:dtype())
  local expected, found = table.concat(plain(literal.shape), ","), table.concat(tensor:shape(), ",")
  check(expected == found, "expected shape [%s], got [%s]", expected, found)
  if literal.dtype == "string" then
    local items = lv.reshape(tensor, { -1 }):to_table()
    check(#items == literal.strings.n, "expected %d strings, got %d", literal.strings.n, #items)
    for i, item in ipairs(items) do check(item == unhex(literal.strings[i]), "string %d differs: %q", i, item) end
  else
    check(tensor:bytes() == unhex(literal.hex):rep(literal["repeat"] or 1), "the bytes differ: %s", tostring(tensor))
  end
end

function Run:path(name) return self.directory .. "/" .. name end

function Run:resolve(value)
  if type(value) == "string" and value:sub(1, 1) == "$" then return self.objects[value:sub(2)] end
  if value == json.null then return nil end
  if type(value) ~= "table" then return value end
  if value.dtype and not value.shape then return value.dtype end
  if value.path then return self:path(value.path) end
  local copy = {}
  if value.n then
    for i = 1, value.n do copy[i] = self:resolve(value[i]) end
    copy.n = nil
  elseif value.shape then
    return { dtype = value.dtype, shape = value.shape ~= json.null and self:dims(value.shape) or nil }
  else
    for key, item in pairs(value) do copy[key] = self:resolve(item) end
  end
  return copy
end

--- Dimensions with -1 where unknown.
function Run:dims(shape)
  local dims = {}
  for i = 1, shape.n do dims[i] = shape[i] == json.null and -1 or shape[i] end
  return dims
end

-- ---- errors ----

function Run:check_error(expected, call)
  local ok, raised = pcall(call)
  check(not ok, "expected %s, got no failure", expected.code)
  local code = lv.is_error(raised) and raised.code or "USER"
  check(code == expected.code, "expected %s, got %s: %s", expected.code, code, tostring(raised))
  check(tostring(raised):find(expected.message, 1, true), "expected %q in %q", expected.message, tostring(raised))
  check(not expected.origin or tostring(raised.step):find(expected.origin, 1, true), "expected the step %s",
      tostring(expected.origin))
end

-- ---- elements ----

--- The tensors and datasets in the values of an element, the keys of mappings in sorted order.
local function flatten(values, n, list)
  for i = 1, n do
    local value = values[i]
    if lv.kind(value) or type(value) ~= "table" then
      list[#list + 1] = value
    elseif #value > 0 then
      flatten(value, #value, list)
    else
      local keys = {}
      for key in pairs(value) do keys[#keys + 1] = key end
      table.sort(keys)
      for _, key in ipairs(keys) do flatten({ value[key] }, 1, list) end
    end
  end
  return list
end

local function leaves(...) return flatten({ ... }, select("#", ...), {}) end

function Run:check_next(it, expected)
  if expected == json.null then
    check(it:next() == nil, "expected the end")
  elseif expected.error then
    self:check_error(expected.error, function() it:next() end)
  else
    local parts = leaves(it:next())
    check(#parts == expected.n, "expected %d components, got %d", expected.n, #parts)
    for i, part in ipairs(parts) do
      if expected[i].dataset then self:check_elements(part, expected[i].dataset) else self:check(part, expected[i]) end
    end
  end
end

function Run:check_elements(dataset, expected)
  local it <close> = dataset:iter()
  for i = 1, expected.n do self:check_next(it, expected[i]) end
  self:check_next(it, json.null)
  self:check_next(it, json.null)
end

--- The bytes of each element of a pass.
local function keys_of(dataset, options)
  local keys, parts = {}, {}
  local it <close> = dataset:iter(options)
  while true do
    local tensors = leaves(it:next())
    if #tensors == 0 then return keys, parts end
    local key = {}
    for i, tensor in ipairs(tensors) do
      parts[#parts + 1] = tensor:bytes()
      key[i] = tensor:dtype() .. table.concat(tensor:shape(), ",") .. ":" .. tensor:bytes()
    end
    keys[#keys + 1] = table.concat(key, ";")
  end
end

local function same(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

local steps = {}

function steps.elements(self, step)
  local dataset = self:resolve(step.elements)
  if step.any_order or step.hash then
    local keys, parts = keys_of(dataset)
    check(#keys == (step.count or step.expect.n), "expected %d elements, got %d", step.count or step.expect.n, #keys)
    if step.hash then check(fnv(parts) == step.hash, "expected the hash %s, got %s", step.hash, fnv(parts)) end
    if step.count then return end
    local wanted = {}
    for i = 1, step.expect.n do
      local literal = step.expect[i][1]
      wanted[i] = literal.dtype .. table.concat(plain(literal.shape),
          ",") .. ":" .. unhex(literal.hex):rep(literal["repeat"] or 1)
    end
    table.sort(keys)
    table.sort(wanted)
    check(same(keys, wanted), "other elements than expected")
  else
    self:check_elements(dataset, step.expect)
  end
end

function steps.same(self, step)
  local options = step.epoch and { epoch = step.epoch } or nil
  local first, second = keys_of(self:resolve(step.same[1]), options), keys_of(self:resolve(step.same[2]), options)
  check(#first > 0 and same(first, second), "two orders")
end

function steps.saved_anywhere(self, step)
  local dataset = self:resolve(step.saved_anywhere)
  for position = 0, step.count do
    local first, again = dataset:iter(), dataset:iter()
    for _ = 1, position do first:next() end
    again:restore(first:save())
    for i = position + 1, step.count do check(again:next() == first:next(), "element %d differs", i) end
    check(first:next() == nil and again:next() == nil, "expected the end")
    first:close()
    again:close()
  end
end

steps["function"] = function(self, step)
  local specs = {}
  for i = 1, step.signature.n do specs[i] = self:resolve(step.signature[i]) end
  local made = function()
    return lv.func(specs, function(...)
      for i, name in ipairs(step.inputs) do self.objects[name] = select(i, ...) end
      for i = 1, step.body.n do self:step(step.body[i]) end
      return table.unpack(self:resolve(step.results))
    end)
  end
  if step.results.n == 0 then check(not pcall(made), "expected a function without results to be refused")
  else self.objects[step["function"]] = made() end
end

function steps.tensor(self, step) self.objects[step.tensor] = self:tensor(step.value) end
function steps.write(self, step)
  local file <close> = assert(io.open(self:path(step.write), "wb"))
  file:write(unhex(step.hex))
end
function steps.release(self, step)
  local object = self:resolve(step.release)
  object:close()
  self.objects[step.release:sub(2)] = nil
end
function steps.iterator(self, step)
  local it = self:resolve(step.of):iter { epoch = step.epoch, rank = step.rank, world = step.world }
  self.objects[step.iterator] = it
  if step.own then self.own = it end
end
function steps.next(self, step) self:check_next(self:resolve(step.next), step.expect) end

function Run:store(names, ...)
  for i = 1, names and names.n or 0 do self.objects[names[i]] = (select(i, ...)) end
end

function Run:arguments(step)
  local args = {}
  for i = 1, step.args.n do args[i] = self:resolve(step.args[i]) end
  return args, step.args.n
end

function steps.op(self, step)
  local args, n = self:arguments(step)
  if step.op == "split" or step.op == "unstack" or step.op == "meshgrid" then args[n + 1], n = step.out.n, n + 1 end
  if step.op == "pad" then args[3] = ({ [0] = "constant", "reflect", "symmetric" })[args[3]] end
  self:store(step.out, lv[step.op == "repeat" and "repeat_" or step.op](table.unpack(args, 1, n)))
end

function steps.call(self, step)
  local args, n = self:arguments(step)
  local verb = verbs[step.call] or error("no verb " .. step.call)
  local found = table.pack(verb(self, args, step, n))
  if step.returns ~= nil then check(found[1] == step.returns, "expected %s, got %s", tostring(step.returns),
      tostring(found[1])) end
  self:store(step.out, table.unpack(found, 1, found.n))
end

function Run:step(step)
  for i = 1, (step.except or {}).n or 0 do
    if step.except[i] == "lua" then return end
  end
  if step.error then
    local copy = {}
    for key, value in pairs(step) do copy[key] = value end
    copy.error = nil
    return self:check_error(step.error, function() self:step(copy) end)
  end
  if step.expect and step.value then return self:check(self:resolve(step.expect), step.value) end
  for _, kind in ipairs { "tensor", "op", "call", "function", "elements", "same", "saved_anywhere", "iterator",
      "next", "release", "write" } do
    if step[kind] then return steps[kind](self, step) end
  end
  error "a step of no kind"
end

local M = {}

--- Runs one case in a directory of its own. Raises when it does not do what it says.
function M.run(case, directory)
  local run = setmetatable({ directory = directory, objects = {} }, Run)
  local ok, raised = pcall(function()
    for i = 1, case.steps.n do
      local step_ok, what = pcall(run.step, run, case.steps[i])
      if not step_ok then error(("step %d: %s"):format(i, tostring(what)), 0) end
    end
  end)
  run.objects, run.own = {}, nil
  if not ok then error(raised, 0) end
end

return M
