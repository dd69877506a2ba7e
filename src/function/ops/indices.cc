#include "function/ops/indices.h"

#include "convert/layout.h"
#include "convert/rows.h"

namespace levada {

Result<Ref<Tensor>> Int64Values(const Ref<Tensor>& tensor) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(tensor, DType::kInt64));
  return Contiguous(wide);
}

Status IndexError(const char* op, const Tensor& indices, int64_t at, int64_t limit) {
  const std::string where = ToString(CoordinatesOf(at, indices.shape()));
  return InvalidArgument("%s: expected indices in [0, %lld), got %lld at position %s", op,
                         static_cast<long long>(limit),
                         static_cast<long long>(reinterpret_cast<const int64_t*>(indices.data())[at]), where.c_str());
}

Status CheckIndices(const char* op, const Tensor& indices, int64_t limit) {
  const int64_t* const index = reinterpret_cast<const int64_t*>(indices.data());
  for (int64_t i = 0; i < indices.size(); ++i) {
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find that one index too many passes
    if (static_cast<uint64_t>(index[i]) > static_cast<uint64_t>(limit)) return IndexError(op, indices, i, limit);
#else
    if (static_cast<uint64_t>(index[i]) >= static_cast<uint64_t>(limit)) return IndexError(op, indices, i, limit);
#endif
  }
  return Status::Ok();
}

Result<BinaryCombiner> FindCombiner(const Op& op, kernel::BinaryOp combine, DType dtype) {
  const kernel::BinaryLoop loop = dtype == DType::kString ? nullptr : kernel::FindBinary(combine, dtype);
  if (loop == nullptr) return WrongDType(op, "numbers", dtype);
  return BinaryCombiner{loop, SizeOf(dtype)};
}

}  // namespace levada
