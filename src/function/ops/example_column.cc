#include "function/ops/example_column.h"

#include <cstring>

#include "convert/layout.h"
#include "function/strings.h"

namespace levada {
namespace {

Status Repeat(const Ref<Tensor>& given, Tensor& out) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> value, Contiguous(given));
  if (value->nbytes() == 0) return Status::Ok();
  for (int64_t at = 0; at < out.nbytes(); at += value->nbytes()) {
    std::memcpy(out.mutable_data() + at, value->data(), value->nbytes());
  }
  return Status::Ok();
}

}  // namespace

StringRecord Texts::Part(int64_t i, std::string_view part) const {
  StringRecord record = {};
  record.length = static_cast<int32_t>(part.size());
  if (part.size() <= sizeof(record.inline_bytes)) {
    if (!part.empty()) std::memcpy(record.inline_bytes, part.data(), part.size());
    return record;
  }
  std::memcpy(record.ref.prefix, part.data(), sizeof(record.ref.prefix));
  record.ref.buffer = records()[i].ref.buffer;
  record.ref.offset = records()[i].ref.offset + static_cast<int32_t>(part.data() - (*this)[i].data());
  return record;
}

Result<ExampleColumn> ExampleColumn::Make(const OpCall& call, const FeatureSpec& spec, const Texts& texts, Shape shape) {
  ExampleColumn column;
  LEVADA_ASSIGN_OR_RETURN(column.values, Tensor::Zeros(spec.dtype, std::move(shape)));
  TensorList sources = {texts.tensor};
  if (spec.default_input >= 0) sources.push_back(call.Share(spec.default_input));
  if (spec.dtype == DType::kString) {
    // The first one keeps the numbers of its buffers: parts of it name them.
    LEVADA_ASSIGN_OR_RETURN(column.heap, ShareHeap(sources));
  }
  if (sources.size() > 1) LEVADA_RETURN_IF_ERROR(Repeat(sources[1], *column.values));
  return column;
}

Ref<Tensor> ExampleColumn::Finish() && { return heap ? WithHeap(values, std::move(heap)) : std::move(values); }

}  // namespace levada
