// The canonical description of a function: what it computes, without addresses, serial numbers or array bytes beyond
// small constants. Fingerprints of pipelines are made of this text, so that its form must not change lightly.

#include "convert/rows.h"
#include "function/function.h"
#include "kernel/cast.h"

namespace levada {
namespace {

constexpr int64_t kLargestWritten = 64;

void WriteSpec(JsonWriter& json, const TensorSpec& spec) {
  json.BeginObject().Key("dtype").String(NameOf(spec.dtype)).Key("shape");
  if (spec.rank_known) {
    json.BeginArray();
    for (const int64_t dim : spec.shape) json.Int(dim);
    json.EndArray();
  } else {
    json.String("unknown");
  }
  json.EndObject();
}

// Text as it is when it is printable ASCII, else in hexadecimal digits.
void WriteString(JsonWriter& json, std::string_view text) {
  bool plain = true;
  for (const char c : text) plain = plain && c >= 0x20 && c < 0x7F;
  if (plain) {
    json.String(text);
    return;
  }
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : text) {
    hex.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    hex.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  json.BeginObject().Key("hex").String(hex).EndObject();
}

void WriteElement(JsonWriter& json, const Tensor& tensor, const char* element) {
  switch (KindOf(tensor.dtype())) {
    case Kind::kString: {
      StringRecord record;
      std::memcpy(&record, element, sizeof(record));
      WriteString(json, tensor.StringAt(record));
      return;
    }
    case Kind::kComplex: {
      const DType part = tensor.dtype() == DType::kComplex64 ? DType::kFloat32 : DType::kFloat64;
      json.BeginArray();
      json.Float(kernel::LoadAsDouble(part, element)).Float(kernel::LoadAsDouble(part, element + SizeOf(part)));
      json.EndArray();
      return;
    }
    case Kind::kFloat:
    case Kind::kStorage:  // every value of a narrow kind is a float
      json.Float(kernel::LoadAsDouble(tensor.dtype(), element));
      return;
    case Kind::kBool:
      json.Bool(*element != 0);
      return;
    case Kind::kSigned:
    case Kind::kUnsigned: {
      // uint64 beyond 2^63 appears as the int64 of the same bits.
      int64_t value = 0;
      kernel::FindCast(tensor.dtype(), DType::kInt64)(element, SizeOf(tensor.dtype()), reinterpret_cast<char*>(&value),
                                                      1);
      json.Int(value);
      return;
    }
  }
}

void WriteConstant(JsonWriter& json, const Tensor& constant) {
  json.BeginObject().Key("constant");
  WriteSpec(json, constant.spec());
  if (constant.size() <= kLargestWritten) {
    json.Key("values").BeginArray();
    if (constant.size() > 0) {
      ForEachRow(RowLayout(constant.shape(), constant.strides()), constant.data(),
                 [&](const char* row, int64_t stride, int64_t n, int64_t) {
                   for (int64_t i = 0; i < n; ++i) WriteElement(json, constant, row + i * stride);
                   return true;
                 });
    }
    json.EndArray();
  }
  json.EndObject();
}

void WriteAttribute(JsonWriter& json, const Attribute& attribute) {
  switch (attribute.kind) {
    case Attribute::Kind::kNumber:
      json.Int(attribute.number);
      return;
    case Attribute::Kind::kReal:
      json.Float(attribute.real);
      return;
    case Attribute::Kind::kText:
      WriteString(json, attribute.text);
      return;
    case Attribute::Kind::kList:
      json.BeginArray();
      for (const int64_t number : attribute.list) json.Int(number);
      json.EndArray();
      return;
    case Attribute::Kind::kNone:
      json.Null();
      return;
  }
}

void WriteNumbers(JsonWriter& json, const char* key, const std::vector<int>& numbers) {
  json.Key(key).BeginArray();
  for (const int number : numbers) json.Int(number);
  json.EndArray();
}

void WriteStep(JsonWriter& json, const Step& step) {
  if (step.kind == Step::Kind::kConstant) {
    WriteConstant(json, *step.constant);
    return;
  }
  json.BeginObject().Key("attributes").BeginArray();
  for (const Attribute& attribute : step.attributes.span()) WriteAttribute(json, attribute);
  json.EndArray();
  WriteNumbers(json, "inputs", step.inputs);
  const char* const name = step.kind == Step::Kind::kOp     ? step.op->name
                           : step.kind == Step::Kind::kRead ? "read"
                                                            : kUpdateNames[static_cast<int>(step.update)];
  json.Key("op").String(name);
  if (step.state) {
    json.Key("state");
    step.state->Describe(json);
  }
  json.EndObject();
}

}  // namespace

void Function::AppendConstants(TensorList* out) const {
  for (const Step& step : body_.steps) {
    if (step.kind == Step::Kind::kConstant && step.constant->size() > kLargestWritten) out->push_back(step.constant);
  }
}

TensorList Function::Constants() const {
  TensorList constants;
  for (const Step& step : body_.steps) {
    if (step.kind == Step::Kind::kConstant) constants.push_back(step.constant);
  }
  return constants;
}

std::string Function::Describe() const {
  JsonWriter json;
  json.BeginObject().Key("format").Int(1).Key("inputs").BeginArray();
  for (const TensorSpec& spec : body_.inputs) WriteSpec(json, spec);
  json.EndArray();
  WriteNumbers(json, "outputs", body_.outputs);
  json.Key("steps").BeginArray();
  for (const Step& step : body_.steps) WriteStep(json, step);
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace levada
