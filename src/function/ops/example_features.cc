#include "function/ops/example_features.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "base/json_reader.h"

namespace levada {
namespace {

using Kind = FeatureSpec::Kind;

bool Flag(const JsonValue& value, const char* key) {
  const JsonValue* const flag = value.Find(key);
  return flag != nullptr && flag->kind == JsonValue::Kind::kBool && flag->boolean;
}

std::string_view Text(const JsonValue& value, const char* key) {
  const JsonValue* const text = value.Find(key);
  if (text == nullptr || text->kind != JsonValue::Kind::kString) return {};
  return text->string;
}

Status ReadShape(const JsonValue& value, const char* op, FeatureSpec* spec) {
  const JsonValue* const shape = value.Find("shape");
  if (shape == nullptr) return Status::Ok();
  for (const JsonValue& dim : shape->items) {
    if (dim.kind != JsonValue::Kind::kInt || dim.integer < 0) {
      return InvalidArgument("%s: feature '%s': expected a shape of numbers of 0 or more", op, spec->key.c_str());
    }
    spec->shape.push_back(dim.integer);
  }
  LEVADA_RETURN_IF_ERROR(CheckShape(spec->shape, SizeOf(spec->dtype), op));
  NumElements(spec->shape, &spec->stride);
  return Status::Ok();
}

Result<FeatureSpec> ReadSpec(const JsonValue& value, const char* op, int* inputs) {
  FeatureSpec spec;
  const JsonValue* const key = value.Find("key");
  if (key == nullptr || key->kind != JsonValue::Kind::kString) {
    return InvalidArgument("%s: expected a feature with a \"key\"", op);
  }
  spec.key = key->string;
  const std::string_view kind = Text(value, "kind");
  const bool varlen = kind == "varlen";
  spec.kind = kind == "fixed" ? Kind::kFixed : kind == "length" ? Kind::kLength : Kind::kVarying;
  if (spec.kind == Kind::kVarying && !varlen && kind != "sequence") {
    return InvalidArgument("%s: feature '%s': expected the kind fixed, varlen, sequence or length, got '%s'", op,
                           spec.key.c_str(), std::string(kind).c_str());
  }
  spec.is_list = spec.kind == Kind::kLength || Flag(value, "list");
  spec.may_be_missing = spec.kind != Kind::kFixed || Flag(value, "allow_missing");
  spec.dtype = spec.kind == Kind::kLength ? DType::kInt64 : DTypeFromName(std::string(Text(value, "dtype")).c_str());
  if (ListOfDType(spec.dtype) == 0) {
    return InvalidArgument("%s: feature '%s': expected the dtype float32, int64 or string, got '%s'", op,
                           spec.key.c_str(), std::string(Text(value, "dtype")).c_str());
  }
  if (Flag(value, "default")) spec.default_input = (*inputs)++;
  LEVADA_RETURN_IF_ERROR(ReadShape(value, op, &spec));
  if (spec.kind == Kind::kVarying && spec.stride == 0) {
    return InvalidArgument("%s: feature '%s': expected rows of at least one value, got the shape %s", op,
                           spec.key.c_str(), ToString(spec.shape).c_str());
  }
  return spec;
}

// Packed or single numbers, or strings, of one field of a list.
class Collector {
 public:
  Collector(DType dtype, void* out, int64_t room) : dtype_(dtype), out_(static_cast<char*>(out)), room_(room) {}

  int64_t count() const { return count_; }
  // False when it is no value of this dtype.
  bool Take(const WireField& field) {
    if (dtype_ == DType::kString) {
      if (field.type != WireType::kBytes) return false;
      Put(&field.bytes, sizeof(field.bytes), 1);
      return true;
    }
    if (dtype_ == DType::kFloat32) {
      if (field.type != WireType::kBytes && field.type != WireType::kFixed32) return false;
      Put(field.bytes.data(), sizeof(float), static_cast<int64_t>(field.bytes.size() / sizeof(float)));
      return field.bytes.size() % sizeof(float) == 0;
    }
    if (field.type == WireType::kVarint) Put(&field.value, sizeof(field.value), 1);
    return field.type == WireType::kVarint || (field.type == WireType::kBytes && TakeVarints(field.bytes));
  }

