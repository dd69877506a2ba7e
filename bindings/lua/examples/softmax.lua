--- Trains a softmax classifier on Fashion-MNIST (Debian package dataset-fashion-mnist).
--   lua5.4 softmax.lua [epochs] [directory of the four IDX files]
local lv = require "levada"

local epochs = math.tointeger(tonumber(arg[1] or 3)) or error "softmax.lua: expected a number of epochs"
local directory = arg[2] or "/usr/share/datasets/fashion-mnist"
local batch_size, rate = 128, 0.1

local function load(part)
  local images = lv.read_idx(("%s/%s-images-idx3-ubyte.gz"):format(directory, part))
  local labels = lv.read_idx(("%s/%s-labels-idx1-ubyte.gz"):format(directory, part))
  return lv.reshape(images, { -1, 784 }), labels
end

local images, labels = load "train"
local train = lv.Dataset.from_tensor_slices { image = images, label = labels }
  :shuffle(nil, { seed = 1 })
  :map(function(row) return lv.cast(row.image, "float32") / 255, lv.one_hot(row.label, 10, 1, 0, -1, "float32") end)
  :batch(batch_size)
  :prefetch(2)

local weights = lv.variable(lv.zeros({ 784, 10 }, "float32"), { name = "weights" })
local bias = lv.variable(lv.zeros({ 10 }, "float32"), { name = "bias" })

local function show(epoch, done, total, loss)
  local filled = done * 30 // total
  io.stderr:write(("\repoch %d [%s%s] %d/%d  loss %.4f"):format(epoch, ("="):rep(filled), (" "):rep(30 - filled),
      done, total, loss))
end

for epoch = 1, epochs do
  local done, sum = 0, 0.0
  for x, y in train:iter() do
    local logits = lv.matmul(x, weights) + bias
    local slope = (lv.softmax(logits) - y) / #x
    sum = sum + lv.reduce_mean(lv.softmax_cross_entropy(y, logits)):item()
    weights:assign_sub(rate * lv.matmul(x, slope, true))
    bias:assign_sub(rate * lv.reduce_sum(slope, 0))
    done = done + 1
    if done % 20 == 0 or done == #train then show(epoch, done, #train, sum / done) end
  end
  io.stderr:write("\n")
end

local test_images, test_labels = load "t10k"
local x = lv.cast(test_images, "float32") / 255
local predicted = lv.argmax(lv.matmul(x, weights) + bias, 1)
local right = lv.count_nonzero(lv.equal(predicted, lv.cast(test_labels, "int64"))):item()
print(("test accuracy %.4f"):format(right / #test_labels))
