// Single values, for printing and messages.

#include "kernel/cast.h"

namespace levada::kernel {
namespace {

template <class To, class From>
To CastOne(DType from, const From& value, DType to) {
  To result{};
  FindCast(from, to)(reinterpret_cast<const char*>(&value), 0, reinterpret_cast<char*>(&result), 1);
  return result;
}

}  // namespace

double LoadAsDouble(DType dtype, const char* x) {
  double value = 0;
  if (const CastLoop loop = FindCast(dtype, DType::kFloat64)) loop(x, 0, reinterpret_cast<char*>(&value), 1);
  return value;
}

float Float16ToFloat(Float16 value) { return CastOne<float>(DType::kFloat16, value, DType::kFloat32); }
Float16 FloatToFloat16(float value) { return CastOne<Float16>(DType::kFloat32, value, DType::kFloat16); }
float BFloat16ToFloat(BFloat16 value) { return CastOne<float>(DType::kBFloat16, value, DType::kFloat32); }
BFloat16 FloatToBFloat16(float value) { return CastOne<BFloat16>(DType::kFloat32, value, DType::kBFloat16); }

}  // namespace levada::kernel
