// string_join (attribute 0: separator), string_substr (inputs: strings, pos, len; attribute 0: UTF-8): shapes broadcast.

#include <cstring>

#include "function/ops/text.h"
#include "function/views.h"

namespace levada {
namespace {

// The common shape of all inputs as far as it is known.
Status InferBroadcast(const OpCall& call, TensorSpec* out) {
  *out = {DType::kString, true, {}};
  for (Tensor* const input : call.inputs) {
    const TensorSpec spec = input->spec();
    if (!spec.rank_known || !out->rank_known) {
      SetUnknownRank(out);
      continue;
    }
    LEVADA_ASSIGN_OR_RETURN(out->shape, BroadcastShapes(out->shape, spec.shape, call.op.name));
  }
  return Status::Ok();
}

// One tensor for each input, all in C order and of the shape of the result.
Result<TensorList> Broadcast(const OpCall& call, const Shape& shape) {
  TensorList all;
  for (Tensor* const input : call.inputs) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> dense, Contiguous(BroadcastView(*input, shape)));
    all.push_back(std::move(dense));
  }
  return all;
}

std::string_view StringOf(const Tensor& dense, int64_t i) {
  return dense.StringAt(reinterpret_cast<const StringRecord*>(dense.data())[i]);
}

// Rows of one rank stand over each other as they are, beside constants that broadcast inside a row.
Status BatchBroadcast(const BatchCall& batch, Ref<Tensor>* outputs) {
  int row_rank = -1;
  int constant_rank = 0;
  for (size_t i = 0; i < batch.call.inputs.size(); ++i) {
    const int rank = batch.call.input(i).rank() - (batch.batched[i] ? 1 : 0);
    if (!batch.batched[i]) {
      constant_rank = std::max(constant_rank, rank);
    } else if (row_rank >= 0 && row_rank != rank) {
      return ComputeRowByRow(batch, outputs);
    } else {
      row_rank = rank;
    }
  }
  if (constant_rank > row_rank) return ComputeRowByRow(batch, outputs);
  return ComputeWith(batch, batch.call.attributes, outputs);
}

Status InferJoin(const OpCall& call, TensorSpec* outputs) {
  if (call.inputs.empty()) return InvalidArgument("string_join: expected at least one tensor, got none");
  for (size_t i = 0; i < call.inputs.size(); ++i) LEVADA_RETURN_IF_ERROR(CheckStrings(call, i));
  return InferBroadcast(call, &outputs[0]);
}

Status EvaluateJoin(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const TensorList parts, Broadcast(call, specs[0].shape));
  const int64_t count = parts[0]->size();
  StringCollector made(count);
  for (int64_t i = 0; i < count; ++i) {
    for (size_t k = 0; k < parts.size(); ++k) {
      if (k > 0) made.Append(call.text(0));
      made.Append(StringOf(*parts[k], i));
    }
    made.End();
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], made.Make(specs[0].shape));
  return Status::Ok();
}

Status InferSubstr(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckStrings(call, 0));
  for (size_t i = 1; i < 3; ++i) {
    const DType dtype = call.input(i).dtype();
    if (dtype == DType::kInt32 || dtype == DType::kInt64) continue;
    return InvalidArgument("string_substr: expected %s of int32 or int64, got %s", i == 1 ? "pos" : "len",
                           NameOf(dtype));
  }
  return InferBroadcast(call, &outputs[0]);
}

int64_t NumberAt(const Tensor& dense, int64_t i) {
  if (dense.dtype() == DType::kInt32) return reinterpret_cast<const int32_t*>(dense.data())[i];
  return reinterpret_cast<const int64_t*>(dense.data())[i];
}

// Where each character begins, and the end.
void CharacterStarts(std::string_view text, bool utf8, std::vector<size_t>* starts) {
  starts->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (!utf8 || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts->push_back(i);
  }
  starts->push_back(text.size());
}

Status EvaluateSubstr(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const TensorList parts, Broadcast(call, specs[0].shape));
  const bool utf8 = call.number(0) != 0;
  StringCollector made(parts[0]->size());
  std::vector<size_t> starts;
  for (int64_t i = 0; i < parts[0]->size(); ++i) {
    const std::string_view text = StringOf(*parts[0], i);
    if (utf8) CharacterStarts(text, utf8, &starts);
    const int64_t size = utf8 ? static_cast<int64_t>(starts.size()) - 1 : static_cast<int64_t>(text.size());
    const int64_t pos = NumberAt(*parts[1], i);
    const int64_t first = pos < 0 ? pos + size : pos;
    if (first < 0 || first > size) {
      return InvalidArgument("string_substr: expected a pos within a string of %lld, got %lld (element %lld)",
                             static_cast<long long>(size), static_cast<long long>(pos), static_cast<long long>(i));
    }
    const int64_t count = std::min(std::max<int64_t>(NumberAt(*parts[2], i), 0), size - first);
    const size_t begin = utf8 ? starts[first] : first;
    made.Append(text.substr(begin, (utf8 ? starts[first + count] : first + count) - begin));
    made.End();
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], made.Make(specs[0].shape));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(string_join) = {
    .name = "string_join", .infer = InferJoin, .evaluate = EvaluateJoin, .batch = BatchBroadcast};
LEVADA_OP(string_substr) = {
    .name = "string_substr", .infer = InferSubstr, .evaluate = EvaluateSubstr, .batch = BatchBroadcast};

}  // namespace levada
