// string_length (attribute 0: UTF-8), string_lower, string_upper, string_strip: one string at a time.

#include "function/ops/text.h"

#include <cstring>

namespace levada {

Status CheckStrings(const OpCall& call, size_t i) {
  if (call.input(i).dtype() == DType::kString) return Status::Ok();
  return InvalidArgument("%s: expected strings, got %s (input %zu)", call.op.name,
                         ToString(call.input(i).spec()).c_str(), i);
}

Result<Ref<Tensor>> StringCollector::Make(const Shape& shape) const {
  std::vector<std::string_view> views;
  views.reserve(ends_.size());
  size_t begin = 0;
  for (const size_t end : ends_) {
    views.push_back(std::string_view(bytes_).substr(begin, end - begin));
    begin = end;
  }
  return Tensor::FromStrings(views, shape);
}

Status BatchElements(const BatchCall& batch, Ref<Tensor>* outputs) {
  return ComputeWith(batch, batch.call.attributes, outputs);
}

namespace {

constexpr std::string_view kBlanks = " \t\n\r\v\f";

// UTF-8 characters: bytes that do not continue one, and runs that continue nothing.
int64_t CharactersOf(std::string_view text) {
  int64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

Status InferLength(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckStrings(call, 0));
  outputs[0] = call.input(0).spec();
  outputs[0].dtype = DType::kInt32;
  return Status::Ok();
}

Status EvaluateLength(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(DType::kInt32, specs[0].shape));
  char* to = out->mutable_data();
  LEVADA_RETURN_IF_ERROR(ForEachString(call.Share(0), [&](std::string_view text) {
    const int64_t length = call.number(0) != 0 ? CharactersOf(text) : static_cast<int64_t>(text.size());
    if (length > INT32_MAX) return InvalidArgument("string_length: expected lengths of int32, got a longer string");
    const int32_t narrow = static_cast<int32_t>(length);
    std::memcpy(to, &narrow, sizeof(narrow));
    to += sizeof(narrow);
    return Status::Ok();
  }));
  outputs[0] = std::move(out);
  return Status::Ok();
}

Status InferSame(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckStrings(call, 0));
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

// Letters from first to last move by `shift`.
Status MoveLetters(const OpCall& call, const TensorSpec* specs, char first, char last, int shift,
                   Ref<Tensor>* outputs) {
  StringCollector made(call.input(0).size());
  LEVADA_RETURN_IF_ERROR(ForEachString(call.Share(0), [&](std::string_view text) {
    for (const char c : text) made.bytes().push_back(c >= first && c <= last ? static_cast<char>(c + shift) : c);
    made.End();
    return Status::Ok();
  }));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], made.Make(specs[0].shape));
  return Status::Ok();
}

Status EvaluateLower(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  return MoveLetters(call, specs, 'A', 'Z', 'a' - 'A', outputs);
}

Status EvaluateUpper(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  return MoveLetters(call, specs, 'a', 'z', 'A' - 'a', outputs);
}

Status EvaluateStrip(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  StringCollector made(call.input(0).size());
  LEVADA_RETURN_IF_ERROR(ForEachString(call.Share(0), [&](std::string_view text) {
    const size_t first = text.find_first_not_of(kBlanks);
    if (first != std::string_view::npos) made.Append(text.substr(first, text.find_last_not_of(kBlanks) + 1 - first));
    made.End();
    return Status::Ok();
  }));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], made.Make(specs[0].shape));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(string_length) = {
    .name = "string_length", .infer = InferLength, .evaluate = EvaluateLength, .batch = BatchElements};
LEVADA_OP(string_lower) = {
    .name = "string_lower", .infer = InferSame, .evaluate = EvaluateLower, .batch = BatchElements};
LEVADA_OP(string_upper) = {
    .name = "string_upper", .infer = InferSame, .evaluate = EvaluateUpper, .batch = BatchElements};
LEVADA_OP(string_strip) = {
    .name = "string_strip", .infer = InferSame, .evaluate = EvaluateStrip, .batch = BatchElements};

}  // namespace levada
