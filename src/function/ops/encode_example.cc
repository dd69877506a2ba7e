// encode_example: one tf.train.Example or SequenceExample of tensors. Attribute 0: features (JSON).

#include <algorithm>
#include <cstring>

#include "base/json_reader.h"
#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/ops/text.h"
#include "function/ops/wire.h"

namespace levada {
namespace {

struct Entry {
  std::string key;
  bool is_list = false;
  Ref<Tensor> values;  // int64, float32 or strings in C order
};

// In which dtype values are stored; kInvalid: in none.
DType StoredDType(DType dtype) {
  if (dtype == DType::kString) return dtype;
  if (IsInteger(dtype) || dtype == DType::kBool) return DType::kInt64;
  return IsFloat(dtype) ? DType::kFloat32 : DType::kInvalid;
}

Result<std::vector<Entry>> EntriesOf(const OpCall& call) {
  Result<JsonValue> parsed = ParseJson(call.text(0));
  if (!parsed.ok()) return parsed.status().WithContext(std::string(call.op.name) + ": features: ");
  const std::vector<JsonValue>& items = parsed.value().items;
  if (parsed.value().kind != JsonValue::Kind::kArray || items.size() != call.inputs.size()) {
    return InvalidArgument("%s: features: expected a JSON array of %zu objects, one for each tensor", call.op.name,
                           call.inputs.size());
  }
  std::vector<Entry> entries;
  for (const JsonValue& item : items) {
    const JsonValue* const key = item.Find("key");
    const JsonValue* const list = item.Find("list");
    if (key == nullptr || key->kind != JsonValue::Kind::kString) {
      return InvalidArgument("%s: expected a feature with a \"key\"", call.op.name);
    }
    entries.push_back({key->string, list != nullptr && list->boolean, {}});
  }
  return entries;
}

Status InferEncode(const OpCall& call, TensorSpec* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<Entry> entries, EntriesOf(call));
  for (size_t i = 0; i < entries.size(); ++i) {
    const TensorSpec spec = call.input(i).spec();
    if (StoredDType(spec.dtype) != DType::kInvalid && (!entries[i].is_list || spec.rank() != 0)) continue;
    return InvalidArgument("%s: feature '%s': expected %sintegers, floats or strings, got %s", call.op.name,
                           entries[i].key.c_str(), entries[i].is_list ? "rows of " : "", ToString(spec).c_str());
  }
  outputs[0] = {DType::kString, true, {}};
  return Status::Ok();
}

// The Feature of count values from `first` on.
std::string FeatureOf(const Tensor& values, int64_t first, int64_t count) {
  std::string list;
  if (values.dtype() == DType::kString) {
    const StringRecord* const records = reinterpret_cast<const StringRecord*>(values.data());
    for (int64_t i = first; i < first + count; ++i) AppendBytes(1, values.StringAt(records[i]), &list);
  } else if (count > 0) {
    std::string packed;
    const char* const data = values.data() + first * SizeOf(values.dtype());
    if (values.dtype() == DType::kFloat32) {
      packed.assign(data, count * sizeof(float));
    } else {
      for (int64_t i = 0; i < count; ++i) {
        uint64_t value;
        std::memcpy(&value, data + i * sizeof(value), sizeof(value));
        AppendVarint(value, &packed);
      }
    }
    AppendBytes(1, packed, &list);
  }
  std::string feature;
  AppendBytes(values.dtype() == DType::kString ? 1 : values.dtype() == DType::kFloat32 ? 2 : 3, list, &feature);
  return feature;
}

std::string FeatureListOf(const Tensor& values) {
  const int64_t steps = values.dim(0);
  const int64_t count = steps > 0 ? values.size() / steps : 0;
  std::string list;
  for (int64_t i = 0; i < steps; ++i) AppendBytes(1, FeatureOf(values, i * count, count), &list);
  return list;
}

// The entries are sorted by key, as protocol buffers do for the same bytes always. A message of lists alone is a
// SequenceExample without context.
Status EvaluateEncode(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(std::vector<Entry> entries, EntriesOf(call));
  std::string maps[2];
  bool present[2] = {entries.empty(), false};
  for (size_t i = 0; i < entries.size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> cast, Cast(call.Share(i), StoredDType(call.input(i).dtype())));
    LEVADA_ASSIGN_OR_RETURN(entries[i].values, Contiguous(cast));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (i > 0 && entry.key == entries[i - 1].key && entry.is_list == entries[i - 1].is_list) {
      return InvalidArgument("%s: expected each key once, got '%s' twice", call.op.name, entry.key.c_str());
    }
    std::string pair;
    AppendBytes(1, entry.key, &pair);
    const Tensor& values = *entry.values;
    AppendBytes(2, entry.is_list ? FeatureListOf(values) : FeatureOf(values, 0, values.size()), &pair);
    AppendBytes(1, pair, &maps[entry.is_list]);
    present[entry.is_list] = true;
  }
  std::string example;
  for (const int list : {0, 1}) {
    if (present[list]) AppendBytes(list + 1, maps[list], &example);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::ScalarString(example));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(encode_example) = {.name = "encode_example", .infer = InferEncode, .evaluate = EvaluateEncode};

}  // namespace levada
