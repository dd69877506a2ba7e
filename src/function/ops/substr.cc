// string_substr: inputs strings, pos and len, whose shapes broadcast; attribute 0: UTF-8.

#include <algorithm>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/ops/text.h"
#include "function/views.h"

namespace levada {
namespace {

Status InferSubstr(const OpCall& call, TensorSpec* outputs) {
  if (call.input(0).dtype() != DType::kString) return WrongDType(call.op, "strings", call.input(0).dtype());
  outputs[0] = {DType::kString, true, {}};
  for (size_t i = 0; i < 3; ++i) {
    const TensorSpec spec = call.input(i).spec();
    if (i > 0 && spec.dtype != DType::kInt32 && spec.dtype != DType::kInt64) {
      return InvalidArgument("string_substr: expected %s of int32 or int64, got %s", i == 1 ? "pos" : "len",
                             NameOf(spec.dtype)).AboutDType();
    }
    if (!spec.rank_known || !outputs[0].rank_known) {
      SetUnknownRank(&outputs[0]);
      continue;
    }
    LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, BroadcastShapes(outputs[0].shape, spec.shape, call.op.name));
  }
  return Status::Ok();
}

// Where each character begins, and the end.
void CharacterStarts(std::string_view text, std::vector<size_t>* starts) {
  starts->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts->push_back(i);
  }
  starts->push_back(text.size());
}

// The integers of an input in C order of the result.
Result<Ref<Tensor>> NumbersOf(const OpCall& call, size_t i, const Shape& shape) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> wide, Cast(call.Share(i), DType::kInt64));
  return Contiguous(BroadcastView(*wide, shape));
}

Status EvaluateSubstr(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Ref<Tensor> strings = BroadcastView(call.input(0), specs[0].shape);
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(*strings));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> positions, NumbersOf(call, 1, specs[0].shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> lengths, NumbersOf(call, 2, specs[0].shape));
  const bool utf8 = call.number(0) != 0;
  std::vector<std::string> made(texts.size());
  std::vector<size_t> starts;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (utf8) CharacterStarts(texts[i], &starts);
    const int64_t size = static_cast<int64_t>(utf8 ? starts.size() - 1 : texts[i].size());
    const int64_t pos = reinterpret_cast<const int64_t*>(positions->data())[i];
    const int64_t first = pos < 0 ? pos + size : pos;
    if (first < 0 || first > size) {
      return InvalidArgument("string_substr: expected a pos within a string of %lld, got %lld (element %zu)",
                             static_cast<long long>(size), static_cast<long long>(pos), i);
    }
    // As in TensorFlow: a negative length is all of the bytes, and none of the characters.
    int64_t asked = reinterpret_cast<const int64_t*>(lengths->data())[i];
    if (asked < 0) asked = utf8 ? 0 : size;
    const int64_t end = first + std::min(asked, size - first);
    const size_t begin = utf8 ? starts[first] : static_cast<size_t>(first);
    made[i] = texts[i].substr(begin, (utf8 ? starts[end] : static_cast<size_t>(end)) - begin);
  }
  return StringsTo(made, specs[0].shape, &outputs[0]);
}

}  // namespace

LEVADA_OP(string_substr) = {.name = "string_substr", .infer = InferSubstr, .evaluate = EvaluateSubstr};

}  // namespace levada
