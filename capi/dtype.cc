// The dtype table.

#include "tensor/dtype.h"

#include "capi/handles.h"

using levada::DType;
using levada::Status;

const char* levada_dtype_name(levada_dtype dtype) noexcept {
  return levada::IsValid(static_cast<DType>(dtype)) ? levada::NameOf(static_cast<DType>(dtype)) : nullptr;
}

int64_t levada_dtype_size(levada_dtype dtype) noexcept { return levada::SizeOf(static_cast<DType>(dtype)); }

levada_dtype levada_dtype_from_name(const char* name) noexcept {
  return static_cast<levada_dtype>(levada::DTypeFromName(name));
}

levada_dtype levada_dtype_at(int32_t index) noexcept {
  if (index < 0 || index >= levada::kNumDTypes) return LEVADA_INVALID_DTYPE;
  return static_cast<levada_dtype>(levada::kAllDTypes[index]);
}

levada_status levada_dtype_promote(levada_dtype a, levada_dtype b, levada_dtype* out_dtype) noexcept {
  LEVADA_ENTRY(levada_dtype_promote) {
    LEVADA_OUT(out_dtype);
    for (const levada_dtype dtype : {a, b}) {
      if (!levada::IsValid(static_cast<DType>(dtype))) {
        return levada::InvalidArgument("%s: expected a dtype, got the number %d", kFunction, static_cast<int>(dtype));
      }
    }
    const DType common = levada::Promote(static_cast<DType>(a), static_cast<DType>(b));
    if (common == DType::kInvalid) {
      return levada::InvalidArgument("%s: %s and %s have no common dtype; cast one of them", kFunction,
                                     levada::NameOf(static_cast<DType>(a)), levada::NameOf(static_cast<DType>(b)));
    }
    *out_dtype = static_cast<levada_dtype>(common);
    return Status::Ok();
  }
  LEVADA_END
}
