#include "tensor/dtype.h"

#include <algorithm>

namespace levada {
namespace {

struct Alias {
  const char* name;
  DType dtype;
};
constexpr Alias kAliases[] = {{"half", DType::kFloat16}, {"float", DType::kFloat32}, {"double", DType::kFloat64}};

int Bits(DType dtype) { return static_cast<int>(dtype) & 0xFF; }

DType SignedOfBits(int bits) {
  switch (bits) {
    case 8:
      return DType::kInt8;
    case 16:
      return DType::kInt16;
    case 32:
      return DType::kInt32;
    case 64:
      return DType::kInt64;
    default:
      return DType::kInvalid;
  }
}

DType PromoteSameKind(DType a, DType b) {
  // float16 and bfloat16 have no common half: they meet in float32.
  if (IsFloat(a) && Bits(a) == 16 && Bits(b) == 16) return DType::kFloat32;
  return Bits(a) >= Bits(b) ? a : b;
}

}  // namespace

DType DTypeFromName(const char* name) {
  if (name == nullptr) return DType::kInvalid;
  for (const DType dtype : kAllDTypes) {
    if (std::strcmp(name, NameOf(dtype)) == 0) return dtype;
  }
  for (const Alias& alias : kAliases) {
    if (std::strcmp(name, alias.name) == 0) return alias.dtype;
  }
  return DType::kInvalid;
}

DType Promote(DType a, DType b) {
  if (a == b) return a;
  if (!IsValid(a) || !IsValid(b) || a == DType::kString || b == DType::kString) return DType::kInvalid;
  if (IsStorage(a) || IsStorage(b)) return DType::kInvalid;
  if (KindOf(a) > KindOf(b)) std::swap(a, b);  // now b has the higher or the same kind
  if (KindOf(a) == KindOf(b)) return PromoteSameKind(a, b);
  if (KindOf(a) == Kind::kBool) return b;
  if (KindOf(b) == Kind::kSigned) return Bits(b) > Bits(a) ? b : SignedOfBits(2 * Bits(a));
  if (KindOf(b) == Kind::kComplex && a == DType::kFloat64) return DType::kComplex128;
  return b;
}

}  // namespace levada
