#include "tensor/storage.h"

namespace levada {
namespace {

template <class T>
double ValueOf(const char* element) {
  const T value{static_cast<uint8_t>(*element)};
  if constexpr (kIsFloat8<T>) {
    return DecodeFloat8(value);
  } else {
    return DecodeNarrow(value);
  }
}

}  // namespace

double StorageValue(DType dtype, const char* element) {
  switch (dtype) {
#define LEVADA_X(enumerator, type, value, name, kind) \
  case DType::enumerator:                             \
    return ValueOf<type>(element);
    LEVADA_FOR_EACH_STORAGE(LEVADA_X)
#undef LEVADA_X
    default:
      return 0;
  }
}

}  // namespace levada
