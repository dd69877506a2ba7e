// file_contents: the bytes of a file.

#include <cstring>

#include "function/ops/rules.h"
#include "function/ops/text.h"
#include "function/strings.h"
#include "system/files.h"

namespace levada {
namespace {

Status InferContents(const OpCall& call, TensorSpec* outputs) {
  const TensorSpec name = call.input(0).spec();
  if (name.dtype != DType::kString) return WrongDType(call.op, "a file name", name.dtype);
  if (name.rank() > 0) {
    return InvalidArgument("file_contents: expected a file name of shape [], got %s", ToString(name).c_str());
  }
  outputs[0] = {DType::kString, true, {}};
  return Status::Ok();
}

Status EvaluateContents(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> names, TextsOf(call.input(0)));
  if (names[0].find('\0') != std::string_view::npos) {
    return InvalidArgument("file_contents: expected a file name without zero bytes");
  }
  LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(std::string(names[0])));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  if (size > INT32_MAX) {
    return InvalidArgument("file_contents: '%s': expected at most 2^31 - 1 bytes, got %lld", file.path().c_str(),
                           static_cast<long long>(size));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Buffer> buffer, Buffer::Allocate(size));
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(0, buffer->data(), size));
  if (got < size) {
    return DataLoss("file_contents: '%s': expected %lld bytes, got %lld", file.path().c_str(),
                    static_cast<long long>(size), static_cast<long long>(got));
  }
  StringRecord record = {};
  record.length = static_cast<int32_t>(size);
  Ref<StringHeap> heap = MakeRef<StringHeap>();
  if (size <= static_cast<int64_t>(sizeof(record.inline_bytes))) {
    if (size > 0) std::memcpy(record.inline_bytes, buffer->data(), size);
  } else {
    std::memcpy(record.ref.prefix, buffer->data(), sizeof(record.ref.prefix));
    heap->buffers.push_back(std::move(buffer));
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> text, Tensor::Scalar(DType::kString, record));
  outputs[0] = WithHeap(text, std::move(heap));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(file_contents) = {.name = "file_contents", .infer = InferContents, .evaluate = EvaluateContents};

}  // namespace levada
