#ifndef LEVADA_TENSOR_DTYPE_H_
#define LEVADA_TENSOR_DTYPE_H_

// The table of element types: the one place that lists them. Everything that needs "all dtypes" expands LEVADA_FOR_EACH_DTYPE.

#include <complex>
#include <cstdint>
#include <cstring>

namespace levada {

// Two-byte floats are storage types: kernels compute in float and round once.
struct Float16 {
  uint16_t bits;
};
struct BFloat16 {
  uint16_t bits;
};

// Kinds that are stored and cast, never computed with; one element is one byte (tensor/storage.h says how it is read).
struct Float8E4M3FN {
  uint8_t bits;
};
struct Float8E4M3FNUZ {
  uint8_t bits;
};
struct Float8E4M3B11FNUZ {
  uint8_t bits;
};
struct Float8E5M2 {
  uint8_t bits;
};
struct Float8E5M2FNUZ {
  uint8_t bits;
};
struct Int4 {
  uint8_t bits;
};
struct UInt4 {
  uint8_t bits;
};
struct Int2 {
  uint8_t bits;
};
struct UInt2 {
  uint8_t bits;
};

// One element of a string tensor: Arrow's string view. Up to 12 bytes stand in `inline_bytes`; longer strings keep their
// first four there and name a buffer of the tensor's StringHeap and an offset in it.
struct StringRecord {
  int32_t length;
  union {
    char inline_bytes[12];
    struct {
      char prefix[4];
      int32_t buffer;
      int32_t offset;
    } ref;
  };
};
static_assert(sizeof(StringRecord) == 16);

// kStorage: float8 and integers of 4 and 2 bits, which no operation but copies and casts knows.
enum class Kind : int32_t { kBool, kUnsigned, kSigned, kFloat, kComplex, kStorage, kString };

// X(enumerator, C++ type, value = DLPack code * 256 + bits, name, kind)
#define LEVADA_FOR_EACH_NUMBER(X)                                        \
  X(kInt8, int8_t, 0x008, "int8", kSigned)                               \
  X(kInt16, int16_t, 0x010, "int16", kSigned)                            \
  X(kInt32, int32_t, 0x020, "int32", kSigned)                            \
  X(kInt64, int64_t, 0x040, "int64", kSigned)                            \
  X(kUInt8, uint8_t, 0x108, "uint8", kUnsigned)                          \
  X(kUInt16, uint16_t, 0x110, "uint16", kUnsigned)                       \
  X(kUInt32, uint32_t, 0x120, "uint32", kUnsigned)                       \
  X(kUInt64, uint64_t, 0x140, "uint64", kUnsigned)                       \
  X(kFloat16, Float16, 0x210, "float16", kFloat)                         \
  X(kFloat32, float, 0x220, "float32", kFloat)                           \
  X(kFloat64, double, 0x240, "float64", kFloat)                          \
  X(kBFloat16, BFloat16, 0x410, "bfloat16", kFloat)                      \
  X(kComplex64, std::complex<float>, 0x540, "complex64", kComplex)       \
  X(kComplex128, std::complex<double>, 0x580, "complex128", kComplex)

#define LEVADA_FOR_EACH_STORAGE(X)                                                \
  X(kInt2, Int2, 0x002, "int2", kStorage)                                         \
  X(kInt4, Int4, 0x004, "int4", kStorage)                                         \
  X(kUInt2, UInt2, 0x102, "uint2", kStorage)                                      \
  X(kUInt4, UInt4, 0x104, "uint4", kStorage)                                      \
  X(kFloat8E4M3B11FNUZ, Float8E4M3B11FNUZ, 0x908, "float8_e4m3b11fnuz", kStorage) \
  X(kFloat8E4M3FN, Float8E4M3FN, 0xA08, "float8_e4m3fn", kStorage)                \
  X(kFloat8E4M3FNUZ, Float8E4M3FNUZ, 0xB08, "float8_e4m3fnuz", kStorage)          \
  X(kFloat8E5M2, Float8E5M2, 0xC08, "float8_e5m2", kStorage)                      \
  X(kFloat8E5M2FNUZ, Float8E5M2FNUZ, 0xD08, "float8_e5m2fnuz", kStorage)

#define LEVADA_FOR_EACH_DTYPE(X)              \
  X(kBool, bool, 0x608, "bool", kBool)        \
  LEVADA_FOR_EACH_NUMBER(X)                   \
  LEVADA_FOR_EACH_STORAGE(X)                  \
  X(kString, StringRecord, 0x8000, "string", kString)

// Values are those of levada_dtype in the C header.
enum class DType : int32_t {
  kInvalid = 0,
#define LEVADA_X(enumerator, type, value, name, kind) enumerator = value,
  LEVADA_FOR_EACH_DTYPE(LEVADA_X)
#undef LEVADA_X
};

// The table in order: k = 0 ... kNumDTypes - 1.
inline constexpr DType kAllDTypes[] = {
#define LEVADA_X(enumerator, type, value, name, kind) DType::enumerator,
    LEVADA_FOR_EACH_DTYPE(LEVADA_X)
#undef LEVADA_X
};
inline constexpr int kNumDTypes = sizeof(kAllDTypes) / sizeof(kAllDTypes[0]);

// Position in kAllDTypes, for tables indexed by dtype; -1 for a number that is no dtype.
constexpr int DTypeIndex(DType dtype) {
  for (int i = 0; i < kNumDTypes; ++i) {
    if (kAllDTypes[i] == dtype) return i;
  }
  return -1;
}

constexpr bool IsValid(DType dtype) { return DTypeIndex(dtype) >= 0; }

// Bytes of one element; 0 for kInvalid.
constexpr int64_t SizeOf(DType dtype) {
  switch (dtype) {
#define LEVADA_X(enumerator, type, value, name, kind) \
  case DType::enumerator:                             \
    return sizeof(type);
    LEVADA_FOR_EACH_DTYPE(LEVADA_X)
#undef LEVADA_X
    case DType::kInvalid:
      break;
  }
  return 0;
}

constexpr const char* NameOf(DType dtype) {
  switch (dtype) {
#define LEVADA_X(enumerator, type, value, name, kind) \
  case DType::enumerator:                             \
    return name;
    LEVADA_FOR_EACH_DTYPE(LEVADA_X)
#undef LEVADA_X
    case DType::kInvalid:
      break;
  }
  return "invalid";
}

constexpr Kind KindOf(DType dtype) {
  switch (dtype) {
#define LEVADA_X(enumerator, type, value, name, kind) \
  case DType::enumerator:                             \
    return Kind::kind;
    LEVADA_FOR_EACH_DTYPE(LEVADA_X)
#undef LEVADA_X
    case DType::kInvalid:
      break;
  }
  return Kind::kString;
}

constexpr bool IsStorage(DType d) { return KindOf(d) == Kind::kStorage; }
// The kind of the values, also of a storage dtype.
constexpr Kind ValueKindOf(DType d) {
  if (!IsStorage(d)) return KindOf(d);
  const int code = static_cast<int>(d) >> 8;
  return code == 0 ? Kind::kSigned : code == 1 ? Kind::kUnsigned : Kind::kFloat;
}
// Bits that an element's value takes: the size in memory but for narrow integers. REQUIRES: no string.
constexpr int BitsOf(DType d) { return static_cast<int>(d) & 0xFF; }

constexpr bool IsInteger(DType d) { return KindOf(d) == Kind::kSigned || KindOf(d) == Kind::kUnsigned; }
constexpr bool IsFloat(DType d) { return KindOf(d) == Kind::kFloat; }
constexpr bool IsComplex(DType d) { return KindOf(d) == Kind::kComplex; }
constexpr bool IsReal(DType d) { return IsInteger(d) || IsFloat(d); }
constexpr bool IsNumber(DType d) { return IsReal(d) || IsComplex(d); }

// The dtype of a name, TensorFlow's aliases ("half", "double") included; kInvalid for others and for NULL.
DType DTypeFromName(const char* name);

// The dtype in which two tensors meet (array API table; across kinds the higher kind wins); kInvalid when there is none.
DType Promote(DType a, DType b);

}  // namespace levada

#endif  // LEVADA_TENSOR_DTYPE_H_