 private:
  void Put(const void* values, int64_t size, int64_t n) {
    const int64_t taken = std::min(n, room_ - count_);
    if (out_ != nullptr && taken > 0) std::memcpy(out_ + count_ * size, values, taken * size);
    count_ += n;
  }
  bool TakeVarints(std::string_view bytes) {
    const char* p = bytes.data();
    const char* const end = p + bytes.size();
    while (p != end) {
      uint64_t value = static_cast<unsigned char>(*p);
      p = value < 0x80 ? p + 1 : ReadVarint(p, end, &value);
      if (p == nullptr) return false;
      Put(&value, sizeof(value), 1);
    }
    return true;
  }

  const DType dtype_;
  char* const out_;
  const int64_t room_;
  int64_t count_ = 0;
};

}  // namespace

DType DTypeOfList(int64_t number) {
  return number == 1   ? DType::kString
         : number == 2 ? DType::kFloat32
         : number == 3 ? DType::kInt64
                       : DType::kInvalid;
}

int64_t ListOfDType(DType dtype) {
  return dtype == DType::kString ? 1 : dtype == DType::kFloat32 ? 2 : dtype == DType::kInt64 ? 3 : 0;
}

TensorSpec FeatureSpec::RowSpec() const {
  TensorSpec row{dtype, true, {}};
  if (kind == Kind::kLength) return row;
  if (is_list) row.shape.push_back(kUnknownDim);
  if (kind == Kind::kVarying) row.shape.push_back(kUnknownDim);
  for (const int64_t dim : shape) row.shape.push_back(dim);
  return row;
}

Result<std::vector<FeatureSpec>> ParseFeatureSpecs(std::string_view json, const char* op) {
  Result<JsonValue> parsed = ParseJson(json);
  if (!parsed.ok()) return parsed.status().WithContext(std::string(op) + ": features: ");
  const JsonValue& list = parsed.value();
  if (list.kind != JsonValue::Kind::kArray || list.items.empty()) {
    return InvalidArgument("%s: features: expected a JSON array of at least one object", op);
  }
  std::vector<FeatureSpec> specs;
  int inputs = 1;
  for (const JsonValue& item : list.items) {
    LEVADA_ASSIGN_OR_RETURN(FeatureSpec spec, ReadSpec(item, op, &inputs));
    specs.push_back(std::move(spec));
  }
  return specs;
}

bool FeatureValues::Read(std::string_view feature, WireReader* trouble) {
  WireReader reader(feature);
  WireField field;
  int64_t last = 0;
  while (reader.Next(&field)) {
    if (field.type != WireType::kBytes || DTypeOfList(field.number) == DType::kInvalid) continue;
    if (field.number == last) continue;
    last = field.number;
    lists_ = {field.begin, static_cast<size_t>(feature.data() + feature.size() - field.begin)};
  }
  dtype_ = DTypeOfList(last);
  if (last == 0) lists_ = feature;
  *trouble = reader;
  return reader.trouble() == nullptr;
}

bool FeatureValues::Values(void* out, int64_t room, int64_t* count, WireReader* trouble) const {
  Collector values(dtype_, out, room);
  WireReader reader(lists_);
  WireField list;
  while (dtype_ != DType::kInvalid && reader.Next(&list)) {
    if (!list.Is(ListOfDType(dtype_), WireType::kBytes)) continue;
    WireReader inner(list.bytes);
    WireField field;
    while (inner.Next(&field)) {
      if (field.number != 1 || values.Take(field)) continue;
      inner = WireReader({field.begin, 0});
      inner.Fail("values of the list's kind");
      break;
    }
    *trouble = inner;
    if (inner.trouble() != nullptr) return false;
  }
  *count = values.count();
  return true;
}

}  // namespace levada
