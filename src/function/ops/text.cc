// Strings to strings: string_length, string_upper, string_lower, string_strip, string_join (attribute 0: separator).

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/ops/text.h"

namespace levada {
namespace {

Status InferText(const OpCall& call, TensorSpec* outputs) {
  if (call.input(0).dtype() != DType::kString) return WrongDType(call.op, "strings", call.input(0).dtype());
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Every string through one function.
template <std::string (*kFunction)(std::string_view)>
Status EvaluateText(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(0)));
  std::vector<std::string> made;
  made.reserve(texts.size());
  for (const std::string_view text : texts) made.push_back(kFunction(text));
  return StringsTo(made, specs[0].shape, &outputs[0]);
}

template <char kFirst, char kLast>
std::string ChangeCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= kFirst && c <= kLast) c = static_cast<char>(c ^ 0x20);
  }
  return out;
}

std::string Strip(std::string_view text) { return std::string(Trim(text)); }

Status InferLength(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(InferText(call, outputs));
  outputs[0].dtype = DType::kInt32;
  return Status::Ok();
}

Status EvaluateLength(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(0)));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(DType::kInt32, specs[0].shape));
  int32_t* out = reinterpret_cast<int32_t*>(outputs[0]->mutable_data());
  const bool characters = call.number(0) != 0;
  for (const std::string_view text : texts) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    *out++ = static_cast<int32_t>(characters ? std::count_if(text.begin(), text.end(), begins) : text.size());
  }
  return Status::Ok();
}

// The shape of those inputs that are no scalars.
Status InferJoin(const OpCall& call, TensorSpec* outputs) {
  outputs[0].dtype = DType::kString;
  outputs[0].rank_known = true;
  bool found = false;
  for (const Tensor* input : call.inputs) {
    if (input->dtype() != DType::kString) return WrongDType(call.op, "strings", input->dtype());
    if (input->rank() == 0) continue;
    const TensorSpec spec = input->spec();
    if (found && !outputs[0].Accepts(spec) && !spec.Accepts(outputs[0])) {
      return InvalidArgument("string_join: expected scalars and tensors of one shape, got %s and %s",
                             ToString(outputs[0].shape).c_str(), ToString(input->shape()).c_str());
    }
    if (!found || !outputs[0].IsFullyKnown()) outputs[0] = spec;
    found = true;
  }
  return Status::Ok();
}

Status EvaluateJoin(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  int64_t count = 1;
  for (const int64_t dim : specs[0].shape) count *= dim;
  std::vector<std::string> joined(count);
  for (size_t k = 0; k < call.inputs.size(); ++k) {
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(k)));
    for (int64_t i = 0; i < count; ++i) {
      if (k > 0) joined[i].append(call.text(0));
      joined[i].append(texts[call.input(k).rank() == 0 ? 0 : i]);
    }
  }
  return StringsTo(joined, specs[0].shape, &outputs[0]);
}

// Rows as elements: all that is not one string for all rows.
Status BatchText(const BatchCall& batch, Ref<Tensor>* outputs) {
  return ComputeWith(batch, batch.call.attributes, outputs);
}

}  // namespace

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

Result<std::vector<std::string_view>> TextsOf(Tensor& tensor) {
  std::vector<std::string_view> texts;
  texts.reserve(tensor.size());
  Tensor* const operand = &tensor;
  if (tensor.size() == 0) return texts;
  BroadcastWalk({&operand, 1}, tensor.shape())
      .ForEachRun([&](const char* const* data, const int64_t* strides, int64_t, int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
          // The text of a short string stands in its record: it must be the one in the tensor.
          const StringRecord* record = reinterpret_cast<const StringRecord*>(data[0] + i * strides[0]);
          texts.push_back(tensor.StringAt(*record));
        }
        return true;
      });
  return texts;
}

Status StringsTo(const std::vector<std::string>& texts, const Shape& shape, Ref<Tensor>* out) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  LEVADA_ASSIGN_OR_RETURN(*out, Tensor::FromStrings(views, shape));
  return Status::Ok();
}

LEVADA_OP(string_length) = {
    .name = "string_length", .infer = InferLength, .evaluate = EvaluateLength, .batch = BatchText};
LEVADA_OP(string_upper) = {
    .name = "string_upper", .infer = InferText, .evaluate = EvaluateText<ChangeCase<'a', 'z'>>, .batch = BatchText};
LEVADA_OP(string_lower) = {
    .name = "string_lower", .infer = InferText, .evaluate = EvaluateText<ChangeCase<'A', 'Z'>>, .batch = BatchText};
LEVADA_OP(string_strip) = {
    .name = "string_strip", .infer = InferText, .evaluate = EvaluateText<Strip>, .batch = BatchText};
LEVADA_OP(string_join) = {.name = "string_join", .infer = InferJoin, .evaluate = EvaluateJoin};

}  // namespace levada
