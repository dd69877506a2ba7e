--- Reads JSON: objects and arrays as tables, null as json.null. For the tests only.
local json = { null = setmetatable({}, { __tostring = function() return "null" end }) }

local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local function parse(text, at)
  at = text:find("%S", at)
  local c = text:sub(at, at)
  if c == '"' then
    local close = at + 1
    while text:sub(close, close) ~= '"' do close = close + (text:sub(close, close) == "\\" and 2 or 1) end
    local body = text:sub(at + 1, close - 1):gsub("\\u(%x%x%x%x)", function(hex) return utf8.char(tonumber(hex,
        16)) end)
    body = body:gsub("\\(.)", function(e) return escapes[e] or e end)
    return body, close + 1
  elseif c == "{" or c == "[" then
    local value, close, n = {}, c == "{" and "}" or "]", 0
    at = text:find("%S", at + 1)
    while text:sub(at, at) ~= close do
      local key
      if c == "{" then
        key, at = parse(text, at)
        at = text:find("%S", text:find(":", at, true) + 1)
      end
      n = n + 1
      value[key or n], at = parse(text, at)
      at = text:find("%S", at)
      if text:sub(at, at) == "," then at = text:find("%S", at + 1) end
    end
    if c == "[" then value.n = n end
    return value, at + 1
  end
  for word, value in pairs { ["true"] = true, ["false"] = false, null = json.null } do
    if text:sub(at, at + #word - 1) == word then return value, at + #word end
  end
  local number = text:match("^-?[%d.eE+-]+", at)
  return math.tointeger(tonumber(number)) and not number:find("[.eE]") and math.tointeger(number) or tonumber(number) + 0.0,
    at + #number
end

function json.decode(text) return (parse(text, 1)) end

function json.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return json.decode(file:read("a"))
end

return json
