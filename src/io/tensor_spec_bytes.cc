#include "io/tensor_spec_bytes.h"

namespace levada {

void WriteSpecBytes(const std::vector<TensorSpec>& specs, BytesWriter& out) {
  out.Int(static_cast<int64_t>(specs.size()));
  for (const TensorSpec& spec : specs) {
    out.Int(static_cast<int64_t>(spec.dtype));
    out.Int(spec.rank_known);
    out.Int(static_cast<int64_t>(spec.shape.size()));
    for (const int64_t dim : spec.shape) out.Int(dim);
  }
}

bool ReadSpecBytes(BytesReader& in, std::vector<TensorSpec>* specs) {
  const int64_t count = in.Count(24);
  for (int64_t i = 0; i < count; ++i) {
    TensorSpec spec;
    const int64_t dtype = in.Int();
    spec.dtype = static_cast<DType>(dtype);
    if (dtype < 0 || dtype > INT32_MAX || SizeOf(spec.dtype) == 0) return false;
    spec.rank_known = in.Int() != 0;
    const int64_t rank = in.Count(8);
    if (rank > kMaxRank) return false;
    for (int64_t axis = 0; axis < rank; ++axis) {
      const int64_t dim = in.Int();
      if (dim < 0 && dim != kUnknownDim) return false;
      spec.shape.push_back(dim);
    }
    specs->push_back(std::move(spec));
  }
  return !in.failed();
}

}  // namespace levada
