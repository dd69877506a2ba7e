#include "kernel/isa/fill.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

struct Pair {
  uint64_t low, high;
};

template <class T, bool kRepeatX, bool kRepeatY>
void SelectContiguous(const char* condition, const char* x, const char* y, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  const T first_x = Load<T>(x);
  const T first_y = Load<T>(y);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) {
    const T a = kRepeatX ? first_x : Load<T>(x + i * k);
    const T b = kRepeatY ? first_y : Load<T>(y + i * k);
    Store<T>(out + i * k, condition[i] != 0 ? a : b);
  }
}

template <class T>
void Select(const char* condition, int64_t condition_stride, const char* x, int64_t x_stride, const char* y,
            int64_t y_stride, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  if (n <= 0) return;
  const bool fast = condition_stride == 1 && (x_stride == k || x_stride == 0) && (y_stride == k || y_stride == 0);
  if (fast && x_stride == k && y_stride == k) {
    SelectContiguous<T, false, false>(condition, x, y, out, n);
  } else if (fast && x_stride == k) {
    SelectContiguous<T, false, true>(condition, x, y, out, n);
  } else if (fast && y_stride == k) {
    SelectContiguous<T, true, false>(condition, x, y, out, n);
  } else if (fast) {
    SelectContiguous<T, true, true>(condition, x, y, out, n);
  } else {
    for (int64_t i = 0; i < n; ++i) {
      const char* chosen = condition[i * condition_stride] != 0 ? x + i * x_stride : y + i * y_stride;
      Store<T>(out + i * k, Load<T>(chosen));
    }
  }
}

}  // namespace

void FillSelect(IsaTable* table) {
  table->select[0] = &Select<uint8_t>;
  table->select[1] = &Select<uint16_t>;
  table->select[2] = &Select<uint32_t>;
  table->select[3] = &Select<uint64_t>;
  table->select[4] = &Select<Pair>;
}

}  // namespace levada::kernel::LEVADA_ISA
